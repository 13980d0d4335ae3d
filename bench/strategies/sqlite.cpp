// sqlite_immediate: the essay's transaction, on an SQLite file of this machine.
//
// How it works   Each caller has a connection of its own: write-ahead log, synchronous = FULL, a
//                busy timeout as long as the deadline. BEGIN IMMEDIATE takes the file's one write
//                lock; SELECT; UPDATE; INSERT; COMMIT.
// What it promises  No seat twice, no user twice: nobody else writes meanwhile, in whatever thread
//                or process.
// Where it breaks   Every booking waits for the disk by itself, and all events for one lock. Who
//                waits for it sleeps and looks again, up to 100 ms later, and is served in no
//                order.
//
// sqlite_guarded: one conditional statement for the seats, on the same file.
//
// How it works   BEGIN IMMEDIATE; UPDATE … WHERE available >= n RETURNING; INSERT; COMMIT. No read
//                comes before, so the lock is held for as short as can be. It is the most that a
//                program makes of SQLite that writes each booking by itself.
// What it promises, where it breaks  As above.
//
// Both have the engine's tables there. They leave the numbers of changes alone, which nothing but
// the engine's feed reads.

#include <chrono>
#include <optional>

#include "../sqlite/connection.hpp"
#include "all.hpp"
#include "retrying.hpp"

namespace bench {
namespace {

std::int64_t now_us() {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

/// A statement did not go through.
struct stopped {
    int code;
};

/// Whether there is a row; throws `stopped`.
bool has_row(int code) {
    if (code != SQLITE_ROW && code != SQLITE_DONE) { throw stopped{code}; }
    return code == SQLITE_ROW;
}

/// A caller with a connection of its own, whose calls are one transaction each.
class file_caller : public caller {
public:
    explicit file_caller(tuning const& tuning) : database_{sqlite::file_of(tuning.database), tuning.deadline} {
        database_.make_durable();
    }

    call_result book(call const& call) override {
        return in_transaction([&] {
            std::optional<std::int64_t> const version = take(call);
            if (!version) { return call_status::refused; }
            has_row(insert_.step(call.event, call.id, call.user, std::int64_t{call.seats}, now_us(), *version));
            return call_status::booked;
        });
    }

    call_result cancel(call const& call) override {
        return in_transaction([&] {
            if (!has_row(cancel_.step(call.event, call.id, now_us()))) { return call_status::refused; }
            std::int64_t const seats = cancel_.integer(0);
            cancel_.reset();
            has_row(give_back_.step(call.event, seats));
            return call_status::cancelled;
        });
    }

    std::uint64_t round_trips() const override { return 0; }

protected:
    /// Takes the seats, if they are there. The event's version after that; empty: too few are left.
    virtual std::optional<std::int64_t> take(call const& call) = 0;

    sqlite::connection database_;

private:
    template <class Work>
    call_result in_transaction(Work const& work) {
        try {
            has_row(begin_.step());
            call_status const ending = work();
            has_row(ending == call_status::refused ? rollback_.step() : commit_.step());
            return {.status = ending, .attempts = 1};
        } catch (stopped const& why) {
            std::string problem = database_.message();
            if (sqlite3_get_autocommit(database_.raw()) == 0) { rollback_.step(); }
            switch (why.code) {
                case SQLITE_BUSY: return {.status = call_status::gave_up, .attempts = 1, .conflicts = 1};
                case SQLITE_CONSTRAINT_UNIQUE: return {.status = call_status::already, .attempts = 1};
                default: return {.status = call_status::failed, .attempts = 1, .problem = std::move(problem)};
            }
        }
    }

    sqlite::statement begin_{database_, "BEGIN IMMEDIATE"};
    sqlite::statement commit_{database_, "COMMIT"};
    sqlite::statement rollback_{database_, "ROLLBACK"};
    sqlite::statement insert_{database_, R"(
INSERT INTO bookings (event_id, booking_id, user_id, seats, status, booked_at, version, changed_in)
VALUES (?1, ?2, ?3, ?4, 'confirmed', ?5, ?6, 0))"};
    sqlite::statement cancel_{database_, R"(
UPDATE bookings SET status = 'cancelled', ended_at = ?3
WHERE event_id = ?1 AND booking_id = ?2 AND status IN ('held', 'confirmed')
RETURNING seats)"};
    sqlite::statement give_back_{database_, R"(
UPDATE events SET available = available + ?2, version = version + 1 WHERE event_id = ?1)"};
};

class immediate_caller : public file_caller {
public:
    using file_caller::file_caller;

private:
    std::optional<std::int64_t> take(call const& call) override {
        if (!has_row(select_.step(call.event))) { return std::nullopt; }
        std::int64_t const available = select_.integer(0);
        std::int64_t const version = select_.integer(1) + 1;
        select_.reset();
        if (available < call.seats) { return std::nullopt; }
        has_row(update_.step(call.event, available - call.seats, version));
        return version;
    }

    sqlite::statement select_{database_,
                              "SELECT available, version FROM events WHERE event_id = ?1 AND status = 'open'"};
    sqlite::statement update_{database_, "UPDATE events SET available = ?2, version = ?3 WHERE event_id = ?1"};
};

class guarded_file_caller : public file_caller {
public:
    using file_caller::file_caller;

private:
    std::optional<std::int64_t> take(call const& call) override {
        if (!has_row(take_.step(call.event, std::int64_t{call.seats}))) { return std::nullopt; }
        std::int64_t const version = take_.integer(0);
        take_.reset();
        return version;
    }

    sqlite::statement take_{database_, R"(
UPDATE events SET available = available - ?2, version = version + 1
WHERE event_id = ?1 AND available >= ?2 AND status = 'open'
RETURNING version)"};
};

/// As `strategy::open`.
template <class Caller>
std::unique_ptr<client> open_file(tuning const& tuning) {
    return std::make_unique<simple_client>([=](std::uint64_t) { return std::make_unique<Caller>(tuning); });
}

}  // namespace

strategy const sqlite_immediate{
    .name = "sqlite_immediate",
    .summary = "SQLite: BEGIN IMMEDIATE, read, write, COMMIT a booking",
    .guarantee = guarantee::safe,
    .open = open_file<immediate_caller>,
    .is_in_file = true,
};

strategy const sqlite_guarded{
    .name = "sqlite_guarded",
    .summary = "SQLite: one conditional UPDATE and an INSERT a transaction",
    .guarantee = guarantee::safe,
    .open = open_file<guarded_file_caller>,
    .is_in_file = true,
};

}  // namespace bench
