// Two engines' callers, eight each, ask everything of one event at once: on a database in two
// processes. What the rows and the history say is replayed in the order of versions, and what each
// caller was told is looked up.
#include <array>
#include <map>
#include <random>
#include <set>
#include <sstream>
#include <thread>

#include <bookonce/testing.hpp>
#include <doctest/doctest.h>

#include "callers.hpp"
#include "database.hpp"
#include "process.hpp"
#include "sqlite_client.hpp"
#include "steps.hpp"
#include "temporary_folder.hpp"

using namespace bookonce;
using namespace bookonce::test;

namespace {

constexpr int seats = 14;
constexpr int bookings_per_user = 2;
constexpr int requests = SEQUENCES_SHARE == 1 ? 400 : 60;

/// A booking's row as a change left it.
struct state {
    std::string user;
    int seats = 0;
    std::string status;
    int slot = 0;

    bool keeps_seats() const { return status == "held" || status == "confirmed"; }
};

using states = std::map<std::string, state>;

using text_rows = std::vector<std::vector<std::string>>;

/// What each version's change made of which bookings, from the rows and the history.
std::map<std::int64_t, states> changes_of(text_rows const& rows) {
    std::map<std::int64_t, states> changes;
    for (auto const& row : rows) {
        bool const is_new = changes[std::stoll(row.at(0))]
                                .insert({row.at(1), {row.at(2), std::stoi(row.at(3)), row.at(4), std::stoi(row.at(5))}})
                                .second;
        CHECK_MESSAGE(is_new, "a change touches booking " << row.at(1) << " twice");
    }
    return changes;
}

bool is_legal(state const* before, state const& after) {
    static std::map<std::string, std::set<std::string>> const next{
        {"held", {"held", "confirmed", "cancelled", "expired"}},
        {"confirmed", {"confirmed", "cancelled"}},
        {"expired", {"confirmed"}},
        {"cancelled", {}}};
    if (before == nullptr) { return after.keeps_seats() || after.seats == 0; }
    return next.at(before->status).contains(after.status);
}

/// Applies a version's change, and checks what must hold after it.
void replay(states& now, states const& change, std::int64_t version) {
    CAPTURE(version);
    for (auto const& [id, after] : change) {
        auto const before = now.find(id);
        CHECK_MESSAGE(is_legal(before == now.end() ? nullptr : &before->second, after),
                      "booking " << id << " becomes " << after.status);
        now[id] = after;
    }
    int taken = 0;
    std::set<std::pair<std::string, int>> places;
    for (auto const& [id, each] : now) {
        if (!each.keeps_seats()) { continue; }
        taken += each.seats;
        CHECK_MESSAGE(places.insert({each.user, each.slot}).second,
                      each.user << " has two bookings in slot " << each.slot);
        CHECK(each.slot <= bookings_per_user);
    }
    CHECK(taken <= seats);
}

/// What the callers were told to have done, by version.
struct told_changes {
    std::map<std::int64_t, states> done = {};
    std::map<std::string, int> endings = {};

    void read(std::string const& lines) {
        std::istringstream in{lines};
        for (std::string line; std::getline(in, line);) {
            std::istringstream words{line};
            std::string ending, id;
            std::int64_t version = 0;
            state shown;
            words >> ending >> version >> id >> shown.user >> shown.seats >> shown.status;
            ++endings[ending];
            if (ending == "done") {
                CHECK_MESSAGE(done[version].insert({id.substr(1), shown}).second, "told twice: " << line);
            }
        }
    }
};

/// The seed of a rush, told if it fails.
struct rush_seed {
    unsigned value = std::random_device{}() % 1'000'000;
    /// Of each engine's first caller.
    std::array<unsigned, 2> of_engines() const { return {value, value + 100}; }
};

told_changes rush_in_two_processes(std::string const& database, std::string const& schema, event_id event,
                                   rush_seed seed) {
    auto const started = [&](unsigned own) {
        return process{{RUSH_PROCESS, schema, to_string(event), std::to_string(requests), std::to_string(own)},
                       {.set = {{"BOOKONCE_DATABASE", database}}}};
    };
    process first = started(seed.of_engines().front());
    process second = started(seed.of_engines().back());
    told_changes told;
    for (process* each : {&first, &second}) {
        process_result const result = each->wait();
        REQUIRE_MESSAGE(result.exit_code == 0, result.err);
        told.read(result.out);
    }
    return told;
}

told_changes rush_in_memory(testing::memory_database& database, event_id event, rush_seed seed) {
    std::array<std::string, 2> lines;
    {
        std::vector<std::jthread> engines;
        for (std::size_t number = 0; number < lines.size(); ++number) {
            engines.emplace_back([&, number] {
                unsigned const own = seed.of_engines().at(number);
                engine asked = database.make_engine({.retry = patient_callers, .seed = own});
                lines.at(number) = told_to_callers(asked, event, requests, own);
            });
        }
    }
    told_changes told;
    for (std::string const& each : lines) { told.read(each); }
    return told;
}

/// `rows`: version, number, user, seats, status, slot.
void check_told(told_changes told, text_rows const& rows, engine& looking) {
    for (char const* const undecided : {"contended", "deadline_exceeded", "unavailable", "in_doubt", "rejected"}) {
        CHECK(told.endings[undecided] == 0);
    }
    CHECK(told.endings["done"] > requests / 4);
    CHECK(told.endings["again"] > requests / 10);
    auto const changes = changes_of(rows);
    CHECK(std::ssize(changes) > requests / 4);
    states now;
    for (auto const& [version, change] : changes) {
        replay(now, change, version);
        for (auto const& [id, after] : change) {
            // Nobody is told of an end that came by itself, or of an id that was used up.
            if (after.status == "expired" || after.seats == 0) { continue; }
            auto const place = told.done[version].find(id);
            REQUIRE_MESSAGE(place != told.done[version].end(),
                            "nobody was told of version " << version << " of booking " << id);
            CHECK(place->second.user == after.user);
            CHECK(place->second.seats == after.seats);
            CHECK(place->second.status == after.status);
            told.done[version].erase(place);
        }
        CHECK_MESSAGE(told.done[version].empty(), "told, but not in the history of version " << version);
        told.done.erase(version);
    }
    CHECK(told.done.empty());
    int taken = 0;
    for (auto const& [id, each] : now) { taken += each.keeps_seats() ? each.seats : 0; }
    audit_report const report = looking.audit();
    CHECK(report.sound());
    CHECK(report.active_seats == taken);
}

/// Rows, those that only use an id up among them, are of all the event's changes.
void check_each_version(text_rows const& rows, engine& looking, event_id rushed) {
    auto const event = looking.find_event(rushed);
    REQUIRE(event);
    CHECK(std::ssize(changes_of(rows)) == event->version);
}

/// What the history says of the event's bookings.
text_rows rows_of_history(engine& looking, event_id event) {
    text_rows rows;
    history_page page{.rows = limits::page_rows_max};
    for (bool more = true; more;) {
        auto const entries = looking.history(event, page);
        for (history_entry const& entry : entries) {
            page.after_version = entry.version;
            page.after_booking = entry.booking ? entry.booking->id : booking_id{};
            if (!entry.booking) { continue; }
            booking const& row = *entry.booking;
            rows.push_back({std::to_string(entry.version), std::to_string(number_of(row.id)), row.user,
                            std::to_string(row.seats), to_string(row.status), std::to_string(row.slot)});
        }
        more = std::ssize(entries) == page.rows;
    }
    return rows;
}

new_event const scarce{.capacity = 12, .overbook = 2, .bookings_per_user = 2};

}  // namespace

TEST_CASE("in_memory_sixteen_callers_are_told_what_the_history_says") {
    rush_seed const seed;
    CAPTURE(seed.value);
    testing::memory_database database;
    engine looking = database.make_engine();
    event_id const event = looking.create_event(scarce).id;
    told_changes const told = rush_in_memory(database, event, seed);
    check_told(told, rows_of_history(looking, event), looking);
}

TEST_CASE("on_postgresql_sixteen_callers_are_told_what_the_history_says") {
    rush_seed const seed;
    CAPTURE(seed.value);
    fresh_schema schema;
    engine looking{{.database = database_address(), .schema = schema.name()}};
    event_id const event = looking.create_event(scarce).id;
    told_changes const told = rush_in_two_processes(database_address(), schema.name(), event, seed);
    std::string const columns =
        "SELECT version, ('x' || right(booking_id::text, 8))::bit(32)::integer, user_id, seats, status, slot FROM @.";
    std::string const of = " WHERE event_id = " + to_string(event);
    auto const rows = schema.sql().run(
        schema.in(columns + "history" + of + " AND seats IS NOT NULL UNION ALL " + columns + "bookings" + of));
    check_each_version(rows, looking, event);
    check_told(told, rows, looking);
}

TEST_CASE("on_sqlite_sixteen_callers_are_told_what_the_history_says") {
    rush_seed const seed;
    CAPTURE(seed.value);
    temporary_folder folder;
    std::string const path = folder.file("bookings.db");
    engine looking{{.database = "sqlite:" + path}};
    event_id const event = looking.create_event(scarce).id;
    told_changes const told = rush_in_two_processes("sqlite:" + path, "bookonce", event, seed);
    std::string const columns = "SELECT version, hex(booking_id), user_id, seats, status, slot FROM ";
    auto rows = sqlite_client{path}.run(columns + "history WHERE seats IS NOT NULL UNION ALL " + columns + "bookings");
    for (auto& row : rows) { row[1] = std::to_string(std::stoul(row[1].substr(24), nullptr, 16)); }
    check_each_version(rows, looking, event);
    check_told(told, rows, looking);
}
