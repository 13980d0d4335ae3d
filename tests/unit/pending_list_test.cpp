#include "lane/pending_list.hpp"

#include <string>

#include <doctest/doctest.h>

#include "requests.hpp"

using namespace bookonce;
using namespace bookonce::test;

namespace {

std::unique_ptr<pending> request(std::uint32_t number) {
    return std::unique_ptr<pending>{new pending{{1}, book_command(number, "ann"), retry_budget{{}, {}}, {}, nullptr}};
}

std::string drained(pending_list& list) {
    std::string order;
    while (!list.empty()) { order += std::to_string(list.pop_front()->asked.own.id.bytes()[15]); }
    return order;
}

}  // namespace

TEST_CASE("a_list_gives_back_in_the_order_it_took") {
    pending_list list;
    CHECK(list.empty());
    for (std::uint32_t number = 1; number <= 3; ++number) { list.push_back(request(number)); }
    CHECK(list.size() == 3);
    CHECK(drained(list) == "123");
    CHECK(list.size() == 0);
}

TEST_CASE("what_is_put_in_front_comes_first") {
    pending_list list;
    list.push_front(request(2));
    list.push_front(request(1));
    list.push_back(request(3));
    CHECK(drained(list) == "123");
}

TEST_CASE("an_emptied_list_can_be_filled_again") {
    pending_list list;
    list.push_back(request(1));
    static_cast<void>(list.pop_front());
    list.push_back(request(2));
    list.push_front(request(1));
    CHECK(drained(list) == "12");
}

TEST_CASE("a_request_that_leaves_takes_no_other_with_it") {
    pending_list list;
    list.push_back(request(1));
    list.push_back(request(2));
    auto const first = list.pop_front();
    CHECK(first->next == nullptr);
    CHECK(list.size() == 1);
}

TEST_CASE("a_very_long_list_is_dropped_without_deep_recursion") {
    pending_list list;
    for (std::uint32_t number = 0; number < 300'000; ++number) { list.push_back(request(number)); }
    CHECK(list.size() == 300'000);
}
