#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <unordered_map>
#include <vector>

#include <bookonce/backoff.hpp>
#include <bookonce/limits.hpp>
#include <bookonce/metrics.hpp>

#include "isolation.hpp"
#include "pacing.hpp"
#include "pending.hpp"
#include "pending_list.hpp"
#include "round.hpp"

namespace bookonce {

/// An answer on its way to its caller. Deliver it outside of any lock.
struct reply {
    std::function<void(answer)> done;
    answer ending;
    sleeper* caller = nullptr;  ///< to be woken after `done`
};

struct lane_settings {
    std::size_t queue_length = 0;
    std::size_t batch_requests = 0;
    bool one_event_per_statement = false;
    bookonce::backoff backoff = {};
    std::uint64_t seed = 0;
};

/// Gathers requests for each event while an attempt is under way, and sends them together with the next.
///
/// A plain object: no thread, no lock, no clock, no store. A driver calls its steps, one at a time:
/// `enqueue` and `expire` at any moment; `gather`, `before_write`, `settle` in this order for one attempt after the other.
class lane {
public:
    explicit lane(lane_settings const& settings);

    /// Takes the request, or gives it back when the queue is full or the lane is closed.
    std::unique_ptr<pending> enqueue(std::unique_ptr<pending> request);

    /// The next attempt: what has gathered for each event whose time has come, in the order in which the events began to
    /// wait. Nothing while an attempt is under way, or when nobody may go yet.
    std::optional<round> gather(time_point now);
    /// After the read: the answers that are final without a write. Marks the rest as in flight if there is a write.
    std::vector<reply> before_write(round& round);
    /// After the write: answers, or queues again for the next attempt.
    std::vector<reply> settle(round& round, time_point now);

    /// Answers whatever is past its deadline, in the queue or under way.
    std::vector<reply> expire(time_point now);
    /// Answers what waits and is not in doubt, when the database will not have it.
    std::vector<reply> refuse_unsent(store::error const& reason);
    /// Takes no more requests.
    void close() noexcept { closed_ = true; }
    bool closed() const noexcept { return closed_; }
    /// Says that the write of the attempt under way has not been sent and will not be.
    void mark_unsent() noexcept;
    /// Answers everything that waits or is under way, for an engine that stops.
    std::vector<reply> answer_all(store::error const& reason);

    /// When `gather` may next find something; `time_point::max()` when nothing waits or an attempt is under way.
    time_point due() const noexcept;
    /// No request's deadline is before this.
    time_point earliest_deadline() const noexcept { return earliest_deadline_; }
    bool under_way() const noexcept { return round_under_way_; }
    /// Every request of the attempt under way has been answered: nobody waits for its end any more.
    bool nobody_waits() const noexcept;
    std::size_t queued() const noexcept { return queued_; }

    /// The lane cannot reach its database: remembered for the answers of requests that run out of time.
    void note_trouble(store::error error) { trouble_ = std::move(error); }

    metrics_snapshot const& counts() const noexcept { return counts_; }

private:
    /// One event as the lane knows it.
    struct event_state {
        explicit event_state(backoff const& policy) : waits{policy} {}
        pending_list waiting;
        std::optional<store::event_row> memory;
        backoff_sequence waits;          ///< of the conflicts since the last change that landed
        pacing pace;                     ///< learned from the other writers of this event
        std::int64_t last_version = -1;  ///< after this lane's last change
        time_point not_before = time_point::min();
        bool listed = false;        ///< in `turns_`
        bool travels = false;       ///< part of the attempt under way
        bool refuses = false;       ///< its last batch needed no write: the next is likely to be refused as well
        int postponed = 0;          ///< times in a row
        std::int64_t harmless = 0;  ///< the hint of a change under way that let a write of ours pass
        isolation apart;            ///< learned from what failed its attempts
        std::int64_t met_at = -1;   ///< the version at which its last attempt met a conflict, if it looked
        int unmoved = 0;            ///< conflicts in a row at that version
    };

    event_state& state_of(event_id event);
    void list(event_id event, event_state& state);
    batch take(event_id event, event_state& state, std::size_t requests_max);
    void settle_batch(batch& batch, time_point now, std::vector<reply>& replies);
    void learn(batch const& batch, event_state& state, time_point now);
    void requeue(batch& batch, event_state& state);
    void answer_to(pending& request, answer ending, std::vector<reply>& replies);
    void count_ending(answer const& ending, pending const& request);
    void expire_queue(event_state& state, time_point now, std::vector<reply>& replies);
    void learn_from_guesses(round const& round);
    void learn_from_the_statement(round const& round);
    static bool is_dropped(batch const& batch, event_state& state);
    std::chrono::nanoseconds wait_after(batch const& batch, event_state& state, time_point now);
    std::optional<store::error> const& trouble_of(event_state const& state) const noexcept;
    void let_return(std::size_t answered, time_point now);
    bool returning(time_point now) const noexcept { return now < returning_until_ && queued_ < returning_goal_; }
    bool may_use_memory() const noexcept { return reads_first_ == 0; }
    void forget_some();
    template <class Look>
    void each_in_turn(Look const& look);

    lane_settings settings_;
    std::mt19937_64 random_;
    std::unordered_map<event_id, event_state> events_;
    std::size_t forget_at_ = limits::remembered_events_max;  ///< so many of them
    std::deque<event_id> turns_;               ///< events that have requests waiting, in the order of their turns
    std::vector<event_id> events_in_round_;    ///< events of the attempt under way
    std::vector<pending*> requests_in_round_;  ///< requests of the attempt under way
    std::size_t queued_ = 0;
    bool round_under_way_ = false;
    bool closed_ = false;
    time_point began_{};
    time_point returning_until_ = time_point::min();  ///< callers just answered are given until then to come back
    std::size_t returning_goal_ = 0;                  ///< requests that wait when all of them have
    time_point earliest_deadline_ = time_point::max();
    std::optional<store::error> trouble_;
    int reads_first_ = 0;  ///< attempts that still read first because a memory had proved wrong
    int distrust_ = 0;     ///< how many the last wrong memory asked for, less one for each right one since
    /// Of one attempt; fewer after a joint failure, until its event is found.
    std::size_t events_max_ = limits::round_requests_max;
    metrics_snapshot counts_;
};

}  // namespace bookonce
