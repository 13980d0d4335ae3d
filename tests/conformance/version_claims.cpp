// What every store must keep to where it is to read the version itself.
#include "store_steps.hpp"

using namespace bookonce;
using namespace bookonce::test;

BOOKONCE_CLAIM("without_a_version_a_change_lands_at_the_one_there", store_world, world) {
    world.add_event(first_event, 5);
    auto const store = world.open();
    must_write(*store, {{first_event, 0, 0, {}, {}}});
    auto const fate = fates_of(*store, {free_booking(first_event, 1, "ann", 2)}).front();
    CHECK(fate.landed);
    CHECK(fate.tries == 1);
    CHECK(fate.row->version == 2);
    CHECK(fate.row->available == 3);
    CHECK(fate.row->capacity == 5);
    CHECK(fate.row->open);
    CHECK(found(must_read(*store, first_event, {id_of(1)}), 1) != nullptr);
}

BOOKONCE_CLAIM("too_few_seats_are_told_and_not_attempted", store_world, world) {
    world.add_event(first_event, 5);
    auto const store = world.open();
    auto const fate = fates_of(*store, {free_booking(first_event, 1, "ann", 6, 8)}).front();
    CHECK_FALSE(fate.landed);
    CHECK(fate.tries == 0);
    REQUIRE(fate.row);
    CHECK(fate.row->available == 5);
    CHECK(fate.row->version == 0);
    CHECK(must_read(*store, first_event, {id_of(1)}).bookings.empty());
}

BOOKONCE_CLAIM("an_event_that_is_not_there_is_not_attempted", store_world, world) {
    auto const fate = fates_of(*world.open(), {free_booking(first_event, 1, "ann", 1, 8)}).front();
    CHECK_FALSE(fate.landed);
    CHECK(fate.tries == 0);
    CHECK_FALSE(fate.row);
}

BOOKONCE_CLAIM("a_second_try_lands_where_the_version_was_old", store_world, world) {
    world.add_event(first_event, 5);
    auto const store = world.open();
    must_write(*store, {{first_event, 0, 0, {}, {}}});
    bookonce::store::change change = booking_change(first_event, 0, 1, "ann");
    SUBCASE("with one try it is fixed") {
        auto const fate = fates_of(*store, {change}).front();
        CHECK_FALSE(fate.landed);
        CHECK(fate.tries == 1);
    }
    SUBCASE("with two it lands") {
        change.tries = 2;
        auto const fate = fates_of(*store, {change}).front();
        CHECK(fate.landed);
        CHECK(fate.tries == 2);
        CHECK(fate.row->version == 2);
    }
}

BOOKONCE_CLAIM("several_changes_each_at_a_version_or_none", store_world, world) {
    for (auto const event : {first_event, second_event, third_event}) { world.add_event(event, 5); }
    auto const store = world.open();
    must_write(*store, {{second_event, 0, 0, {}, {}}});
    auto const fates =
        fates_of(*store, {free_booking(first_event, 1, "ann", 1, 8), booking_change(second_event, 0, 2, "ann"),
                          free_booking(third_event, 3, "ann", 6, 8)});
    CHECK(fates[0].landed);
    CHECK_FALSE(fates[1].landed);
    CHECK(fates[1].tries == 1);
    CHECK_FALSE(fates[2].landed);
    CHECK(fates[2].tries == 0);
    CHECK(must_read(*store, first_event, {id_of(1)}).bookings.size() == 1);
    CHECK(must_read(*store, second_event, {id_of(2)}).bookings.empty());
    CHECK(must_read(*store, third_event, {id_of(3)}).bookings.empty());
}

BOOKONCE_CLAIM("a_late_write_without_a_version_meets_the_fence", store_world, world) {
    world.add_event(first_event, 5);
    auto const store = world.open();
    must_write(*store, {{.event = first_event, .version = 0, .made = {store::fence_of(id_of(1))}}});
    CHECK(must_fail(*store, {free_booking(first_event, 1, "ann", 1, 8)}).kind == store::failure::constraint);
    auto const seen = must_read(*store, first_event, {}, {"ann"});
    CHECK(seen.row->version == 1);
    CHECK(seen.row->available == 5);
    CHECK(seen.bookings.empty());
}

BOOKONCE_CLAIM("the_same_write_twice_lands_once", store_world, world) {
    world.add_event(first_event, 5);
    auto const store = world.open();
    CHECK(must_write(*store, {free_booking(first_event, 1, "ann", 1, 8)}).size() == 1);
    CHECK(must_fail(*store, {free_booking(first_event, 1, "ann", 1, 8)}).kind == store::failure::constraint);
    CHECK(must_read(*store, first_event).row->available == 4);
}
