#include "tables.hpp"

#include <algorithm>
#include <filesystem>

#include <bookonce/schema.hpp>
#include <fmt/format.h>

#include "../workload.hpp"

namespace bench::sqlite {
namespace {

/// Stored bookings belong to events of their own, behind all that are asked for.
constexpr std::int64_t first_stored_event = std::int64_t{events_max} + 1;
constexpr std::int64_t bookings_a_stored_event = 10'000;

constexpr char const* now_us = "CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)";

/// Numbers n from {0} to {1}.
constexpr char const* numbers =
    "WITH RECURSIVE numbers (n) AS (SELECT {} UNION ALL SELECT n + 1 FROM numbers WHERE n < {}) ";

enum class content : std::uint8_t { none, unfinished, whole };

/// Whether the file has so many stored bookings already. The table `bookonce_bench` tells that the
/// bench made the file, and its row that all of them are there.
content look_into(std::string const& file, std::int64_t stored) {
    std::error_code unknown;
    bool const is_empty = !std::filesystem::exists(file, unknown) || std::filesystem::is_empty(file, unknown);
    if (is_empty) { return content::none; }
    connection database{file};
    bool is_ours = false;
    try {
        is_ours = database.integers<1>("SELECT count(*) FROM sqlite_schema WHERE name = 'bookonce_bench'")[0] > 0;
    } catch (failure const&) {  // it is no database
    }
    if (!is_ours) {
        throw failure{fmt::format(
            "{} was not made by bookonce-bench; move it away, or name another folder with --sqlite-folder", file)};
    }
    auto const [found] = database.integers<1>("SELECT coalesce(max(stored), -1) FROM bookonce_bench");
    return found == stored ? content::whole : content::unfinished;
}

/// As the engine would have left them: each event sold out, one booking a round.
void store_bookings(connection& database, std::int64_t stored) {
    database.run(fmt::format(numbers, 0, (stored - 1) / bookings_a_stored_event) +
                 fmt::format(R"(
INSERT INTO events (event_id, version, created_at, capacity, available, name)
SELECT {0} + n, size, {3}, size, 0, 'earlier event ' || n
FROM (SELECT n, min({1}, {2} - n * {1}) AS size FROM numbers))",
                             first_stored_event, bookings_a_stored_event, stored, now_us));
    constexpr std::int64_t at_once = 1'000'000;
    for (std::int64_t begin = 0; begin < stored; begin += at_once) {
        database.run(fmt::format(numbers, begin, std::min(begin + at_once, stored) - 1) +
                     fmt::format(R"(
INSERT INTO bookings (event_id, booking_id, user_id, seats, status, booked_at, version, changed_in)
SELECT {0} + n / {1}, CAST(printf('%016d', n) AS BLOB), 'earlier-' || n, 1, 'confirmed', 1600000000000000 + n,
       n % {1} + 1, n + 1
FROM numbers)",
                                 first_stored_event, bookings_a_stored_event));
    }
    database.run(fmt::format("UPDATE counters SET changes = {}", stored));
}

/// Without a log and without waiting for the disk: a file that is not finished is made anew.
void fill(std::string const& file, std::int64_t stored) {
    connection database{file};
    database.run("CREATE TABLE bookonce_bench (stored INTEGER NOT NULL)");
    bookonce::migrate({.database = "sqlite:" + file});
    database.run("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -64000");
    if (stored > 0) { store_bookings(database, stored); }
    database.run("PRAGMA synchronous = FULL; PRAGMA journal_mode = WAL");
    database.run(fmt::format("INSERT INTO bookonce_bench (stored) VALUES ({})", stored));
}

/// Leaves the stored bookings alone.
void take_out_runs(connection& database) {
    for (char const* table : {"bookings", "history", "events"}) {
        database.run(fmt::format("DELETE FROM {} WHERE event_id < {}", table, first_stored_event));
    }
}

void make_events(connection& database, stock const& stock) {
    database.run(fmt::format(numbers, 1, stock.events) + fmt::format(R"(
INSERT INTO events (event_id, created_at, capacity, available, name)
SELECT n, {1}, {0}, {0}, 'event ' || n FROM numbers)",
                                                                     stock.seats, now_us));
}

/// Event 1 gets as many holds, which took all its seats one after the other, some time ago.
void add_lapsed_holds(connection& database, stock const& stock) {
    database.run(fmt::format(numbers, 1, stock.lapsed_holds) + fmt::format(R"(
INSERT INTO bookings (event_id, booking_id, user_id, seats, status, booked_at, version, changed_in, expires_at)
SELECT 1, CAST(printf('lapsed-%09d', n) AS BLOB), 'gone-' || n, {1} / {0} + (n <= {1} % {0}), 'held',
       began + n, n, changes + n, began + 60000000 + n
FROM numbers, counters, (SELECT {2} - 7200000000 AS began))",
                                                                           stock.lapsed_holds, stock.seats, now_us));
    database.run(fmt::format(R"(
UPDATE counters SET changes = changes + {0};
UPDATE events SET available = 0, version = {0}, next_lapse = (SELECT min(expires_at) FROM bookings WHERE event_id = 1)
WHERE event_id = 1)",
                             stock.lapsed_holds));
}

}  // namespace

void make_tables(std::string const& file, stock const& stock) {
    content const there = look_into(file, stock.bookings_before);
    // What is made in no time is made anew: no run finds pages that another one has left.
    bool const is_kept = there == content::whole && stock.bookings_before > 0;
    if (!is_kept) {
        remove_file(file);
        fill(file, stock.bookings_before);
    }
    connection database{file};
    database.make_durable();
    database.run("BEGIN");
    if (is_kept) { take_out_runs(database); }
    make_events(database, stock);
    if (stock.lapsed_holds > 0) { add_lapsed_holds(database, stock); }
    database.run("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");  // each run meets an empty log
}

void let_holds_lapse(connection& database) {
    database.run("BEGIN; UPDATE bookings SET expires_at = expires_at - 3600000000 WHERE status = 'held';"
                 "UPDATE events SET next_lapse = next_lapse - 3600000000; COMMIT");
}

void remove_file(std::string const& file) {
    for (char const* end : {"", "-wal", "-shm", "-journal"}) { std::filesystem::remove(file + end); }
}

}  // namespace bench::sqlite
