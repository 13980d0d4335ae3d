// What every backend's catalogue must keep to.
#include <stdexcept>

#include "catalogue_steps.hpp"

using namespace bookonce;
using namespace bookonce::test;

BOOKONCE_CLAIM("a_new_event_takes_the_id_asked_for_or_the_next_free_one", catalogue_world, world) {
    auto const catalogue = world.backend().open_catalogue();
    REQUIRE_FALSE(catalogue->probe());
    event const made = catalogue->create_event({.name = "Concert", .capacity = 5});
    CHECK(made.name == "Concert");
    CHECK(made.capacity == 5);
    CHECK(made.available == 5);
    CHECK(made.version == 0);
    CHECK(made.status == event_status::open);
    event_id const next{made.id.value + 1};
    CHECK(catalogue->create_event({.capacity = 1, .id = next}).id == next);
    CHECK_THROWS_AS(catalogue->create_event({.capacity = 1, .id = next}), std::invalid_argument);
    CHECK(catalogue->create_event({.capacity = 1}).id == event_id{next.value + 1});
}

BOOKONCE_CLAIM("a_change_of_the_status_is_a_change_of_the_version", catalogue_world, world) {
    auto const catalogue = world.backend().open_catalogue();
    auto const store = world.backend().open_session();
    REQUIRE_FALSE(store->connect());
    event_id const id = catalogue->create_event({.capacity = 5}).id;
    auto const closed = catalogue->set_event_status(id, event_status::closed);
    REQUIRE(closed);
    CHECK(closed->status == event_status::closed);
    CHECK(closed->version == 1);
    CHECK_FALSE(test::must_read(*store, id).row->open);
    CHECK(test::must_write(*store, {test::booking_change(id, 0, 1, "ann")}).empty());
    CHECK(catalogue->set_event_status(id, event_status::open)->version == 2);
    CHECK_FALSE(catalogue->set_event_status({id.value + 1}, event_status::open));
}

BOOKONCE_CLAIM("a_listing_of_events_goes_on_above_the_last_id", catalogue_world, world) {
    auto const catalogue = world.backend().open_catalogue();
    CHECK(catalogue->list_events({}, patient).empty());
    for (std::int64_t const id : {30, 10, 20}) { catalogue->create_event({.capacity = 1, .id = event_id{id}}); }
    auto const first = catalogue->list_events({.rows = 2}, patient);
    REQUIRE(first.size() == 2);
    CHECK(first[0].id == event_id{10});
    CHECK(first[1].id == event_id{20});
    CHECK(catalogue->list_events({.after = first[1].id}, patient).size() == 1);
    CHECK(catalogue->find_event({20}, patient)->capacity == 1);
    CHECK_FALSE(catalogue->find_event({15}, patient));
}

BOOKONCE_CLAIM("bookings_are_listed_by_their_ids_and_fences_are_none", catalogue_world, world) {
    auto const catalogue = world.backend().open_catalogue();
    auto const store = world.backend().open_session();
    REQUIRE_FALSE(store->connect());
    event_id const id = catalogue->create_event({.capacity = 5}).id;
    must_write(*store, {{id, 0, 2, {{id_of(3), "cat", 1}, {id_of(1), "ann", 1}, store::fence_of(id_of(2))}, {}}});
    must_write(*store, {{id, 1, -1, {}, {{id_of(1)}}}});
    auto const all = catalogue->list_bookings(id, {}, patient);
    REQUIRE(all.size() == 2);
    CHECK(all[0].id == id_of(1));
    CHECK(all[0].status == booking_status::cancelled);
    CHECK(all[1].user == "cat");
    CHECK(catalogue->list_bookings(id, {.rows = 1}, patient).size() == 1);
    CHECK(catalogue->list_bookings(id, {.after = id_of(1)}, patient).front().id == id_of(3));
    CHECK(catalogue->list_bookings({id.value + 1}, {}, patient).empty());
    CHECK(catalogue->find_booking(id, id_of(3), patient)->seats == 1);
    CHECK_FALSE(catalogue->find_booking(id, id_of(2), patient));
    audit_report const report = catalogue->audit();
    CHECK(report.sound());
    CHECK(report.events == 1);
    CHECK(report.bookings == 2);
    CHECK(report.active_bookings == 1);
    CHECK(report.active_seats == 1);
}

BOOKONCE_CLAIM("the_audit_names_what_is_broken_until_it_is_mended", catalogue_world, world) {
    auto const catalogue = world.backend().open_catalogue();
    auto const store = world.backend().open_session();
    REQUIRE_FALSE(store->connect());
    event_id const id = catalogue->create_event({.capacity = 5}).id;
    must_write(*store, {{id, 0, 2, {{id_of(1), "ann", 1}}, {}}});
    audit_report const report = catalogue->audit();
    CHECK(report.findings_count == 1);
    REQUIRE(report.findings.size() == 1);
    CHECK(report.findings[0].event == id);
    CHECK(report.findings[0].invariant == "seats_add_up");
    must_write(*store, {{id, 1, -1, {}, {}}});
    CHECK(catalogue->audit().sound());
}
