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

/// For tests of a program that embeds bookonce: its engine without a server. Not for production:
/// nothing outlives the process.
namespace testing {

/// What becomes of a write whose reply is lost.
enum class lost_write : std::uint8_t { lands, vanishes };

/// A database in memory with the rules of the real one. Its engines run the production code above
/// the store, with threads and deadlines. Several engines race as several processes do. They may
/// outlive this object.
///
/// Scripts act below the engine, so the engine itself decides each ending. They count the booking
/// and cancelling statements of all engines. Calls that do not book only see whether the database
/// can be reached. Thread-safe.
///
///     memory_database database;
///     engine engine = database.make_engine();
///     event_id const concert = engine.create_event({.capacity = 100}).id;
///     book_request request{.event = concert, .user = "ann", .id = booking_id::generate(),
///                          .attempts_max = 1};
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

    /// Ignores the options that concern PostgreSQL. Throws as the engine's constructor does.
    engine make_engine(options options = {});

    /// Loses the next write's reply; then the database is away. The request ends `in_doubt`: at its
    /// deadline, or at once if its `attempts_max` is 1.
    void lose_next_reply(lost_write fate);
    /// Breaks all sessions and opens none. Requests end `unavailable` at their deadline; calls that
    /// do not book throw `unavailable_error`.
    void go_away();
    void come_back();
    /// The database refuses this many next statements: their requests end `unavailable`.
    void refuse(int statements);
    /// Before each of this many next attempts to write, another program changes the event. A request
    /// that meets `attempts_max` of them ends `contended`.
    void be_first(int attempts);
    /// From now on a constraint of the application refuses this user's bookings: `rejected`.
    void reject(std::string user, std::string constraint);
    /// Delays the effect of each statement. A delay longer than a request's deadline makes it
    /// `deadline_exceeded`, or `in_doubt` if the statement writes.
    void delay(std::chrono::microseconds statement);
    /// Lets time pass in the database, not for the engines: holds lapse, sales begin and end.
    void pass(std::chrono::seconds time);

    /// The rows as they are, whatever the engines know: of every status, in the order of their ids.
    std::vector<booking> bookings(event_id event) const;

private:
    std::shared_ptr<store::memory::database> database_;
};

}  // namespace testing
}  // namespace bookonce
