// A refusal has to be true of the database at some instant. In a batch it was judged by seats that
// had been given and not yet given back, a state that the database never showed.
#include <doctest/doctest.h>

#include "decide/decide.hpp"
#include "requests.hpp"

using namespace bookonce;
using namespace bookonce::test;
using kind = verdict::kind;

namespace {

constexpr event_id concert{7};

decision decide_with(int available, std::vector<booking> bookings, std::vector<command> const& requests) {
    knowledge const known{{concert, store::event_row{100, available, 40, true}, std::move(bookings)}, true};
    std::vector<command const*> pointers;
    for (command const& request : requests) { pointers.push_back(&request); }
    return decide(known, pointers);
}

}  // namespace

TEST_CASE("what_a_refusal_says_is_left_was_left_at_some_instant") {
    // The database shows 3 seats, then 0: never the 1 that is left while the batch is gone through.
    auto const made =
        decide_with(3, {}, {book_command(1, "ann", 2), book_command(2, "bob", 2), book_command(3, "cat", 1)});
    REQUIRE(made.verdicts[1].what == kind::answered);
    CHECK(std::get<sold_out>(made.verdicts[1].ending).available == 0);
}

TEST_CASE("nobody_is_refused_seats_free_before_and_after_a_change") {
    // One seat before; ann takes it, cat gives one back: one seat after. Bob must not hear "sold
    // out".
    auto const made = decide_with(1, {booking_of(concert, 9, "cat")},
                                  {book_command(1, "ann"), book_command(2, "bob"), cancel_command(9)});
    CHECK(made.verdicts[0].what == kind::writes);
    CHECK(made.verdicts[1].what == kind::wait);
    CHECK(made.verdicts[2].what == kind::writes);
}
