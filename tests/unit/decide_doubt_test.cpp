// Decisions about requests that may have landed before.
#include "decide_steps.hpp"

using namespace bookonce;
using namespace bookonce::test;

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

TEST_CASE("a_doubtful_write_is_seated_whatever_its_batch_gives_back") {
    auto const made = decide_all(seen(1, {booking_of(concert, 9, "cat", 2)}),
                                 {cancel_command(9), doubtful(book_command(1, "ann"), 40)});
    CHECK(made.verdicts[1].what == kind::writes);
    CHECK(made.change.taken == -1);
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

TEST_CASE("a_doubtful_write_to_an_event_that_is_gone_fences_nothing") {
    auto const made = decide_all({{concert, std::nullopt, {}}, true},
                                 {doubtful(book_command(1, "ann"), 40), doubtful(cancel_command(2), 40)});
    CHECK_FALSE(made.must_write);
    CHECK(ending<event_not_found>(made, 0).event == concert);
    CHECK(is_final(made, 0));
    CHECK(is_final(made, 1));
}
