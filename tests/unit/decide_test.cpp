// Decisions about one request.
#include "decide_steps.hpp"

using namespace bookonce;
using namespace bookonce::test;

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
