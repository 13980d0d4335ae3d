#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "decide/decide.hpp"
#include "pending.hpp"
#include "store/session.hpp"

namespace bookonce {

/// How far one event has come in its round.
enum class batch_stage : std::uint8_t {
    undecided,  ///< not read, or the read failed
    decided,    ///< a change is to be written
    settled,    ///< nothing to write: every answer is final
    postponed,  ///< has a change, not written: it would have met another's
    landed,
    conflict,
    failed,  ///< the write ended in an error
};

/// The requests of one event that go together in one round, and what became of them.
struct batch {
    event_id event;
    std::vector<std::unique_ptr<pending>> requests;  ///< an answered one stays, its `done` empty
    /// What is believed of the row: decided on first. Empty: read first.
    std::optional<store::event_row> belief;
    bool knows_version = false;  ///< the belief's version is worth an attempt
    int tries = 1;               ///< most attempts of the store within one call

    batch_stage stage = batch_stage::undecided;
    knowledge known;
    decision decided;
    store::written fate;                  ///< if landed or conflict
    bool fixed = false;                   ///< its write can land at the known version only
    bool turns_unread = false;            ///< its change turns holds that nobody has read
    std::optional<store::error> trouble;  ///< why the read (undecided) or the write (failed) failed
    bool with_others = false;             ///< it failed in one statement with other events
};

/// Whether its change was sent.
bool was_written(batch const& batch) noexcept;

/// How many conditional writes it took, and how many of them met somebody else's.
int attempts_of(batch const& batch) noexcept;
int conflicts_of(batch const& batch) noexcept;

/// How many of its requests have their own row in the change.
std::size_t rows_of(batch const& batch) noexcept;

/// Whether the write was rejected and has only one row: that request is to blame.
bool has_one_to_blame(batch const& batch) noexcept;

/// Whether the write failed for one row, perhaps another request's or another event's.
bool is_held_up(batch const& batch) noexcept;

/// Whether the row that the store saw allows no such change: it was not attempted.
bool not_allowed(batch const& batch) noexcept;

/// Whether a booking that nobody had read was not as the change wanted it.
bool is_refuted(batch const& batch) noexcept;

/// Whether the batch's write met somebody else's: no row matched, or an error said so.
bool lost_race(batch const& batch) noexcept;

/// The steps of a round, in their order: read and decide, answer what is final, write, settle.
enum class round_step : std::uint8_t { read, answer_final, write, settle };

/// One read and one conditional write for one or several events. Holds no session, lock or clock.
///
/// `read` and `write` wait for the server, in one call each. Meanwhile other threads may
/// only look at the requests and answer them, as the dispatcher does when deadlines pass.
class round {
public:
    round(std::vector<batch> batches, time_point began) noexcept : batches_{std::move(batches)}, began_{began} {}
    time_point began() const noexcept { return began_; }
    /// When its last statement was sent.
    time_point asked_at() const noexcept { return asked_at_; }
    void ask_at(time_point now) noexcept { asked_at_ = now; }

    /// What comes next. A round without a change, or without anybody waiting, is not written.
    round_step next() const noexcept;
    /// The step has been taken.
    void advance(round_step step) noexcept;

    /// Decides on what is believed, where that suffices. Reads and decides the rest in one
    /// statement.
    void read(store::session& session);
    /// Decides again without the requests answered since they were gathered, and drops these. They
    /// must not be written: their callers were told that nothing changed.
    void drop_answered();
    /// From now on the write may land, which comes next in this session.
    void begin_write(store::session& session) noexcept {
        session.expect_write();
        writer_ = &session;
    }
    /// Writes all changes in one statement.
    void write(store::session& session);

    bool write_begun() const noexcept { return writer_ != nullptr; }
    /// Takes its write back if that only waits for others, and says for what: it does not land. The
    /// requests go on to another round, as far as they are not answered.
    std::optional<store::error> take_back();
    /// Whether the deadline of a request has passed whose write is under way.
    bool is_overdue(time_point now) const noexcept;
    /// Whether any batch has something to write.
    bool must_write() const noexcept;
    /// Every request has been answered.
    bool nobody_waits() const noexcept;

    std::vector<batch>& batches() noexcept { return batches_; }
    std::vector<batch> const& batches() const noexcept { return batches_; }

    int reads() const noexcept { return reads_; }
    int writes() const noexcept { return writes_; }

private:
    void decide_on_beliefs();

    std::vector<batch> batches_;
    time_point began_;
    time_point asked_at_{};
    round_step next_ = round_step::read;
    store::session* writer_ = nullptr;  ///< once its write has begun
    int reads_ = 0;
    int writes_ = 0;
};

}  // namespace bookonce
