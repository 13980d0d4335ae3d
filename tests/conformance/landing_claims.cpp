// What a change of one event leaves there, and what a read finds.
#include "store_steps.hpp"

using namespace bookonce;
using namespace bookonce::test;

BOOKONCE_CLAIM("a_missing_event_reads_as_nothing", store_world, world) {
    auto const seen = must_read(*world.open(), first_event, {id_of(1)}, {"ann"});
    CHECK(seen.event == first_event);
    CHECK_FALSE(seen.row);
    CHECK(seen.bookings.empty());
}

BOOKONCE_CLAIM("a_new_event_reads_open_and_empty", store_world, world) {
    world.add_event(first_event, 5);
    auto const seen = must_read(*world.open(), first_event);
    REQUIRE(seen.row);
    CHECK(seen.row->capacity == 5);
    CHECK(seen.row->available == 5);
    CHECK(seen.row->version == 0);
    CHECK(seen.row->open);
}

BOOKONCE_CLAIM("a_change_lands_whole_at_its_version", store_world, world) {
    world.add_event(first_event, 5);
    auto const store = world.open();
    auto const landed = must_write(*store, {booking_change(first_event, 0, 1, "ann", 2)});
    REQUIRE(landed.size() == 1);
    CHECK(landed[0].event == first_event);
    CHECK(landed[0].version == 1);
    CHECK(landed[0].available == 3);
    CHECK(landed[0].at != timestamp{});
    auto const seen = must_read(*store, first_event, {id_of(1)});
    CHECK(seen.row->version == 1);
    CHECK(seen.row->available == 3);
    CHECK(seen.row->capacity == 5);
    booking const* const made = found(seen, 1);
    REQUIRE(made != nullptr);
    CHECK(made->event == first_event);
    CHECK(made->user == "ann");
    CHECK(made->seats == 2);
    CHECK(made->status == booking_status::confirmed);
    CHECK(made->booked_at == landed[0].at);
}

BOOKONCE_CLAIM("a_change_at_another_version_conflicts_and_changes_nothing", store_world, world) {
    world.add_event(first_event, 5);
    auto const store = world.open();
    must_write(*store, {booking_change(first_event, 0, 1, "ann")});
    for (std::int64_t const version : {0, 2, 100}) {
        CHECK(must_write(*store, {booking_change(first_event, version, 2, "bob")}).empty());
    }
    auto const seen = must_read(*store, first_event, {id_of(2)}, {"bob"});
    CHECK(seen.row->version == 1);
    CHECK(seen.row->available == 4);
    CHECK(seen.bookings.empty());
}

BOOKONCE_CLAIM("a_change_of_a_missing_event_is_a_conflict", store_world, world) {
    auto const store = world.open();
    CHECK(must_write(*store, {booking_change(first_event, 0, 1, "ann")}).empty());
    CHECK(must_read(*store, first_event, {id_of(1)}).bookings.empty());
}

BOOKONCE_CLAIM("a_bare_version_bump_fences_older_writes", store_world, world) {
    world.add_event(first_event, 5);
    auto const store = world.open();
    auto const landed = must_write(*store, {{first_event, 0, 0, {}, {}}});
    REQUIRE(landed.size() == 1);
    CHECK(landed[0].version == 1);
    CHECK(landed[0].available == 5);
    CHECK(must_write(*store, {booking_change(first_event, 0, 1, "ann")}).empty());
}

BOOKONCE_CLAIM("rows_are_made_and_turned_into_the_states_asked_for", store_world, world) {
    world.add_event(first_event, 5);
    world.add_event(second_event, 5);
    auto const store = world.open();
    store::change hold{first_event, 0, 2, {{id_of(1), "ann", 1, booking_status::held}, {id_of(2), "bob", 1}}, {}};
    store::change confirm{first_event, 1, 0, {}, {{id_of(1), booking_status::confirmed}}};
    std::vector<store::change> with_hold{hold};
    std::vector<store::change> with_confirm{confirm};
    SUBCASE("alone") {}
    SUBCASE("with another event") {
        with_hold.push_back(booking_change(second_event, 0, 3, "cat"));
        with_confirm.push_back(booking_change(second_event, 1, 4, "dan"));
    }
    must_write(*store, with_hold);
    auto const held = must_read(*store, first_event, {}, {"ann", "bob"});
    CHECK(found(held, 1)->status == booking_status::held);
    CHECK(found(held, 2)->status == booking_status::confirmed);
    must_write(*store, with_confirm);
    CHECK(found(must_read(*store, first_event, {}, {"ann"}), 1)->status == booking_status::confirmed);
}

BOOKONCE_CLAIM("a_cancellation_gives_its_seats_back_and_frees_its_user", store_world, world) {
    world.add_event(first_event, 5);
    auto const store = world.open();
    must_write(*store, {booking_change(first_event, 0, 1, "ann", 3)});
    auto const landed = must_write(*store, {{first_event, 1, -3, {}, {{id_of(1)}}}});
    REQUIRE(landed.size() == 1);
    CHECK(landed[0].available == 5);
    auto const by_id = must_read(*store, first_event, {id_of(1)});
    REQUIRE(found(by_id, 1) != nullptr);
    CHECK(found(by_id, 1)->status == booking_status::cancelled);
    CHECK(must_read(*store, first_event, {}, {"ann"}).bookings.empty());
    CHECK(must_write(*store, {booking_change(first_event, 2, 2, "ann")}).size() == 1);
}

BOOKONCE_CLAIM("seats_and_cancellations_land_in_one_change", store_world, world) {
    world.add_event(first_event, 3);
    auto const store = world.open();
    must_write(*store, {booking_change(first_event, 0, 1, "ann", 3)});
    auto const landed = must_write(*store, {{first_event, 1, -1, {{id_of(2), "bob", 2}}, {{id_of(1)}}}});
    REQUIRE(landed.size() == 1);
    CHECK(landed[0].version == 2);
    CHECK(landed[0].available == 1);
    auto const seen = must_read(*store, first_event, {id_of(1), id_of(2)});
    CHECK(seen.bookings.size() == 2);
}

BOOKONCE_CLAIM("a_read_finds_bookings_by_id_and_by_active_user_each_once", store_world, world) {
    world.add_event(first_event, 9);
    auto const store = world.open();
    must_write(*store, {{first_event, 0, 3, {{id_of(1), "ann", 1}, {id_of(2), "bob", 1}, {id_of(3), "cat", 1}}, {}}});
    must_write(*store, {{first_event, 1, -1, {}, {{id_of(3)}}}});
    auto const seen = must_read(*store, first_event, {id_of(1), id_of(3), id_of(77)}, {"ann", "bob", "cat", "nobody"});
    CHECK(seen.bookings.size() == 3);
    CHECK(found(seen, 1) != nullptr);
    CHECK(found(seen, 2) != nullptr);
    CHECK(found(seen, 3) != nullptr);
    CHECK(must_read(*store, first_event).bookings.empty());
}
