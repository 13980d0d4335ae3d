#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <bookonce/ids.hpp>

#include "sql/connection.hpp"
#include "tuning.hpp"

namespace bench {

/// What a strategy says of itself. The audit after each run says whether it kept it.
enum class guarantee : std::uint8_t {
    safe,                 ///< no seat twice, no user twice, whoever else writes the same way
    safe_in_one_process,  ///< the same while one process does all the writing
    safe_while_leased,    ///< the same while no holder outlives its lease
    unsafe,               ///< shown for what it does wrong
    not_a_booking,        ///< a yardstick that checks nothing
};

enum class call_status : std::uint8_t {
    booked,
    refused,
    already,
    cancelled,
    held,
    confirmed,
    released,
    gave_up,
    failed,
};

/// One booking or hold that a caller asks for, or what becomes of it.
struct call {
    std::int64_t event = 1;
    std::string_view user;
    std::int32_t seats = 1;
    bookonce::booking_id id;
    std::chrono::seconds ttl{0};  ///< of a hold
};

/// How a call ended, and its cost.
struct call_result {
    call_status status = call_status::failed;
    std::uint32_t attempts = 0;         ///< tries to write, or to get the lock that a write needs
    std::uint32_t conflicts = 0;        ///< tries that were lost to someone else
    std::uint32_t lock_trips = 0;       ///< round trips to a lock server
    std::uint32_t round_trips = 0;      ///< to the database; filled in by who calls
    std::uint32_t leases_outlived = 0;  ///< tries whose lease had ended before they were done
    std::string problem = {};           ///< of `failed`: one line
};

/// Seats and stored bookings of one event before a run.
struct stock {
    std::int64_t events = 1;
    std::int64_t seats = 1;            ///< an event, open for booking
    std::int64_t bookings_before = 0;  ///< all events together; in a file, of other events
    std::int64_t lapsed_holds = 0;     ///< of event 1: its seats are divided among them
    std::function<std::int64_t(std::int64_t)>
        seats_needed;  ///< of an event: as many as a run can sell, for who stores seats as rows
};

/// One blocking caller with a connection of its own. Not thread-safe.
class caller {
public:
    virtual ~caller() = default;
    virtual call_result book(call const& call) = 0;
    /// Gives back the booking made by an earlier call.
    virtual call_result cancel(call const& call) = 0;

    // Of strategies that say `can_hold`; the others fail. A hold whose time is over is no hold, and
    // its seats are free to whoever needs them.

    virtual call_result hold(call const& call);
    /// Turns the hold into a booking.
    virtual call_result confirm(call const& call);
    /// Gives its seats back.
    virtual call_result release(call const& call);

    virtual std::uint64_t round_trips() const = 0;
};

/// Counts that a strategy keeps for all callers of a process together (batches have no caller of
/// their own).
struct shared_counts {
    std::uint64_t attempts = 0;
    std::uint64_t conflicts = 0;
    std::uint64_t round_trips = 0;
};

/// A strategy inside one process. Thread-safe.
class client {
public:
    using completion = std::function<void(call_result)>;

    virtual ~client() = default;
    virtual std::unique_ptr<caller> connect() = 0;

    /// Books without waiting, for strategies that say `can_submit`: `done` runs once, on any
    /// thread. The others fail.
    virtual void submit(call const& call, completion done);
    /// Whether attempts, conflicts and round trips are counted here rather than in each answer.
    virtual bool counts_for_all() const { return false; }
    virtual shared_counts counts() const { return {}; }
};

/// Makes `events` and `bookings` as the engine has them, by its own migrations, so that no strategy
/// is faster for a leaner table.
void make_engine_tables(tuning const& tuning);
/// Fills them, with as many stored bookings as `stock` asks for, by plain SQL that follows the
/// version rule.
void fill_engine_tables(sql::connection& database, std::string const& schema, stock const& stock);
/// Both.
void create_engine_tables(sql::connection& database, tuning const& tuning, stock const& stock);
/// The seats left as the engine's tables count them.
std::string available_in_events(std::string const& schema);

/// One way to prevent double bookings (or not).
struct strategy {
    std::string_view name;
    std::string_view summary;  ///< one line of plain English
    bench::guarantee guarantee = guarantee::unsafe;
    std::unique_ptr<client> (*open)(tuning const& tuning) = nullptr;
    int redis_servers = 0;
    bool is_in_file = false;  ///< its database is an SQLite file with the engine's tables
    bool can_submit = false;
    bool can_cancel = true;
    bool can_hold = false;
    bool can_reclaim = false;  ///< lapsed holds, also for a booking that needs their seats
    /// At a server: makes the tables and the events, in an empty schema that exists.
    void (*create)(sql::connection& database, tuning const& tuning, stock const& stock) = create_engine_tables;
    /// SQL that yields (event_id, available) of every event, as the strategy counts it.
    std::string (*available_sql)(std::string const& schema) = available_in_events;
};

/// All strategies, in the order of reports.
std::span<strategy const* const> strategies();
/// nullptr if there is none.
strategy const* find_strategy(std::string_view name);
/// Its place among `strategies()`; behind all of them if there is none.
std::size_t place_of(std::string_view name);

std::string_view to_string(guarantee guarantee) noexcept;

}  // namespace bench
