#include "decide/decide.hpp"

#include <algorithm>

#include <doctest/doctest.h>

#include "requests.hpp"

using namespace bookonce;
using namespace bookonce::test;
using kind = verdict::kind;

namespace {

constexpr event_id concert{7};

knowledge seen(int available, std::vector<booking> bookings = {}, std::int64_t version = 40) {
    return {{concert, store::event_row{100, available, version, true}, std::move(bookings)}, true};
}

knowledge remembered(int available, std::int64_t version = 40) {
    return {{concert, store::event_row{100, available, version, true}, {}}, false};
}

knowledge closed(std::vector<booking> bookings = {}) {
    knowledge known = seen(10, std::move(bookings));
    known.seen.row->open = false;
    return known;
}

decision decide_all(knowledge const& known, std::vector<command> const& requests) {
    std::vector<command const*> pointers;
    for (command const& request : requests) { pointers.push_back(&request); }
    return decide(known, pointers);
}

template <class Ending>
Ending const& ending(decision const& made, std::size_t index) {
    REQUIRE(made.verdicts.at(index).what == kind::answered);
    return std::get<Ending>(made.verdicts.at(index).ending);
}

bool is_final(decision const& made, std::size_t index) {
    return made.verdicts.at(index).what == kind::answered && !made.verdicts.at(index).rests_on_change;
}

}  // namespace

TEST_CASE("a_fitting_request_is_seated_at_the_version_that_was_seen") {
    auto const made = decide_all(seen(2), {book_command(1, "ann", 2)});
    REQUIRE(made.must_write);
    CHECK_FALSE(made.must_read);
    CHECK(made.change.event == concert);
    CHECK(made.change.version == 40);
    CHECK(made.change.taken == 2);
    REQUIRE(made.change.made.size() == 1);
    CHECK(made.change.made[0].id == id_of(1));
    CHECK(made.change.made[0].user == "ann");
    CHECK(made.change.made[0].seats == 2);
    CHECK(made.change.turned.empty());
    CHECK(made.verdicts[0].what == kind::writes);
    CHECK(made.verdicts[0].rests_on_change);
    auto const& hoped = std::get<booked>(made.verdicts[0].ending);
    CHECK(hoped.booking.status == booking_status::confirmed);
    CHECK_FALSE(hoped.replayed);
}

TEST_CASE("a_missing_event_is_a_final_answer_without_a_write") {
    auto const made = decide_all({{concert, std::nullopt, {}}, true}, {book_command(1, "ann"), cancel_command(2)});
    CHECK_FALSE(made.must_write);
    CHECK(is_final(made, 0));
    CHECK(is_final(made, 1));
    CHECK(ending<event_not_found>(made, 0).event == concert);
    CHECK(ending<event_not_found>(made, 1).event == concert);
}

TEST_CASE("a_closed_event_takes_no_booking_but_a_cancellation") {
    auto const made =
        decide_all(closed({booking_of(concert, 5, "eve", 3)}), {book_command(1, "ann"), cancel_command(5)});
    CHECK(is_final(made, 0));
    CHECK(ending<event_closed>(made, 0).event == concert);
    CHECK(made.verdicts[1].what == kind::writes);
    CHECK(made.change.taken == -3);
}

TEST_CASE("a_closed_event_still_knows_its_replays") {
    auto const made = decide_all(closed({booking_of(concert, 1, "ann")}), {book_command(1, "ann")});
    CHECK(ending<booked>(made, 0).replayed);
    CHECK_FALSE(made.must_write);
}

TEST_CASE("no_seats_left_is_a_final_refusal_without_a_write") {
    auto const made = decide_all(seen(1), {book_command(1, "ann", 2)});
    CHECK_FALSE(made.must_write);
    CHECK(is_final(made, 0));
    CHECK(ending<sold_out>(made, 0).available == 1);
    CHECK(ending<sold_out>(made, 0).asked == 2);
}

TEST_CASE("a_user_with_an_active_booking_gets_it_shown") {
    for (auto const status : {booking_status::held, booking_status::confirmed}) {
        auto const made = decide_all(seen(10, {booking_of(concert, 9, "ann", 4, status)}), {book_command(1, "ann")});
        CHECK(is_final(made, 0));
        CHECK(ending<already_booked>(made, 0).booking.id == id_of(9));
        CHECK(ending<already_booked>(made, 0).booking.seats == 4);
        CHECK(ending<already_booked>(made, 0).booking.status == status);
        CHECK_FALSE(made.must_write);
    }
}

TEST_CASE("having_booked_comes_before_being_sold_out") {
    auto const made = decide_all(seen(0, {booking_of(concert, 9, "ann")}), {book_command(1, "ann")});
    CHECK(ending<already_booked>(made, 0).booking.id == id_of(9));
}

TEST_CASE("an_ended_booking_does_not_keep_its_user_from_booking") {
    for (auto const status : {booking_status::cancelled, booking_status::expired}) {
        auto const made = decide_all(seen(10, {booking_of(concert, 9, "ann", 1, status)}), {book_command(1, "ann")});
        CHECK(made.verdicts[0].what == kind::writes);
    }
}

TEST_CASE("a_replay_finds_its_own_booking_whatever_is_left") {
    auto const made = decide_all(seen(0, {booking_of(concert, 1, "ann", 2)}), {book_command(1, "ann", 2)});
    CHECK(is_final(made, 0));
    CHECK(ending<booked>(made, 0).replayed);
    CHECK(ending<booked>(made, 0).version == 40);
    CHECK(ending<booked>(made, 0).booking.booked_at == timestamp{std::chrono::microseconds{1}});
    CHECK_FALSE(made.must_write);
}

TEST_CASE("a_booking_id_of_other_content_is_not_booked_again") {
    SUBCASE("another user's") {
        auto const made = decide_all(seen(10, {booking_of(concert, 1, "eve")}), {book_command(1, "ann")});
        CHECK(is_final(made, 0));
        CHECK(ending<booking_id_used>(made, 0).booking.user == "eve");
    }
    SUBCASE("another number of seats") {
        auto const made = decide_all(seen(10, {booking_of(concert, 1, "ann", 2)}), {book_command(1, "ann", 3)});
        CHECK(ending<booking_id_used>(made, 0).booking.seats == 2);
    }
    SUBCASE("cancelled") {
        auto const made = decide_all(seen(10, {booking_of(concert, 1, "ann", 1, booking_status::cancelled)}),
                                     {book_command(1, "ann")});
        CHECK(ending<booking_id_used>(made, 0).booking.status == booking_status::cancelled);
        CHECK_FALSE(made.must_write);
    }
    SUBCASE("expired") {
        auto const made =
            decide_all(seen(10, {booking_of(concert, 1, "ann", 1, booking_status::expired)}), {book_command(1, "ann")});
        CHECK(ending<booking_id_used>(made, 0).booking.status == booking_status::expired);
    }
}

TEST_CASE("a_cancellation_gives_its_seats_back") {
    auto const made = decide_all(seen(0, {booking_of(concert, 1, "ann", 3)}), {cancel_command(1)});
    REQUIRE(made.must_write);
    CHECK(made.change.taken == -3);
    REQUIRE(made.change.turned.size() == 1);
    CHECK(made.change.turned[0].id == id_of(1));
    CHECK(made.change.turned[0].to == booking_status::cancelled);
    CHECK(made.verdicts[0].what == kind::writes);
    CHECK(std::get<cancelled>(made.verdicts[0].ending).booking.status == booking_status::cancelled);
}

TEST_CASE("a_second_cancellation_is_a_replay_and_writes_nothing") {
    auto const made =
        decide_all(seen(5, {booking_of(concert, 1, "ann", 3, booking_status::cancelled)}), {cancel_command(1)});
    CHECK(is_final(made, 0));
    CHECK(ending<cancelled>(made, 0).replayed);
    CHECK_FALSE(made.must_write);
}

TEST_CASE("a_cancellation_of_nothing_takes_the_id_before_it_is_told") {
    auto const made = decide_all(seen(5), {cancel_command(1)});
    REQUIRE(made.must_write);
    REQUIRE(made.change.made.size() == 1);
    CHECK(made.change.made[0].id == id_of(1));
    CHECK(store::is_fence(made.change.made[0]));
    CHECK(made.change.taken == 0);
    CHECK(made.verdicts[0].what == kind::writes);
    CHECK(made.verdicts[0].rests_on_change);
    CHECK(std::get<booking_not_found>(made.verdicts[0].ending).id == id_of(1));
}

TEST_CASE("an_id_that_is_fenced_is_used_up_and_names_no_booking") {
    auto const made = decide_all(seen(5, {booking_of(concert, 1, "(nobody)", 0, booking_status::cancelled)}),
                                 {cancel_command(1), book_command(1, "ann")});
    CHECK_FALSE(made.must_write);
    CHECK(is_final(made, 0));
    CHECK(ending<booking_not_found>(made, 0).id == id_of(1));
    CHECK(ending<booking_id_used>(made, 1).booking.seats == 0);
}

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

TEST_CASE("a_rejection_in_doubt_moves_the_event_on_and_rests_on_it") {
    command rejected_before = doubtful(book_command(1, "ann"), 40);
    rejected_before.own.rejection = rejected{"23514", "members_only", "no member"};
    auto const made = decide_all(seen(5), {rejected_before, book_command(2, "bob")});
    CHECK(made.must_write);
    CHECK(ending<rejected>(made, 0).constraint == "members_only");
    CHECK(made.verdicts[0].rests_on_change);
    CHECK_FALSE(made.verdicts[0].takes_id);
    REQUIRE(made.change.made.size() == 1);
    CHECK(made.change.made[0].user == "bob");
    auto const after = decide_all(seen(5, {}, 41), {rejected_before});
    CHECK(after.verdicts[0].what == kind::writes);
}

TEST_CASE("a_rejection_after_a_write_without_a_version_takes_the_id") {
    command rejected_before = doubtful(book_command(1, "ann"), any_version);
    rejected_before.own.rejection = rejected{"23514", "members_only", "no member"};
    auto const made = decide_all(seen(5), {rejected_before});
    CHECK(ending<rejected>(made, 0).constraint == "members_only");
    CHECK(made.verdicts[0].rests_on_change);
    CHECK(made.verdicts[0].takes_id);
    REQUIRE(made.change.made.size() == 1);
    CHECK(made.change.made[0].id == id_of(1));
    CHECK(store::is_fence(made.change.made[0]));
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

TEST_CASE("a_doubtful_write_is_seated_whatever_its_batch_gives_back") {
    auto const made = decide_all(seen(1, {booking_of(concert, 9, "cat", 2)}),
                                 {cancel_command(9), doubtful(book_command(1, "ann"), 40)});
    CHECK(made.verdicts[1].what == kind::writes);
    CHECK(made.change.taken == -1);
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

TEST_CASE("a_doubtful_write_is_refused_only_beside_a_fencing_change") {
    SUBCASE("sold out") {
        auto const made = decide_all(seen(0), {doubtful(book_command(1, "ann"), 40)});
        CHECK(made.must_write);
        CHECK(made.change.taken == 0);
        CHECK(made.change.made.empty());
        CHECK(made.change.turned.empty());
        CHECK(ending<sold_out>(made, 0).asked == 1);
        CHECK(made.verdicts[0].rests_on_change);
    }
    SUBCASE("closed") {
        knowledge known = closed();
        auto const made = decide_all(known, {doubtful(book_command(1, "ann"), 40)});
        CHECK(made.must_write);
        CHECK(made.verdicts[0].rests_on_change);
    }
    SUBCASE("already booked under another id") {
        auto const made = decide_all(seen(10, {booking_of(concert, 9, "ann")}), {doubtful(book_command(1, "ann"), 40)});
        CHECK(made.must_write);
        CHECK(made.verdicts[0].rests_on_change);
    }
    SUBCASE("booking to cancel not found") {
        auto const made = decide_all(seen(10), {doubtful(cancel_command(1), 40)});
        CHECK(made.must_write);
        CHECK(made.verdicts[0].rests_on_change);
    }
}

TEST_CASE("what_may_land_at_any_version_is_refused_beside_a_fence_row") {
    std::vector<booking> bookings;
    int available = 10;
    bool open = true;
    std::string_view told;
    SUBCASE("sold out") {
        available = 0;
        told = "sold_out";
    }
    SUBCASE("closed") {
        open = false;
        told = "event_closed";
    }
    SUBCASE("already booked under another id") {
        bookings.push_back(booking_of(concert, 9, "ann"));
        told = "already_booked";
    }
    knowledge known = seen(available, bookings);
    known.seen.row->open = open;
    auto const made = decide_all(known, {doubtful(book_command(1, "ann"), any_version)});
    CHECK(std::string_view{name_of(made.verdicts.at(0).ending)} == told);
    CHECK(made.verdicts[0].rests_on_change);
    CHECK(made.verdicts[0].takes_id);
    CHECK(made.change.taken == 0);
    REQUIRE(made.change.made.size() == 1);
    CHECK(made.change.made[0].id == id_of(1));
    CHECK(store::is_fence(made.change.made[0]));
}

TEST_CASE("twins_that_are_refused_in_doubt_share_one_fence") {
    auto const made = decide_all(
        seen(0), {doubtful(book_command(1, "ann"), any_version), doubtful(book_command(1, "ann"), any_version)});
    CHECK(made.change.made.size() == 1);
    CHECK(ending<sold_out>(made, 0).available == 0);
    CHECK(ending<sold_out>(made, 1).available == 0);
    CHECK(made.verdicts[1].rests_on_change);
}

TEST_CASE("a_doubtful_write_is_fenced_by_any_other_change_of_its_batch") {
    auto const made = decide_all(seen(1), {doubtful(book_command(1, "ann", 2), 40), book_command(2, "bob")});
    CHECK(made.verdicts[0].rests_on_change);
    CHECK(made.verdicts[1].what == kind::writes);
    CHECK(made.change.taken == 1);
}

TEST_CASE("a_write_doubtful_at_an_older_version_needs_no_fence") {
    auto const made = decide_all(seen(0), {doubtful(book_command(1, "ann"), 39)});
    CHECK_FALSE(made.must_write);
    CHECK(is_final(made, 0));
}

TEST_CASE("a_doubtful_write_that_fits_is_repeated_at_its_version") {
    auto const made = decide_all(seen(3), {doubtful(book_command(1, "ann"), 40)});
    CHECK(made.verdicts[0].what == kind::writes);
    CHECK(made.change.version == 40);
}

TEST_CASE("a_doubtful_write_that_is_found_has_landed") {
    auto const made = decide_all(seen(0, {booking_of(concert, 1, "ann")}, 41), {doubtful(book_command(1, "ann"), 40)});
    CHECK(is_final(made, 0));
    CHECK(ending<booked>(made, 0).replayed);
}

TEST_CASE("a_memory_may_seat_but_never_refuse") {
    SUBCASE("seats") {
        auto const made = decide_all(remembered(2), {book_command(1, "ann")});
        CHECK(made.must_write);
        CHECK_FALSE(made.must_read);
    }
    SUBCASE("a refusal alone wants a read") {
        auto const made = decide_all(remembered(0), {book_command(1, "ann")});
        CHECK(made.must_read);
        CHECK(made.verdicts.empty());
        CHECK_FALSE(made.must_write);
    }
    SUBCASE("a refusal beside a seat wants a read as well") {
        CHECK(decide_all(remembered(1), {book_command(1, "ann"), book_command(2, "bob", 2)}).must_read);
    }
    SUBCASE("a closed event wants a read") {
        knowledge known = remembered(5);
        known.seen.row->open = false;
        CHECK(decide_all(known, {book_command(1, "ann")}).must_read);
    }
}

TEST_CASE("a_memory_does_not_decide_cancellations_or_doubtful_writes") {
    CHECK(decide_all(remembered(5), {book_command(1, "ann"), cancel_command(2)}).must_read);
    CHECK(decide_all(remembered(5), {book_command(1, "ann"), doubtful(book_command(2, "bob"), 40)}).must_read);
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

TEST_CASE("a_doubtful_write_to_an_event_that_is_gone_fences_nothing") {
    auto const made = decide_all({{concert, std::nullopt, {}}, true},
                                 {doubtful(book_command(1, "ann"), 40), doubtful(cancel_command(2), 40)});
    CHECK_FALSE(made.must_write);
    CHECK(ending<event_not_found>(made, 0).event == concert);
    CHECK(is_final(made, 0));
    CHECK(is_final(made, 1));
}
