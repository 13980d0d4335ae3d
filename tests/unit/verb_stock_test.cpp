// Several requests of one batch that want the same seats, or the same place of one user: the stock
// that one of them takes is gone for the next.
#include "decide/decide.hpp"

#include <doctest/doctest.h>

#include "requests.hpp"
#include "verbs.hpp"

using namespace bookonce;
using namespace bookonce::test;
using namespace std::chrono_literals;

namespace {

booking hold_of(std::uint32_t id, std::string user, int seats, std::chrono::seconds left,
                booking_status status = booking_status::held) {
    booking row = booking_of(concert, id, std::move(user), seats, status);
    row.booked_at = today - 10min;
    row.expires_at = today + left;
    return row;
}

/// The event with these bookings. Lapsed holds among them count as the database counts them.
knowledge with(int available, std::vector<booking> bookings, int bookings_per_user = 1, int seats_per_user = 0) {
    knowledge known{{concert, store::event_row{100, available, 40, true}, std::move(bookings), today}, true};
    known.seen.row->bookings_per_user = bookings_per_user;
    known.seen.row->seats_per_user = seats_per_user;
    known.seen.row->limits_seats = seats_per_user > 0;
    for (booking const& each : known.seen.bookings) {
        if (each.status != booking_status::held || *each.expires_at > today) { continue; }
        store::lapse& lapsed = known.seen.lapsed;
        if (!store::reaches(lapsed, *each.expires_at, each.id)) {
            lapsed.until = *each.expires_at, lapsed.last = each.id;
        }
        ++lapsed.holds;
        lapsed.seats += each.seats;
    }
    return known;
}

command about(std::uint32_t id, wish wants) { return {{id_of(id), id_of(id + 900)}, std::move(wants)}; }

command by_user(wish wants) { return {{booking_id{}, id_of(99)}, std::move(wants)}; }

struct batch_result {
    decision made;
    std::string names;  ///< of the endings, in their order; "wait" for none
};

batch_result decide_all(knowledge const& known, std::vector<command> const& asked) {
    std::vector<command const*> pointers;
    for (command const& each : asked) { pointers.push_back(&each); }
    batch_result result{decide(known, pointers), {}};
    for (verdict const& each : result.made.verdicts) {
        result.names += (result.names.empty() ? "" : " ");
        result.names += each.what == verdict::kind::wait ? "wait" : name_of(each.ending);
    }
    return result;
}

}  // namespace

TEST_CASE("two_holds_of_the_last_seats_are_one_hold") {
    auto const both = decide_all(
        with(2, {}), {about(1, book{"ann", 2, false, {}, 15min}), about(2, book{"bob", 2, false, {}, 15min})});
    CHECK(both.names == "held sold_out");
    CHECK(both.made.change.taken == 2);
    CHECK(both.made.verdicts[1].rests_on_change);
}

TEST_CASE("two_who_take_what_is_left_share_it") {
    auto const both = decide_all(
        with(3, {}), {about(1, book{"ann", 2, true}), about(2, book{"bob", 2, true}), about(3, book{"cat", 2, true})});
    CHECK(both.names == "booked booked sold_out");
    CHECK(both.made.change.taken == 3);
    CHECK(both.made.change.made.at(1).seats == 1);
    CHECK(std::get<booked>(both.made.verdicts[1].ending).booking.seats == 1);
}

TEST_CASE("two_who_are_late_for_the_same_seats_are_one_booking") {
    SUBCASE("their holds are expired") {
        auto const known = with(2, {hold_of(1, "ann", 2, -1min, booking_status::expired),
                                    hold_of(2, "bob", 2, -1min, booking_status::expired)});
        auto const both = decide_all(known, {about(1, confirm{}), about(2, confirm{})});
        // What is left for bob shows once ann's change has landed.
        CHECK(both.names == "confirmed wait");
        CHECK(both.made.change.taken == 2);
    }
    SUBCASE("one of them has only lapsed") {
        auto const known = with(0, {hold_of(1, "ann", 2, -1min, booking_status::expired), hold_of(2, "bob", 2, -1min)});
        auto const both = decide_all(known, {about(1, confirm{}), about(2, confirm{})});
        CHECK(both.names == "confirmed wait");
        // Bob's seats are ann's now.
        CHECK(both.made.change.taken == 0);
        REQUIRE(both.made.change.reclaims);
        CHECK(both.made.change.reclaims->holds == 1);
    }
    SUBCASE("both have only lapsed, and keep their seats") {
        auto const known = with(0, {hold_of(1, "ann", 2, -1min), hold_of(2, "bob", 2, -1min)});
        auto const both = decide_all(known, {about(1, confirm{}), about(2, confirm{})});
        CHECK(both.names == "confirmed confirmed");
        CHECK(both.made.change.taken == 0);
        CHECK_FALSE(both.made.change.reclaims);
    }
}

TEST_CASE("a_buyer_takes_a_lapsed_holds_seats_from_one_who_is_late") {
    auto const known = with(0, {hold_of(1, "ann", 2, -1min)});
    SUBCASE("who comes after") {
        auto const both = decide_all(known, {about(2, book{"bob", 1}), about(1, confirm{})});
        CHECK(both.names == "booked wait");
        CHECK(both.made.change.taken == -1);
        CHECK(both.made.change.reclaims->holds == 1);
        CHECK(both.made.change.reclaims->seats == 2);
    }
    SUBCASE("who leaves enough of them") {
        auto const both = decide_all(known, {about(2, book{"bob", 1}), about(1, confirm{.seats = 1})});
        CHECK(both.names == "booked confirmed");
        CHECK(both.made.change.taken == 0);
        CHECK_FALSE(both.made.change.reclaims);
    }
    SUBCASE("not from one who came before") {
        auto const both = decide_all(known, {about(1, confirm{}), about(2, book{"bob", 1})});
        CHECK(both.names == "confirmed sold_out");
        CHECK(both.made.change.taken == 0);
    }
}

TEST_CASE("two_changes_upwards_share_what_is_left") {
    auto const known = with(1, {booking_of(concert, 1, "ann", 1), booking_of(concert, 2, "bob", 1)});
    auto const both = decide_all(known, {about(1, change_seats{.seats = 2}), about(2, change_seats{.seats = 2})});
    CHECK(both.names == "changed sold_out");
    CHECK(both.made.change.taken == 1);
    CHECK(std::get<sold_out>(both.made.verdicts[1].ending).asked == 1);
}

TEST_CASE("two_transfers_to_one_user_pass_the_limit_once") {
    auto const known = with(9, {booking_of(concert, 1, "ann", 1), booking_of(concert, 2, "bob", 1)});
    auto const both = decide_all(known, {about(1, transfer{.to = "cat"}), about(2, transfer{.to = "cat"})});
    CHECK(both.names == "transferred already_booked");
    CHECK(both.made.verdicts[1].rests_on_change);
}

TEST_CASE("transfers_to_one_user_take_different_slots") {
    auto const known = with(9, {booking_of(concert, 1, "ann", 1), booking_of(concert, 2, "bob", 1)}, 2);
    auto const both =
        decide_all(known, {about(1, transfer{.to = "cat"}), about(2, transfer{.to = "cat"}), about(3, book{"cat", 1})});
    CHECK(both.names == "transferred transferred wait");
    CHECK(both.made.change.turned.at(0).slot == 1);
    CHECK(both.made.change.turned.at(1).slot == 2);
}

TEST_CASE("a_user_gets_the_lowest_free_slots_up_to_the_limit") {
    booking second = booking_of(concert, 9, "ann", 1);
    second.slot = 2;
    auto const three =
        decide_all(with(9, {second}, 3),
                   {about(1, book{"ann", 1}), about(2, book{"ann", 1, false, {}, 15min}), about(3, book{"ann", 1})});
    CHECK(three.names == "booked held wait");
    CHECK(three.made.change.made.at(0).slot == 1);
    CHECK(three.made.change.made.at(1).slot == 3);
}

TEST_CASE("the_seats_of_one_user_are_limited_over_all_bookings") {
    auto const known = with(9, {booking_of(concert, 9, "ann", 2)}, 9, 4);
    auto const all = decide_all(known, {about(1, book{"ann", 3}), about(2, book{"ann", 1}),
                                        about(3, book{"ann", 5, true}), about(4, book{"ann", 1})});
    CHECK(all.names == "user_limit_reached booked booked wait");
    CHECK(all.made.change.made.at(1).seats == 1);
    auto const& refusal = std::get<user_limit_reached>(all.made.verdicts[0].ending);
    CHECK(refusal.seats == 2);
    CHECK(refusal.seats_max == 4);
}

TEST_CASE("a_lapsed_hold_counts_for_no_limit_and_gives_its_slot") {
    auto const known = with(5, {hold_of(9, "ann", 4, -1min)}, 1, 4);
    auto const made = decide_all(known, {about(1, book{"ann", 4})});
    CHECK(made.names == "booked");
    CHECK(made.made.change.made.at(0).slot == 1);
    REQUIRE(made.made.change.turned.size() == 1);
    CHECK(made.made.change.turned[0].id == id_of(9));
    CHECK(made.made.change.turned[0].to == booking_status::expired);
    CHECK(made.made.change.taken == 0);
}

TEST_CASE("a_hold_at_exactly_its_end_has_expired") {
    struct {
        std::chrono::microseconds left;
        std::string confirm, release, extend;
    } const ends[]{
        {std::chrono::microseconds{1}, "confirmed", "released", "extended"},
        {std::chrono::microseconds{0}, "hold_expired", "hold_expired", "hold_expired"},
        {std::chrono::microseconds{-1}, "hold_expired", "hold_expired", "hold_expired"},
    };
    for (auto const& each : ends) {
        booking row = hold_of(1, "ann", 2, 0s);
        row.expires_at = today + each.left;
        auto const known = with(0, {row});
        CHECK(decide_all(known, {about(1, confirm{.late = false})}).names == each.confirm);
        CHECK(decide_all(known, {about(1, release{})}).names == each.release);
        CHECK(decide_all(known, {about(1, extend{})}).names == each.extend);
    }
}

TEST_CASE("a_hold_is_extended_to_its_limit_and_no_longer") {
    knowledge known = with(0, {hold_of(1, "ann", 2, 1min)});  // made ten minutes ago
    known.seen.row->hold_limit = 30min;
    CHECK(decide_all(known, {about(1, extend{.ttl = 20min})}).names == "extended");
    auto const too_long = decide_all(known, {about(1, extend{.ttl = 20min + 1s})});
    CHECK(too_long.names == "hold_limit_reached");
    CHECK(std::get<hold_limit_reached>(too_long.made.verdicts[0].ending).latest == today + 20min);
    auto const shorter = decide_all(known, {about(1, extend{.ttl = 1min})});
    CHECK(shorter.names == "extended");
    CHECK(std::get<extended>(shorter.made.verdicts[0].ending).replayed);
}

TEST_CASE("seats_of_lapsed_holds_are_reclaimed_only_when_needed") {
    auto const known = with(2, {hold_of(8, "ann", 1, -2min), hold_of(9, "bob", 3, -1min)});
    CHECK_FALSE(decide_all(known, {about(1, book{"cat", 2})}).made.change.reclaims);
    auto const needy =
        decide_all(known, {about(1, book{"cat", 3}), about(2, book{"dan", 3}), about(3, book{"eve", 1})});
    CHECK(needy.names == "booked booked sold_out");
    REQUIRE(needy.made.change.reclaims);
    CHECK(needy.made.change.reclaims->holds == 2);
    CHECK(needy.made.change.reclaims->seats == 4);
    CHECK(needy.made.change.taken == 2);
}

TEST_CASE("a_reclaim_counts_no_hold_that_the_same_change_turns") {
    auto const known = with(0, {hold_of(8, "ann", 1, -2min), hold_of(9, "bob", 3, -1min)});
    auto const made = decide_all(known, {about(9, confirm{.seats = 2}), about(1, book{"cat", 2})});
    CHECK(made.names == "confirmed booked");
    REQUIRE(made.made.change.reclaims);
    CHECK(made.made.change.reclaims->holds == 1);
    CHECK(made.made.change.reclaims->seats == 1);
    // Bob gives one back, the reclaimed hold one, and cat takes two.
    CHECK(made.made.change.taken == 0);
}

TEST_CASE("a_user_alone_names_the_only_booking_or_hold") {
    booking hold = hold_of(2, "ann", 1, 5min);
    hold.slot = 2;
    auto const known = with(5, {booking_of(concert, 1, "ann", 1), hold}, 2);
    auto const made = decide_all(known, {by_user(confirm{.user = "ann"})});
    CHECK(made.names == "confirmed");
    CHECK(made.made.verdicts[0].target == id_of(2));
    auto const which = decide_all(known, {by_user(cancel{.user = "ann"})});
    CHECK(which.names == "several_bookings");
    CHECK(std::get<several_bookings>(which.made.verdicts[0].ending).count == 2);
    CHECK_FALSE(which.made.must_write);
    CHECK(decide_all(known, {by_user(cancel{.user = "eve"})}).names == "booking_not_found");
}
