// Decisions about requests that go together.
#include <algorithm>

#include "decide_steps.hpp"

using namespace bookonce;
using namespace bookonce::test;

TEST_CASE("a_batch_fences_an_id_once_and_books_it_no_more") {
    auto const made = decide_all(seen(5), {cancel_command(1), cancel_command(1), book_command(1, "ann")});
    REQUIRE(made.change.made.size() == 1);
    CHECK(store::is_fence(made.change.made[0]));
    CHECK(ending<booking_not_found>(made, 1).id == id_of(1));
    CHECK(made.verdicts[1].rests_on_change);
    CHECK(ending<booking_id_used>(made, 2).booking.id == id_of(1));
    CHECK(made.verdicts[2].rests_on_change);
}

TEST_CASE("a_booking_and_its_cancellation_in_one_batch_do_not_fence") {
    auto const made = decide_all(seen(5), {book_command(1, "ann"), cancel_command(1)});
    CHECK(std::ranges::none_of(made.change.made, store::is_fence));
    CHECK(made.verdicts[0].what == kind::writes);
    CHECK(made.verdicts[1].what == kind::wait);
}

TEST_CASE("a_batch_larger_than_the_seats_fills_them_in_its_order") {
    std::vector<command> requests;
    for (std::uint32_t number = 0; number < 8; ++number) {
        requests.push_back(book_command(number + 1, "user" + std::to_string(number)));
    }
    auto const made = decide_all(seen(5), requests);
    CHECK(made.change.taken == 5);
    CHECK(made.change.made.size() == 5);
    for (std::size_t index = 0; index < 5; ++index) { CHECK(made.verdicts[index].what == kind::writes); }
    for (std::size_t index = 5; index < 8; ++index) {
        CHECK(ending<sold_out>(made, index).available == 0);
        CHECK_MESSAGE(made.verdicts[index].rests_on_change, "the refusal rests on seats that others have not got yet");
    }
}

TEST_CASE("a_smaller_request_still_fits_where_a_larger_one_did_not") {
    auto const made =
        decide_all(seen(3), {book_command(1, "ann", 2), book_command(2, "bob", 2), book_command(3, "cat", 1)});
    CHECK(made.verdicts[0].what == kind::writes);
    CHECK(made.verdicts[1].what == kind::answered);
    CHECK(made.verdicts[2].what == kind::writes);
    CHECK(made.change.taken == 3);
}

TEST_CASE("a_request_that_never_fitted_is_refused_beside_seated_ones") {
    auto const made = decide_all(seen(3), {book_command(1, "ann", 1), book_command(2, "bob", 4)});
    CHECK(is_final(made, 1));
    CHECK(ending<sold_out>(made, 1).available == 3);
}

TEST_CASE("who_needs_seats_that_the_batch_gives_back_waits") {
    auto const made = decide_all(seen(0, {booking_of(concert, 9, "cat", 2)}),
                                 {cancel_command(9), book_command(1, "ann", 2), book_command(2, "bob", 3)});
    CHECK(made.verdicts[0].what == kind::writes);
    CHECK(made.verdicts[1].what == kind::wait);
    CHECK_MESSAGE(is_final(made, 2), "three were never there, and will not be");
    CHECK(made.change.taken == -2);
}

TEST_CASE("mixed_endings_in_one_batch_are_each_their_own") {
    auto const made = decide_all(
        seen(1, {booking_of(concert, 8, "old"), booking_of(concert, 9, "gone", 1, booking_status::cancelled)}),
        {book_command(1, "ann"), book_command(2, "old"), book_command(8, "old"), book_command(9, "new"),
         cancel_command(9), cancel_command(7), book_command(3, "big", 50)});
    CHECK(made.verdicts[0].what == kind::writes);
    CHECK(ending<already_booked>(made, 1).booking.id == id_of(8));
    CHECK(ending<booked>(made, 2).replayed);
    CHECK(ending<booking_id_used>(made, 3).booking.id == id_of(9));
    CHECK(ending<cancelled>(made, 4).replayed);
    CHECK(made.verdicts[5].what == kind::writes);
    CHECK(ending<sold_out>(made, 6).asked == 50);
    for (std::size_t const index : {1U, 2U, 3U, 4U, 6U}) { CHECK(is_final(made, index)); }
    CHECK(made.change.made.size() == 2);  // a booking and a fence
}

TEST_CASE("the_same_user_twice_in_a_batch_is_seated_once") {
    auto const made = decide_all(seen(10), {book_command(1, "ann"), book_command(2, "ann", 2)});
    CHECK(made.verdicts[0].what == kind::writes);
    CHECK(ending<already_booked>(made, 1).booking.id == id_of(1));
    CHECK(made.verdicts[1].rests_on_change);
    CHECK(made.change.taken == 1);
    CHECK(made.change.made.size() == 1);
}

TEST_CASE("users_are_told_apart_byte_by_byte") {
    auto const made = decide_all(
        seen(10), {book_command(1, "ann"), book_command(2, "Ann"), book_command(3, "ann "), book_command(4, "änn")});
    CHECK(made.change.made.size() == 4);
}

TEST_CASE("a_booking_id_twice_in_a_batch_is_one_booking_told_twice") {
    auto const made = decide_all(seen(10), {book_command(1, "ann", 2), book_command(1, "ann", 2)});
    CHECK(made.verdicts[0].what == kind::writes);
    CHECK(ending<booked>(made, 1).replayed);
    CHECK(ending<booked>(made, 1).version == 41);
    CHECK(made.verdicts[1].rests_on_change);
    CHECK(made.change.taken == 2);
}

TEST_CASE("a_booking_id_for_two_users_in_a_batch_goes_to_the_first") {
    auto const made = decide_all(seen(10), {book_command(1, "ann"), book_command(1, "bob")});
    CHECK(made.verdicts[0].what == kind::writes);
    CHECK(ending<booking_id_used>(made, 1).booking.user == "ann");
    CHECK(made.verdicts[1].rests_on_change);
    CHECK(made.change.made.size() == 1);
}

TEST_CASE("the_same_cancellation_twice_in_a_batch_gives_back_once") {
    auto const made = decide_all(seen(0, {booking_of(concert, 1, "ann", 2)}), {cancel_command(1), cancel_command(1)});
    CHECK(made.change.taken == -2);
    CHECK(made.change.turned.size() == 1);
    CHECK(ending<cancelled>(made, 1).replayed);
    CHECK(made.verdicts[1].rests_on_change);
}

TEST_CASE("cancelling_a_booking_of_the_same_batch_waits_for_the_next") {
    auto const made = decide_all(seen(10), {book_command(1, "ann"), cancel_command(1)});
    CHECK(made.verdicts[0].what == kind::writes);
    CHECK(made.verdicts[1].what == kind::wait);
    CHECK(made.change.turned.empty());
}

TEST_CASE("a_user_who_cancels_and_rebooks_in_one_batch_waits") {
    auto const made =
        decide_all(seen(10, {booking_of(concert, 1, "ann")}), {cancel_command(1), book_command(2, "ann")});
    CHECK(made.verdicts[0].what == kind::writes);
    CHECK(made.verdicts[1].what == kind::wait);
    CHECK(made.change.made.empty());
}

TEST_CASE("an_id_that_is_cancelled_in_the_same_batch_is_used_up") {
    auto const made =
        decide_all(seen(10, {booking_of(concert, 1, "ann")}), {cancel_command(1), book_command(1, "ann")});
    CHECK(ending<booking_id_used>(made, 1).booking.status == booking_status::cancelled);
    CHECK(made.verdicts[1].rests_on_change);
}

TEST_CASE("there_is_one_verdict_for_each_request_in_their_order") {
    std::vector<command> requests;
    for (std::uint32_t number = 0; number < 512; ++number) {
        requests.push_back(book_command(number + 1, "user" + std::to_string(number % 300)));
    }
    auto const made = decide_all(seen(100), requests);
    REQUIRE(made.verdicts.size() == 512);
    CHECK(made.change.made.size() == 100);
    for (std::size_t index = 0; index < 100; ++index) {
        CHECK(std::get<booked>(made.verdicts[index].ending).booking.id == requests[index].own.id);
    }
    CHECK(ending<already_booked>(made, 300).booking.id == id_of(1));
    CHECK(ending<sold_out>(made, 450).available == 0);
}
