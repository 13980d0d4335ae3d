#include "database.hpp"

#include <atomic>
#include <chrono>
#include <thread>
#include <utility>

#include <unistd.h>

#include <doctest/doctest.h>

#include <bookonce/schema.hpp>

namespace bookonce::test {
namespace {

std::string fresh_name() {
    static std::atomic<int> made{0};
    return "test_" + std::to_string(getpid()) + "_" + std::to_string(++made);
}

/// Each gives a row for whatever breaks the invariant.
struct invariant {
    char const* name;
    char const* query;
};
constexpr invariant invariants[]{
    {"available + active seats = capacity + overbook",
     "SELECT e.event_id, e.capacity, e.overbook, e.available, sum(b.seats) FROM @.events e LEFT JOIN @.bookings b "
     "ON b.event_id = e.event_id AND b.status IN ('held', 'confirmed') "
     "GROUP BY e.event_id, e.capacity, e.overbook, e.available "
     "HAVING e.available + coalesce(sum(b.seats), 0) <> e.capacity + e.overbook"},
    {"0 <= available <= capacity + overbook", "SELECT event_id, available, capacity, overbook FROM @.events "
                                              "WHERE available < 0 OR available > capacity + overbook"},
    {"one active booking a user, event and slot",
     "SELECT a.event_id, a.user_id FROM @.bookings a JOIN @.bookings b ON a.event_id = b.event_id AND a.user_id = "
     "b.user_id "
     "AND a.slot = b.slot AND a.booking_id < b.booking_id WHERE a.status IN ('held', 'confirmed') AND b.status IN "
     "('held', 'confirmed')"},
    {"every booking has its event", "SELECT event_id, booking_id FROM @.bookings b WHERE NOT EXISTS "
                                    "(SELECT FROM @.events e WHERE e.event_id = b.event_id)"},
    {"every change moved the version on",
     "SELECT e.event_id, e.version, count(DISTINCT c.version) FROM @.events e JOIN (SELECT event_id, version FROM "
     "@.bookings UNION ALL SELECT event_id, version FROM @.history) c ON c.event_id = e.event_id AND c.version > 0 "
     "GROUP BY e.event_id, e.version HAVING count(DISTINCT c.version) > e.version OR max(c.version) > e.version"},
    {"history is older than what it led to",
     "SELECT b.event_id, b.booking_id, b.version, h.version FROM @.history h JOIN @.bookings b "
     "ON b.event_id = h.event_id AND b.booking_id = h.booking_id WHERE h.version >= b.version"},
    {"no hold ends before the event's next lapse",
     "SELECT b.event_id, b.booking_id, b.expires_at, e.next_lapse FROM @.bookings b JOIN @.events e "
     "ON e.event_id = b.event_id WHERE b.status = 'held' AND b.expires_at < coalesce(e.next_lapse, 'infinity')"},
    {"what is over has an end", "SELECT event_id, booking_id, status, ended_at FROM @.bookings WHERE (status IN "
                                "('cancelled', 'expired')) <> (ended_at IS NOT NULL)"},
};

}  // namespace

fresh_schema::fresh_schema(tables there) : name_{fresh_name()} {
    if (there == tables::made) { migrate(options(), {}, has_citus() ? placement::distributed : placement::as_found); }
}

fresh_schema::~fresh_schema() {
    // Nothing may be thrown from here.
    try {
        if (!unchecked_) { check_invariants(); }
        sql_.run("DROP SCHEMA IF EXISTS " + name_ + " CASCADE");
    } catch (std::exception const& problem) {
        FAIL_CHECK("schema " << name_ << " could not be checked and dropped: " << problem.what());
    }
}

bookonce::options fresh_schema::patient_options() const {
    bookonce::options patient = options();
    patient.database += " options='-c lock_timeout=1h'";
    return patient;
}

bookonce::options fresh_schema::options() const { return {.database = database_address(), .schema = name_, .seed = 1}; }

std::string fresh_schema::in(std::string text) const {
    for (auto at = text.find('@'); at != std::string::npos; at = text.find('@', at + name_.size())) {
        text.replace(at, 1, name_);
    }
    return text;
}

event_id fresh_schema::add_event(int capacity) {
    std::string const seats = std::to_string(capacity);
    return {sql_.number(
        in("INSERT INTO @.events (capacity, available) VALUES (" + seats + ", " + seats + ") RETURNING event_id"))};
}

std::int64_t fresh_schema::active(event_id event) {
    return sql_.number(
        in("SELECT count(*) FROM @.bookings WHERE status IN ('held', 'confirmed') AND event_id = " + to_string(event)));
}

std::int64_t fresh_schema::available(event_id event) {
    return sql_.number(in("SELECT available FROM @.events WHERE event_id = " + to_string(event)));
}

std::int64_t fresh_schema::version(event_id event) {
    return sql_.number(in("SELECT version FROM @.events WHERE event_id = " + to_string(event)));
}

void fresh_schema::wait_for_blocked(int statements) const {
    sql_client watcher;
    std::string const blocked =
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%" + name_ + "%'";
    auto const end = std::chrono::steady_clock::now() + std::chrono::minutes{1};
    while (watcher.number(blocked) != statements) {
        REQUIRE_MESSAGE(std::chrono::steady_clock::now() < end, "never were " << statements << " statements blocked");
        std::this_thread::yield();
    }
}

open_transaction::open_transaction(fresh_schema const& schema, std::string const& statements) {
    sql_.run("BEGIN; " + schema.in(statements));
}

void fresh_schema::check_invariants() {
    if (sql_.text("SELECT to_regclass('" + name_ + ".history')").empty()) { return; }
    for (invariant const& each : invariants) {
        std::string broken;
        for (auto const& row : sql_.run(in(each.query))) {
            for (auto const& value : row) { broken += value + ' '; }
            broken += '\n';
        }
        CHECK_MESSAGE(broken.empty(), each.name << " is broken:\n" << broken);
    }
}

}  // namespace bookonce::test
