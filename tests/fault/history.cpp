#include "history.hpp"

#include <set>
#include <unordered_map>

#include "sql_client.hpp"

namespace bookonce::fault {
namespace {

constexpr int replays_max = 50;
constexpr std::size_t findings_max = 20;

struct stored {
    std::int64_t event;
    std::string user;
    int seats;
    std::string status;
};

using stored_bookings = std::unordered_map<std::string, stored>;

void note(verdict& verdict, std::string finding) {
    if (verdict.findings.size() < findings_max) { verdict.findings.push_back(std::move(finding)); }
}

/// Of the history's own events: a database may hold others.
stored_bookings read_bookings(sql_client& sql, std::string const& schema, history const& records, verdict& verdict) {
    std::set<event_id> events;
    for (auto const& record : records) { events.insert(record.request.event); }
    std::string list = "0";
    for (event_id const event : events) { list += ", " + to_string(event); }
    stored_bookings found;
    for (auto const& row : sql.run("SELECT booking_id, event_id, user_id, seats, status FROM " + schema +
                                   ".bookings WHERE event_id IN (" + list + ")")) {
        if (!found.try_emplace(row[0], stored{std::stoll(row[1]), row[2], std::stoi(row[3]), row[4]}).second) {
            ++verdict.doubled;
            note(verdict, "booking " + row[0] + " is there for two events");
        }
    }
    return found;
}

/// The invariants of schema/README.md, asked in other words than the library's own audit.
void check_invariants(sql_client& sql, std::string const& schema, verdict& verdict) {
    for (auto const& row :
         sql.run("SELECT event_id, user_id, count(*) FROM " + schema +
                 ".bookings WHERE status IN ('held', 'confirmed') GROUP BY 1, 2 HAVING count(*) > 1")) {
        ++verdict.doubled;
        note(verdict, "user " + row[1] + " has " + row[2] + " active bookings of event " + row[0]);
    }
    for (auto const& row : sql.run("SELECT e.event_id, e.capacity, e.available, coalesce(sum(b.seats), 0) FROM " +
                                   schema + ".events e LEFT JOIN " + schema +
                                   ".bookings b ON b.event_id = e.event_id AND b.status IN ('held', 'confirmed')"
                                   " GROUP BY 1, 2, 3 HAVING e.capacity <> e.available + coalesce(sum(b.seats), 0)"
                                   " OR e.available < 0 OR e.available > e.capacity")) {
        note(verdict, "event " + row[0] + " of " + row[1] + " seats: " + row[2] + " available, " + row[3] + " booked");
    }
    auto const orphans = sql.value("SELECT count(*) FROM " + schema + ".bookings b WHERE NOT EXISTS (SELECT FROM " +
                                   schema + ".events e WHERE e.event_id = b.event_id)");
    if (orphans != "0") { note(verdict, orphans + " bookings without an event"); }
}

/// What the row's status must be, as far as the caller knows; "" if it cannot.
std::string expected_status(booking_record const& record) {
    if (!record.cancellation) { return "confirmed"; }
    return std::visit(overloaded{[](cancelled const&) { return "cancelled"; }, [](in_doubt const&) { return ""; },
                                 [](auto const&) { return "confirmed"; }},
                      *record.cancellation);
}

void judge_acknowledged(booking_record const& record, stored_bookings const& rows, verdict& verdict) {
    ++verdict.acknowledged;
    auto const row = rows.find(record.request.id->str());
    bool const there = row != rows.end() && row->second.event == record.request.event.value &&
                       row->second.user == record.request.user && row->second.seats == record.request.seats;
    std::string const status = expected_status(record);
    if (there && (status.empty() || row->second.status == status)) { return; }
    ++verdict.lost;
    note(verdict, "booking " + record.request.id->str() + " was acknowledged, and is " +
                      (row == rows.end() ? "not there" : "there as " + row->second.status + " instead of " + status));
}

void judge_refused(booking_record const& record, stored_bookings const& rows, int left, verdict& verdict) {
    ++verdict.refused;
    bool untrue = rows.contains(record.request.id->str());
    if (auto const* const other = std::get_if<already_booked>(&record.ending)) {
        auto const row = rows.find(other->booking.id.str());
        untrue = untrue || row == rows.end() || row->second.user != record.request.user;
    }
    if (std::holds_alternative<sold_out>(record.ending)) { untrue = untrue || left >= record.request.seats; }
    if (!untrue) { return; }
    ++verdict.untrue;
    note(verdict, "booking " + record.request.id->str() + " was refused untruly: " + describe(record.ending));
}

}  // namespace

void resolve(history& records, engine& engine) {
    for (auto& record : records) {
        for (int tried = 0; tried < replays_max && std::holds_alternative<in_doubt>(record.ending); ++tried) {
            record.ending = engine.book(record.request);
            // A replay's refusal by the database's state of health says nothing about what the first request did.
            bool const unknown = std::holds_alternative<unavailable>(record.ending) ||
                                 std::holds_alternative<deadline_exceeded>(record.ending) ||
                                 std::holds_alternative<contended>(record.ending);
            if (unknown) { record.ending = in_doubt{*record.request.id}; }
        }
        auto& ending = record.cancellation;
        for (int tried = 0; tried < replays_max && ending && std::holds_alternative<in_doubt>(*ending); ++tried) {
            auto const again = engine.cancel({.event = record.request.event, .id = *record.request.id});
            if (std::holds_alternative<cancelled>(again)) { ending = again; }
        }
    }
}

verdict judge(history const& records, std::string const& conninfo, event_id exhausted, std::string const& schema) {
    verdict verdict;
    sql_client sql{conninfo};
    sql.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    auto const rows = read_bookings(sql, schema, records, verdict);
    check_invariants(sql, schema, verdict);
    auto const available =
        sql.value("SELECT available FROM " + schema + ".events WHERE event_id = " + to_string(exhausted));
    sql.run("COMMIT");
    std::size_t known = 0;
    for (auto const& record : records) {
        known += rows.contains(record.request.id->str()) ? 1 : 0;
        bool const open_question = std::holds_alternative<in_doubt>(record.ending);
        verdict.in_doubt += record.was_in_doubt ? 1 : 0;
        verdict.resolved += record.was_in_doubt && !open_question ? 1 : 0;
        if (std::holds_alternative<booked>(record.ending)) {
            judge_acknowledged(record, rows, verdict);
        } else if (!open_question) {
            int const left =
                record.request.event == exhausted && !available.empty() ? std::stoi(available) : limits::capacity_max;
            judge_refused(record, rows, left, verdict);
        }
    }
    if (known != rows.size()) {
        note(verdict, std::to_string(rows.size() - known) + " bookings that nobody asked for");
    }
    return verdict;
}

}  // namespace bookonce::fault
