// Each invariant of schema/README.md broken by hand, and named by the audit.
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <bookonce/bookonce.hpp>

#include "database.hpp"
#include "old_shop.hpp"

using namespace bookonce;
using namespace bookonce::test;

namespace {

/// An event with a past: a booking that was changed, one that was cancelled, a hold.
struct event_with_a_past {
    event_with_a_past() {
        schema.sql().run(schema.in(
            "INSERT INTO @.history (event_id, version, changed_at, booking_id, capacity, overbook, what, "
            "status) VALUES (" +
            to_string(concert) + ", 0, now(), '00000000-0000-0000-0000-000000000000', 10, 0, 'created', 'open')"));
        auto const bob = std::get<booked>(engine.book({.event = concert, .user = "bob", .seats = 3}));
        auto const cid = std::get<booked>(engine.book({.event = concert, .user = "cid", .seats = 2}));
        REQUIRE(std::holds_alternative<held>(engine.hold({.event = concert, .user = "dan"})));
        REQUIRE(std::holds_alternative<changed>(engine.change({.event = concert, .id = bob.booking.id, .seats = 4})));
        REQUIRE(std::holds_alternative<cancelled>(engine.cancel({.event = concert, .id = cid.booking.id})));
    }
    void run(std::string const& statements) { schema.sql().run(schema.in(statements)); }
    std::set<std::string> broken() {
        audit_report const whole = engine.audit();
        std::set<std::string> names;
        for (audit_finding const& each : whole.findings) {
            CHECK(each.event == concert);
            CHECK_FALSE(each.detail.empty());
            names.insert(each.invariant);
        }
        check_in_parts(whole);
        return names;
    }
    /// Where statements name their events, the audit is several of them.
    void check_in_parts(audit_report const& whole) {
        options apart = schema.options();
        apart.one_event_per_statement = true;
        audit_report const parts = bookonce::engine{apart}.audit();
        CHECK(parts.events == whole.events);
        CHECK(parts.active_bookings == whole.active_bookings);
        CHECK(parts.active_seats == whole.active_seats);
        CHECK(parts.findings_count == whole.findings_count);
        std::set<std::string> details, others;
        for (audit_finding const& each : whole.findings) { details.insert(each.invariant + each.detail); }
        for (audit_finding const& each : parts.findings) { others.insert(each.invariant + each.detail); }
        CHECK(others == details);
    }

    fresh_schema schema;
    event_id concert = schema.add_event(10);
    bookonce::engine engine{schema.options()};
};

/// Statements that break what is named, and nothing else.
struct breach {
    std::string statements;
    std::set<std::string> named;
};

}  // namespace

TEST_CASE("the_audit_accepts_an_event_with_a_past") {
    event_with_a_past shop;
    CHECK(shop.broken().empty());
}

TEST_CASE("the_audit_finds_each_invariant_that_is_broken") {
    for (breach const& each : std::vector<breach>{
             {"UPDATE @.events SET available = available - 1", {"seats_add_up"}},
             {"UPDATE @.events SET overbook = 1", {"seats_add_up", "history_tells_the_size"}},
             {"ALTER TABLE @.events DROP CONSTRAINT events_available_within_capacity;"
              "UPDATE @.events SET available = 11",
              {"seats_add_up", "available_within_capacity"}},
             {"ALTER TABLE @.events DROP CONSTRAINT events_available_within_capacity;"
              "UPDATE @.events SET available = -1",
              {"seats_add_up", "available_within_capacity"}},
             {"DROP INDEX @.bookings_one_active_a_user; UPDATE @.bookings SET user_id = 'bob' WHERE user_id = 'dan'",
              {"one_active_booking_a_user"}},
             {"ALTER TABLE @.bookings DROP CONSTRAINT bookings_slot_is_known;"
              "UPDATE @.bookings SET slot = 101 WHERE user_id = 'bob'",
              {"slots_are_known"}},
             {"ALTER TABLE @.bookings DROP CONSTRAINT bookings_slot_is_known;"
              "UPDATE @.bookings SET slot = 0 WHERE user_id = 'cid'",
              {"slots_are_known"}},
             {"ALTER TABLE @.bookings DROP CONSTRAINT bookings_seats_are_positive;"
              "UPDATE @.bookings SET seats = 0 WHERE user_id = 'dan'; UPDATE @.events SET available = 6",
              {"active_bookings_have_seats"}},
             {"UPDATE @.bookings SET expires_at = NULL WHERE user_id = 'dan'", {"holds_have_an_end"}},
             {"UPDATE @.events SET next_lapse = NULL", {"no_hold_ends_before_next_lapse"}},
             {"UPDATE @.events SET next_lapse = next_lapse + interval '1 microsecond'",
              {"no_hold_ends_before_next_lapse"}},
             {"UPDATE @.events SET version = 0", {"version_counts_changes"}},
             {"UPDATE @.events SET version = version - 1", {"version_counts_changes"}},
             {"UPDATE @.history SET version = 99 WHERE user_id = 'bob'",
              {"version_counts_changes", "history_precedes_the_present"}},
             {"UPDATE @.bookings SET version = 1 WHERE user_id = 'bob'", {"history_precedes_the_present"}},
             {"UPDATE @.history SET capacity = 9 WHERE what = 'created'", {"history_tells_the_size"}},
             {"UPDATE @.history SET seats = 10 WHERE user_id = 'cid'", {"history_never_oversells"}},
             {"DELETE FROM @.bookings WHERE user_id = 'cid'", {"no_orphan_history"}},
             {"DELETE FROM @.bookings; DELETE FROM @.events", {"no_orphan_history"}},
             {"DELETE FROM @.history; DELETE FROM @.events", {"no_orphan_bookings"}},
         }) {
        CAPTURE(each.statements);
        event_with_a_past shop;
        shop.schema.leave_unchecked();
        shop.run(each.statements);
        auto const broken = shop.broken();
        std::string names;
        for (std::string const& name : broken) { names += name + ' '; }
        CHECK_MESSAGE(broken == each.named, names);
    }
}

TEST_CASE("the_audit_accepts_what_may_be") {
    for (char const* statements : {
             "UPDATE @.events SET bookings_per_user = 1, seats_per_user = 1",    // takes nothing away
             "UPDATE @.events SET next_lapse = next_lapse - interval '1 hour'",  // a lower bound
             "UPDATE @.events SET available = available + 5, overbook = 5; UPDATE @.history SET overbook = 5 "
             "WHERE what = 'created'",
             "DELETE FROM @.history WHERE what = 'created'",  // an event made by hand
             "DELETE FROM @.history WHERE user_id = 'bob'",   // a past that was cut off
         }) {
        CAPTURE(std::string{statements});
        event_with_a_past shop;
        shop.run(statements);
        CHECK(shop.broken().empty());
    }
}

TEST_CASE("the_audit_accepts_holds_without_end_of_old_versions_only") {
    old_shop shop{3};
    migrate(shop.schema.options());
    engine engine{shop.schema.options()};
    CHECK(engine.audit().sound());
    auto const bob = booking_id::parse("00000000-0000-7000-8000-000000000002").value();
    REQUIRE(std::holds_alternative<changed>(engine.change({.event = event_id{1}, .id = bob, .seats = 2})));
    CHECK(engine.audit().sound());
}
