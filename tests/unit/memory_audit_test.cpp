// The audit of the database in memory finds what its tables can break.
#include <functional>
#include <set>
#include <string>

#include <doctest/doctest.h>

#include "requests.hpp"
#include "store/memory/tables.hpp"

using namespace bookonce;
using namespace bookonce::test;
using store::memory::event_rows;

namespace {

constexpr event_id concert{7};

/// An event whose first booking was changed, with its own entry in the history.
store::memory::tables event_with_a_past() {
    store::memory::tables tables;
    tables.add_event(concert, 10);
    event_rows& rows = tables.events.at(concert);
    rows.past.push_back({{.event = concert, .what = "created", .capacity = 10, .overbook = 0}});
    store::change const bookings[]{
        {.event = concert, .version = 0, .taken = 5, .made = {{id_of(1), "ann", 3}, {id_of(2), "bob", 2}}},
        {.event = concert,
         .version = 1,
         .taken = 1,
         .made = {},
         .turned = {{.id = id_of(1), .to = booking_status::confirmed, .seats = 4}}}};
    for (store::change const& each : bookings) { tables.write({&each, 1}); }
    REQUIRE(rows.row.version == 2);
    return tables;
}

/// The invariants that the audit finds broken after this.
std::set<std::string> broken_by(std::function<void(event_rows&)> const& breach) {
    auto tables = event_with_a_past();
    breach(tables.events.at(concert));
    std::set<std::string> names;
    for (audit_finding const& each : tables.audit().findings) { names.insert(each.invariant); }
    return names;
}

using names = std::set<std::string>;

}  // namespace

TEST_CASE("an_event_with_a_past_in_memory_is_sound") {
    CHECK(broken_by([](event_rows&) {}).empty());
}

TEST_CASE("the_audit_in_memory_finds_each_broken_invariant") {
    CHECK(broken_by([](event_rows& rows) { --rows.row.available; }) == names{"seats_add_up"});
    CHECK(broken_by([](event_rows& rows) { rows.overbook = 1; }) == names{"seats_add_up", "history_tells_the_size"});
    CHECK(broken_by([](event_rows& rows) { rows.row.available = -1; }) ==
          names{"seats_add_up", "available_within_capacity"});
    CHECK(broken_by([](event_rows& rows) { rows.bookings.edit(id_of(2), [](booking& row) { row.user = "ann"; }); }) ==
          names{"one_active_booking_a_user"});
    CHECK(broken_by([](event_rows& rows) { rows.bookings.edit(id_of(2), [](booking& row) { row.slot = 101; }); }) ==
          names{"slots_are_known"});
    CHECK(broken_by([](event_rows& rows) {
              rows.bookings.edit(id_of(2), [](booking& row) { row.seats = 0; });
              rows.row.available += 2;
          }) == names{"active_bookings_have_seats"});
    CHECK(broken_by([](event_rows& rows) { rows.row.version = 1; }) == names{"version_counts_changes"});
    CHECK(broken_by([](event_rows& rows) { rows.bookings.edit(id_of(1), [](booking& row) { row.version = 1; }); }) ==
          names{"history_precedes_the_present"});
    CHECK(broken_by([](event_rows& rows) { rows.row.capacity = 11, rows.row.available += 1; }) ==
          names{"history_tells_the_size"});
    CHECK(broken_by([](event_rows& rows) {
              rows.bookings.erase(id_of(1));
              rows.row.available += 4;
          }) == names{"no_orphan_history"});
}
