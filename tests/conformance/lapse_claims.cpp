// What every store must keep to about holds whose time is over.
#include <bookonce/limits.hpp>

#include "store_steps.hpp"

using namespace bookonce;
using namespace bookonce::test;

BOOKONCE_CLAIM("holds_whose_time_is_over_are_counted_and_found", timed_store_world, world) {
    world.add_event(first_event, 9);
    auto const store = world.open();
    must_write(*store, {making(first_event, 0,
                               {hold_of(3, "ann", 1), hold_of(1, "bob", 2), hold_of(2, "cat", 3, seconds{120})})});
    CHECK(must_read(*store, first_event).lapsed.holds == 0);
    world.pass(seconds{60});
    auto const seen = must_read(*store, first_event, {}, {"ann"});
    CHECK(seen.lapsed.holds == 2);
    CHECK(seen.lapsed.seats == 3);
    CHECK(seen.lapsed.last == id_of(3));
    REQUIRE(found(seen, 3) != nullptr);
    CHECK(found(seen, 3)->status == booking_status::held);
    CHECK(seen.lapsed.until == found(seen, 3)->expires_at);
    CHECK(seen.row->available == 3);
    world.pass(seconds{60});
    CHECK(must_read(*store, first_event).lapsed.holds == 3);
}

BOOKONCE_CLAIM("a_reclaim_ends_the_holds_up_to_its_place_and_no_more", timed_store_world, world) {
    world.add_event(first_event, 9);
    auto const store = world.open();
    // The first three end together.
    must_write(*store, {making(first_event, 0,
                               {hold_of(1, "ann"), hold_of(2, "bob", 2), hold_of(3, "cat", 3),
                                hold_of(4, "dan", 1, seconds{61})})});
    world.pass(seconds{100});
    auto const seen = must_read(*store, first_event, {id_of(1)});
    store::change reclaim{.event = first_event, .version = 1, .taken = -3};
    reclaim.reclaims = store::lapse{*found(seen, 1)->expires_at, id_of(2), 2, 3};
    auto const landed = must_write(*store, {reclaim});
    REQUIRE(landed.size() == 1);
    CHECK(landed[0].available == 5);
    for (std::uint32_t const id : {1, 2}) {
        CHECK(row_of(*store, first_event, id).status == booking_status::expired);
        CHECK(row_of(*store, first_event, id).version == 2);
    }
    CHECK(row_of(*store, first_event, 3).status == booking_status::held);
    CHECK(row_of(*store, first_event, 3).version == 1);
    auto const left = must_read(*store, first_event).lapsed;
    CHECK(left.holds == 2);
    CHECK(left.seats == 4);
    CHECK(left.last == id_of(4));
    // The seats may be another's, and the users may come again.
    CHECK(must_write(*store, {making(first_event, 2, {{id_of(5), "ann", 5}})}).size() == 1);
}

BOOKONCE_CLAIM("a_reclaim_that_counts_otherwise_changes_nothing", timed_store_world, world) {
    world.add_event(first_event, 9);
    auto const store = world.open();
    must_write(*store, {making(first_event, 0, {hold_of(1, "ann"), hold_of(2, "bob", 2)})});
    world.pass(seconds{60});
    auto const seen = must_read(*store, first_event).lapsed;
    store::change reclaim{.event = first_event, .version = 1, .taken = -seen.seats, .reclaims = seen};
    SUBCASE("other holds") { reclaim.reclaims->holds = 1; }
    SUBCASE("other seats") { reclaim.reclaims->seats = 2; }
    auto const problem = must_fail(*store, {reclaim});
    CHECK(problem.sqlstate == "40001");
    CHECK(must_read(*store, first_event).row->version == 1);
    CHECK(row_of(*store, first_event, 1).status == booking_status::held);
}

BOOKONCE_CLAIM("a_reclaim_leaves_the_rows_that_its_change_turns", timed_store_world, world) {
    world.add_event(first_event, 3);
    auto const store = world.open();
    must_write(*store, {making(first_event, 0, {hold_of(1, "ann"), hold_of(2, "bob", 2)})});
    world.pass(seconds{60});
    store::change change = making(first_event, 1, {{id_of(3), "cat", 2}});
    change.reclaims = must_read(*store, first_event).lapsed;
    change.reclaims->holds = 1;
    change.reclaims->seats = 2;
    change.taken -= 2;
    change.turned = {{.id = id_of(1), .to = booking_status::confirmed, .what = "confirmed"}};
    auto const landed = must_write(*store, {change});
    REQUIRE(landed.size() == 1);
    CHECK(landed[0].available == 0);
    CHECK(row_of(*store, first_event, 1).status == booking_status::confirmed);
    CHECK(row_of(*store, first_event, 2).status == booking_status::expired);
    CHECK(must_read(*store, first_event).lapsed.holds == 0);
}

BOOKONCE_CLAIM("more_lapsed_holds_than_one_change_ends_are_left", timed_store_world, world) {
    constexpr int extra = 3;
    world.add_event(first_event, limits::lapsed_holds_max + extra);
    auto const store = world.open();
    std::vector<store::new_booking> holds;
    for (std::uint32_t id = 1; id <= limits::lapsed_holds_max + extra; ++id) {
        holds.push_back(hold_of(id, "user" + std::to_string(id)));
    }
    must_write(*store, {making(first_event, 0, holds)});
    world.pass(seconds{60});
    auto const seen = must_read(*store, first_event).lapsed;
    CHECK(seen.holds == limits::lapsed_holds_max);
    CHECK(seen.seats == limits::lapsed_holds_max);
    CHECK(must_write(*store, {{.event = first_event, .version = 1, .taken = -seen.seats, .reclaims = seen}}).size() ==
          1);
    auto const left = must_read(*store, first_event);
    CHECK(left.lapsed.holds == extra);
    CHECK(left.row->available == limits::lapsed_holds_max);
}
