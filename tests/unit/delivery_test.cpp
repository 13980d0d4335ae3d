#include "lane/delivery.hpp"

#include <functional>
#include <stdexcept>

#include <doctest/doctest.h>

#include "lane/sleeper.hpp"
#include "requests.hpp"

using namespace bookonce;
using namespace bookonce::test;

namespace {

std::vector<reply> one(std::function<void(answer)> done, sleeper* caller = nullptr) {
    std::vector<reply> replies;
    replies.push_back({std::move(done), unavailable{}, caller});
    return replies;
}

}  // namespace

TEST_CASE("a_completion_may_ask_again_a_million_times") {
    delivery subject{nullptr};
    int left = 1'000'000;
    std::function<void(answer)> again = [&](answer const&) {
        if (--left > 0) { subject.run(one(again)); }
    };
    subject.run(one(again));
    CHECK(left == 0);
}

TEST_CASE("two_engines_that_ask_each_other_do_not_nest_for_ever") {
    delivery here{nullptr};
    delivery there{nullptr};
    int left = 1'000'000;
    std::function<void(answer)> from_here;
    std::function<void(answer)> from_there;
    from_here = [&](answer const&) {
        if (--left > 0) { there.run(one(from_there)); }
    };
    from_there = [&](answer const&) {
        if (--left > 0) { here.run(one(from_here)); }
    };
    here.run(one(from_here));
    CHECK(left == 0);
}

TEST_CASE("what_a_completion_asks_is_answered_after_it") {
    delivery subject{nullptr};
    std::string order;
    subject.run(one([&](answer const&) {
        subject.run(one([&](answer const&) { order += "inner "; }));
        order += "outer ";
    }));
    CHECK(order == "outer inner ");
}

TEST_CASE("whoever_sleeps_for_an_answer_has_it_at_once") {
    delivery subject{nullptr};
    bool heard = false;
    subject.run(one([&](answer const&) {
        sleeper caller;
        subject.run(one([&](answer const&) { heard = true; }, &caller));
        caller.sleep();  // as a blocking call from a completion would
    }));
    CHECK(heard);
}

TEST_CASE("what_completions_and_loggers_throw_goes_no_further") {
    for (bool const odd : {false, true}) {
        int tried = 0;
        delivery subject{[&](log_level, std::string_view) {
            ++tried;
            if (odd) { throw 42; }
            throw std::runtime_error{"the disk is full"};
        }};
        subject.run(one([](answer const&) { throw std::runtime_error{"a completion's"}; }));
        subject.run(one([](answer const&) { throw 42; }));
        subject.log(log_level::warning, "database lost");
        CHECK(tried == 3);
    }
}

TEST_CASE("a_busy_thread_gives_a_few_of_the_answers_it_caused") {
    delivery subject{nullptr};
    int given = 0;
    std::function<void(answer)> again = [&](answer const&) {
        if (++given < 1'000) { subject.run(one(again)); }
    };
    subject.run_some(one(again));
    CHECK(given > 1);
    CHECK(given < 200);
    CHECK(subject.has_kept());
    int const before = given;
    subject.run_some({});
    CHECK(given > before);
    subject.run_kept();
    CHECK(given == 1'000);
    CHECK_FALSE(subject.has_kept());
}
