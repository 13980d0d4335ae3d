// What constraints refuse, and what becomes of the rest of the statement.
#include "store_steps.hpp"

using namespace bookonce;
using namespace bookonce::test;

BOOKONCE_CLAIM("a_broken_constraint_undoes_its_statement_not_the_session", store_world, world) {
    for (auto const event : {first_event, second_event}) { world.add_event(event, 5); }
    auto const store = world.open();
    must_write(*store, {booking_change(first_event, 0, 1, "ann")});
    store::error const problem =
        must_fail(*store, {booking_change(first_event, 1, 2, "ann"), booking_change(second_event, 0, 3, "bob")});
    CHECK(problem.kind == store::failure::constraint);
    CHECK(problem.sqlstate == "23505");
    CHECK(store->connected());
    CHECK(must_read(*store, first_event).row->version == 1);
    CHECK(must_read(*store, second_event).row->version == 0);
    CHECK(must_read(*store, second_event, {id_of(3)}).bookings.empty());
}

BOOKONCE_CLAIM("no_user_gets_two_active_bookings_and_no_id_two_rows", store_world, world) {
    world.add_event(first_event, 5);
    auto const store = world.open();
    must_write(*store, {booking_change(first_event, 0, 1, "ann")});
    CHECK(must_fail(*store, {booking_change(first_event, 1, 2, "ann")}).kind == store::failure::constraint);
    CHECK(must_fail(*store, {booking_change(first_event, 1, 1, "bob")}).kind == store::failure::constraint);
    CHECK(must_fail(*store, {{first_event, 1, 2, {{id_of(3), "cat", 1}, {id_of(4), "cat", 1}}, {}}}).kind ==
          store::failure::constraint);
    must_write(*store, {{first_event, 1, -1, {}, {{id_of(1)}}}});
    CHECK_MESSAGE(must_fail(*store, {booking_change(first_event, 2, 1, "ann")}).kind == store::failure::constraint,
                  "an id is used up");
}

BOOKONCE_CLAIM("no_change_takes_seats_that_are_not_there", store_world, world) {
    world.add_event(first_event, 2);
    auto const store = world.open();
    CHECK(must_fail(*store, {booking_change(first_event, 0, 1, "ann", 3)}).kind == store::failure::constraint);
    CHECK(must_fail(*store, {{first_event, 0, -1, {}, {}}}).kind == store::failure::constraint);
    CHECK(must_read(*store, first_event).row->available == 2);
}

BOOKONCE_CLAIM("a_fence_takes_an_id_and_keeps_no_seat", store_world, world) {
    world.add_event(first_event, 5);
    world.add_event(second_event, 5);
    auto const store = world.open();
    store::change fence{.event = first_event, .version = 0, .made = {store::fence_of(id_of(1))}};
    SUBCASE("alone") { CHECK(must_write(*store, {fence}).size() == 1); }
    SUBCASE("with a booking") {
        fence.taken = 1;
        fence.made.push_back({id_of(2), "bob", 1});
        CHECK(must_write(*store, {fence}).size() == 1);
    }
    SUBCASE("with another event") {
        CHECK(must_write(*store, {fence, booking_change(second_event, 0, 3, "cat")}).size() == 2);
    }
    auto const seen = must_read(*store, first_event, {id_of(1)});
    CHECK(seen.row->version == 1);
    CHECK(seen.row->available == 5 - fence.taken);
    booking const* const taken = found(seen, 1);
    REQUIRE(taken != nullptr);
    CHECK(taken->seats == 0);
    CHECK(taken->status == booking_status::cancelled);
    CHECK(must_fail(*store, {booking_change(first_event, 1, 1, "ann")}).kind == store::failure::constraint);
    CHECK(must_fail(*store, {{.event = first_event, .version = 1, .made = {store::fence_of(id_of(1))}}}).kind ==
          store::failure::constraint);
}

BOOKONCE_CLAIM("the_id_of_a_booking_cannot_be_fenced", store_world, world) {
    world.add_event(first_event, 5);
    auto const store = world.open();
    must_write(*store, {booking_change(first_event, 0, 1, "ann")});
    CHECK(must_fail(*store, {{.event = first_event, .version = 1, .made = {store::fence_of(id_of(1))}}}).kind ==
          store::failure::constraint);
    CHECK(must_read(*store, first_event).row->version == 1);
}

BOOKONCE_CLAIM("a_change_that_turns_a_missing_row_changes_nothing", store_world, world) {
    world.add_event(first_event, 5);
    auto const store = world.open();
    store::error const problem =
        must_fail(*store, {{first_event, 0, 1, {{id_of(2), "bob", 1}}, {{id_of(1), booking_status::cancelled}}}});
    CHECK(problem.kind == store::failure::rejected);
    CHECK(problem.sqlstate == "27000");
    auto const seen = must_read(*store, first_event, {id_of(2)});
    CHECK(seen.row->version == 0);
    CHECK(seen.bookings.empty());
}

BOOKONCE_CLAIM("a_user_whose_bookings_have_ended_may_book_again", store_world, world) {
    world.add_event(first_event, 5);
    auto const store = world.open();
    must_write(*store,
               {{first_event, 0, 1, {{id_of(1), "ann", 1, booking_status::expired}, {id_of(2), "ann", 1}}, {}}});
    CHECK(must_fail(*store, {{first_event, 1, 1, {{id_of(3), "ann", 1, booking_status::held}}, {}}}).kind ==
          store::failure::constraint);
    auto const seen = must_read(*store, first_event, {}, {"ann"});
    REQUIRE(seen.bookings.size() == 1);
    CHECK(seen.bookings.front().id == id_of(2));
}
