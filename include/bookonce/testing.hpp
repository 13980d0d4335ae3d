#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <bookonce/engine.hpp>

namespace bookonce {
namespace store::memory {
struct database;
}

/// For tests of a program that embeds bookonce: its engine, without a server. Not for production:
/// nothing outlives the process.
namespace testing {

/// What becomes of a write whose reply is lost.
enum class lost_write : std::uint8_t { lands, vanishes };

/// A database in memory with the rules of the real one. The engines made on it are the engine of
/// production in everything above the store, threads and deadlines included; several on one
/// database race as several processes do, and they may outlive this object.
///
/// What can be scripted goes wrong below the engine, so each ending is one that the engine has come
/// to by itself. A script counts the statements of bookings and cancellations of all engines; the
/// calls that do not book see only whether the database can be reached. Thread-safe.
///
///     memory_database database;
///     engine engine = database.make_engine();
///     event_id const concert = engine.create_event({.capacity = 100}).id;
///     book_request request{.event = concert, .user = "ann", .id = booking_id::generate(), .attempts_max = 1};
///     database.lose_next_reply(lost_write::lands);
///     outcome const first = engine.book(request);  // in_doubt
///     database.come_back();
///     request.attempts_max.reset();
///     outcome const again = engine.book(request);  // booked, replayed
class BOOKONCE_EXPORT memory_database {
public:
    memory_database();
    ~memory_database();
    memory_database(memory_database const&) = delete;
    memory_database& operator=(memory_database const&) = delete;

    /// What the options say of PostgreSQL and its address counts for nothing. Throws as the engine's constructor.
    engine make_engine(options options = {});

    /// The next write's reply is lost, and the database is away from then on. The request ends
    /// `in_doubt`: at its deadline, or at once if its `attempts_max` is 1.
    void lose_next_reply(lost_write fate);
    /// No session can be had, and those that are open break. Requests end `unavailable` at their
    /// deadline, and calls that do not book throw `unavailable_error`.
    void go_away();
    void come_back();
    /// The database refuses the next so many statements: their requests end `unavailable`.
    void refuse(int statements);
    /// The next so many writes find that another program was first: it has moved the event's
    /// version on. A request that meets `attempts_max` of them ends `contended`.
    void be_first(int writes);
    /// From now on a constraint of the application's keeps this user's bookings out: `rejected`.
    void reject(std::string user, std::string constraint);
    /// Each statement takes effect so much later. One that is longer than a request's deadline makes
    /// it `deadline_exceeded`, or `in_doubt` if the statement writes.
    void delay(std::chrono::microseconds statement);

    /// The rows as they are, whatever the engines know: of every status, in the order of their ids.
    std::vector<booking> bookings(event_id event) const;

private:
    std::shared_ptr<store::memory::database> database_;
};

}  // namespace testing
}  // namespace bookonce
