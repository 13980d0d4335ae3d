#include "history.hpp"

#include <algorithm>
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

/// What is in the database, of the history's own events.
struct evidence {
    std::unordered_map<std::string, stored> bookings = {};
    std::unordered_map<std::int64_t, std::string> event_status = {};
    std::unordered_map<std::string, std::vector<booking_record const*>> asked = {};  ///< by booking
    event_id exhausted = {};
    int exhausted_available = 0;
};

constexpr char const* watch_sql = R"(
CREATE SCHEMA IF NOT EXISTS bookonce_watch;
CREATE TABLE IF NOT EXISTS bookonce_watch.skipped (event_id bigint, version_before bigint, version_after bigint);
CREATE OR REPLACE FUNCTION bookonce_watch.write_down() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    INSERT INTO bookonce_watch.skipped VALUES (NEW.event_id, OLD.version, NEW.version);
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS version_watch ON bookonce.events;
CREATE TRIGGER version_watch AFTER UPDATE ON bookonce.events
FOR EACH ROW WHEN (NEW.version IS DISTINCT FROM OLD.version + 1)
EXECUTE FUNCTION bookonce_watch.write_down();
)";

void note(verdict& verdict, std::string finding) {
    if (verdict.findings.size() < findings_max) { verdict.findings.push_back(std::move(finding)); }
}

/// Of the history's own events: a database may hold others.
evidence read_evidence(test::sql_client& sql, history const& records, event_id exhausted, verdict& verdict) {
    evidence found{.exhausted = exhausted};
    std::set<event_id> events{exhausted};
    for (auto const& record : records) {
        events.insert(record.request.event);
        found.asked[record.request.id->str()].push_back(&record);
    }
    std::string list = "0";
    for (event_id const event : events) { list += ", " + to_string(event); }
    std::string const where = " WHERE event_id IN (" + list + ")";
    for (auto const& row : sql.run("SELECT event_id, status, available FROM bookonce.events" + where)) {
        found.event_status.emplace(std::stoll(row[0]), row[1]);
        if (std::stoll(row[0]) == exhausted.value) { found.exhausted_available = std::stoi(row[2]); }
    }
    for (auto const& row : sql.run("SELECT booking_id, event_id, user_id, seats, status FROM bookonce.bookings" +
                                   where + " AND seats > 0")) {
        if (!found.bookings.try_emplace(row[0], stored{std::stoll(row[1]), row[2], std::stoi(row[3]), row[4]}).second) {
            ++verdict.doubled;
            note(verdict, "booking " + row[0] + " is there for two events");
        }
    }
    return found;
}

/// The invariants of schema/README.md, asked in other words than the library's own audit.
void check_invariants(test::sql_client& sql, verdict& verdict) {
    for (auto const& row : sql.run("SELECT event_id, user_id, count(*) FROM bookonce.bookings"
                                   " WHERE status IN ('held', 'confirmed') GROUP BY 1, 2 HAVING count(*) > 1")) {
        ++verdict.doubled;
        note(verdict, "user " + row[1] + " has " + row[2] + " active bookings of event " + row[0]);
    }
    for (auto const& row :
         sql.run("SELECT e.event_id, e.capacity, e.available, coalesce(sum(b.seats), 0) FROM bookonce.events e"
                 " LEFT JOIN bookonce.bookings b ON b.event_id = e.event_id AND b.status IN ('held', 'confirmed')"
                 " GROUP BY 1, 2, 3 HAVING e.capacity <> e.available + coalesce(sum(b.seats), 0)"
                 " OR e.available < 0 OR e.available > e.capacity")) {
        note(verdict, "event " + row[0] + " of " + row[1] + " seats: " + row[2] + " available, " + row[3] + " booked");
    }
    auto const orphans = sql.text("SELECT count(*) FROM bookonce.bookings b WHERE NOT EXISTS"
                                  " (SELECT FROM bookonce.events e WHERE e.event_id = b.event_id)");
    if (orphans != "0") { note(verdict, orphans + " bookings without an event"); }
}

/// Each change moves the version on by exactly one.
void check_versions(test::sql_client& sql, verdict& verdict) {
    auto const watches = sql.text("SELECT count(*) FROM pg_trigger WHERE tgname = 'version_watch' AND tgenabled = 'O'"
                                  " AND tgrelid = 'bookonce.events'::regclass");
    if (watches != "1") { return note(verdict, "versions were not watched"); }
    for (auto const& row : sql.run("SELECT event_id, version_before, version_after FROM bookonce_watch.skipped")) {
        note(verdict, "event " + row[0] + " went from version " + row[1] + " to " + row[2]);
    }
}

/// What the row's status must be; nothing while a cancellation is in doubt.
std::optional<std::string> status_told(booking_record const& record) {
    using told = std::optional<std::string>;
    if (!record.cancellation) { return "confirmed"; }
    return std::visit(overloaded{[](cancelled const&) -> told { return "cancelled"; },
                                 [](in_doubt const&) -> told { return std::nullopt; },
                                 [](auto const&) -> told { return "confirmed"; }},
                      *record.cancellation);
}

bool is_active(stored const& row) { return row.status == "held" || row.status == "confirmed"; }

bool is_of(stored const& row, book_request const& request) {
    return row.event == request.event.value && row.user == request.user && row.seats == request.seats;
}

void judge_acknowledged(booking_record const& record, evidence const& found, verdict& verdict) {
    ++verdict.acknowledged;
    auto const row = found.bookings.find(record.request.id->str());
    bool const there = row != found.bookings.end() && is_of(row->second, record.request);
    auto const status = status_told(record);
    if (there && row->second.status == status.value_or(row->second.status)) { return; }
    ++verdict.lost;
    note(verdict, "booking " + record.request.id->str() + " was acknowledged, and is " +
                      (row == found.bookings.end() ? "not there" : "there as " + row->second.status) +
                      (status ? " instead of " + *status : " with another event, user or seats"));
}

/// The booking was acknowledged: neither it nor its event is unknown. (What else was told shows in
/// the row's status.)
void judge_cancellation(booking_record const& record, verdict& verdict) {
    bool const untrue = std::holds_alternative<booking_not_found>(*record.cancellation) ||
                        std::holds_alternative<event_not_found>(*record.cancellation);
    if (!untrue) { return; }
    ++verdict.untrue;
    note(verdict, "cancelling " + record.request.id->str() + " was refused untruly: " + describe(*record.cancellation));
}

/// The named booking is another one of the same user and event, and was active at some instant: a
/// booking begins so, and only a caller's cancellation ends it.
bool is_true(already_booked const& refusal, book_request const& request, evidence const& found) {
    std::string const id = refusal.booking.id.str();
    auto const row = found.bookings.find(id);
    if (row == found.bookings.end() || refusal.booking.id == *request.id) { return false; }
    if (row->second.event != request.event.value || row->second.user != request.user) { return false; }
    if (is_active(row->second)) { return true; }
    auto const others = found.asked.find(id);
    return others != found.asked.end() && std::ranges::any_of(others->second, [](booking_record const* other) {
               return other->cancellation.has_value();
           });
}

/// Another request has the same id, and its booking is there.
bool is_true(booking_id_used const&, book_request const& request, evidence const& found) {
    auto const row = found.bookings.find(request.id->str());
    if (row == found.bookings.end() || found.asked.at(request.id->str()).size() < 2) { return false; }
    return !is_of(row->second, request) || !is_active(row->second);
}

void judge_refused(booking_record const& record, evidence const& found, verdict& verdict) {
    ++verdict.refused;
    auto const& request = record.request;
    bool const absent = !found.bookings.contains(request.id->str());
    auto const event = found.event_status.find(request.event.value);
    bool const known = event != found.event_status.end();
    int const left = request.event == found.exhausted ? found.exhausted_available : limits::capacity_max;
    bool const holds =
        std::visit(overloaded{[&](already_booked const& refusal) { return absent && is_true(refusal, request, found); },
                              [&](booking_id_used const& refusal) { return is_true(refusal, request, found); },
                              [&](sold_out const&) { return absent && left < request.seats; },
                              [&](event_not_found const&) { return absent && !known; },
                              [&](event_closed const&) { return absent && known && event->second == "closed"; },
                              [&](auto const&) { return absent; }},
                   record.ending);
    if (holds) { return; }
    ++verdict.untrue;
    note(verdict, "booking " + request.id->str() + " was refused untruly: " + describe(record.ending));
}

void count_doubt(bool at_first, bool still, verdict& verdict) {
    verdict.in_doubt += at_first || still ? 1 : 0;
    verdict.resolved += at_first && !still ? 1 : 0;
}

void judge_record(booking_record const& record, evidence const& found, verdict& verdict) {
    bool const open_question = std::holds_alternative<in_doubt>(record.ending);
    count_doubt(record.was_in_doubt, open_question, verdict);
    if (open_question) { return; }
    if (!std::holds_alternative<booked>(record.ending)) { return judge_refused(record, found, verdict); }
    judge_acknowledged(record, found, verdict);
    if (!record.cancellation) { return; }
    count_doubt(record.cancellation_was_in_doubt, std::holds_alternative<in_doubt>(*record.cancellation), verdict);
    judge_cancellation(record, verdict);
}

/// A replay that changed nothing says nothing about what the first request did.
template <class Ending>
bool is_definite(Ending const& ending) {
    return !std::holds_alternative<in_doubt>(ending) && !std::holds_alternative<unavailable>(ending) &&
           !std::holds_alternative<deadline_exceeded>(ending) && !std::holds_alternative<contended>(ending);
}

}  // namespace

void resolve(history& records, engine& engine) {
    for (auto& record : records) {
        for (int tried = 0; tried < replays_max && std::holds_alternative<in_doubt>(record.ending); ++tried) {
            if (auto const again = engine.book(record.request); is_definite(again)) { record.ending = again; }
        }
        auto& ending = record.cancellation;
        for (int tried = 0; tried < replays_max && ending && std::holds_alternative<in_doubt>(*ending); ++tried) {
            auto const again = engine.cancel({.event = record.request.event, .id = *record.request.id});
            if (is_definite(again)) { ending = again; }
        }
    }
}

void watch_versions(std::string const& conninfo) { test::sql_client::when_reachable(conninfo).run(watch_sql); }

verdict judge(history const& records, std::string const& conninfo, event_id exhausted) {
    verdict verdict;
    auto sql = test::sql_client::when_reachable(conninfo);
    sql.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    evidence const found = read_evidence(sql, records, exhausted, verdict);
    check_invariants(sql, verdict);
    check_versions(sql, verdict);
    sql.run("COMMIT");
    for (auto const& record : records) { judge_record(record, found, verdict); }
    auto const unasked =
        std::ranges::count_if(found.bookings, [&](auto const& row) { return !found.asked.contains(row.first); });
    if (unasked != 0) { note(verdict, std::to_string(unasked) + " bookings that nobody asked for"); }
    return verdict;
}

}  // namespace bookonce::fault
