#pragma once

#include <cstdint>
#include <deque>
#include <list>
#include <memory>
#include <optional>
#include <random>
#include <unordered_map>
#include <vector>

#include <bookonce/backoff.hpp>
#include <bookonce/limits.hpp>
#include <bookonce/metrics.hpp>

#include "doubts.hpp"
#include "event_outlook.hpp"
#include "guess_trust.hpp"
#include "patience.hpp"
#include "pending_list.hpp"
#include "reply.hpp"
#include "round.hpp"

namespace bookonce {

struct dispatcher_settings {
    std::size_t queue_length = 0;
    std::size_t batch_requests = 0;
    bookonce::backoff backoff = {};
    std::uint64_t seed = 0;
};

/// Gathers each event's requests while a round is under way, and sends them with the next. Keeps
/// queues, turns and deadlines. `event_outlook` keeps what an event has taught.
///
/// Has no thread, lock, clock or store. Several rounds may be under way, each in a session of its
/// own; an event is in one of them at most. A driver calls the steps one at a time: `gather` begins
/// a round, `step` takes it further until it is settled. `enqueue`, `expire`, the steps of other
/// rounds and the other answers may come at any moment, also while `step` waits for the server.
class dispatcher {
public:
    explicit dispatcher(dispatcher_settings const& settings);

    /// Takes the request, or gives it back when the queue is full or it is closed.
    std::unique_ptr<pending> enqueue(std::unique_ptr<pending> request);

    /// Begins a round with the events whose time has come, in the order in which they began to
    /// wait; of many, with a share that leaves some to `idle` other sessions, and one event only if
    /// the session does not join events. Null if no event may go yet. The round lives until its last
    /// step.
    round* gather(time_point now, std::size_t idle = 0, bool joins_events = true);
    /// Takes the round's next step. `wait` runs what waits for the server; that touches only the
    /// round.
    template <class Wait>
    std::vector<reply> step(round& round, store::session& session, time_point now, Wait const& wait);

    /// Answers every request past its deadline, in the queue or in the round.
    std::vector<reply> expire(time_point now);
    /// Answers the waiting requests that are not in doubt.
    std::vector<reply> refuse_unsent(store::error const& reason, time_point now);
    /// Answers all requests that wait or are in a round: the engine stops.
    std::vector<reply> answer_all(store::error const& reason, time_point now);
    /// Takes no more requests.
    void close() noexcept { closed_ = true; }
    bool closed() const noexcept { return closed_; }

    /// When `gather` may next begin a round; `time_point::max()` while nothing waits for one.
    time_point due() const noexcept;
    /// No request's deadline is before this.
    time_point earliest_deadline() const noexcept { return earliest_deadline_; }
    std::size_t rounds_under_way() const noexcept { return rounds_.size(); }
    /// Whether every request has been answered, in the queue and in the rounds.
    bool nobody_waits() const noexcept;
    std::size_t queued() const noexcept { return queued_; }

    /// Remembers why no lane can reach the database, for requests that run out of time.
    void note_trouble(store::error error) { trouble_ = std::move(error); }

    metrics_snapshot const& counts() const noexcept { return counts_; }

private:
    /// One event as the engine knows it.
    struct event_state {
        explicit event_state(backoff const& policy) : outlook{policy} {}
        pending_list waiting;
        event_outlook outlook;
        bool has_turn = false;  ///< in `turns_`
        bool in_round = false;  ///< part of a round under way
        std::uint64_t conflicts = 0;
    };

    time_point may_gather_at() const noexcept;
    event_state& state_of(event_id event);
    void give_turn(event_id event, event_state& state);
    batch take(event_id event, event_state& state, std::size_t requests_max);
    std::vector<reply> answer_final(round& round, time_point now);
    std::vector<reply> settle(round& round, time_point now);
    void settle_batch(batch& batch, time_span const& span, std::vector<reply>& replies);
    void requeue(batch& batch, event_state& state);
    void answer_to(pending& request, answer ending, time_point now, std::vector<reply>& replies);
    template <class AnswerOf>
    void answer_waiting(time_point now, std::vector<reply>& replies, AnswerOf const& answer_of);
    template <class AnswerOf>
    void answer_in_rounds(time_point now, std::vector<reply>& replies, AnswerOf const& answer_of);
    void count(batch const& batch, event_state& state);
    void count_ending(answer const& ending, pending const& request, time_point now);
    std::optional<store::error> const& trouble_of(event_state const& state) const noexcept;
    void forget_some();

    dispatcher_settings settings_;
    std::mt19937_64 random_;
    std::unordered_map<event_id, event_state> events_;
    std::size_t forget_at_ = limits::remembered_events_max;  ///< events before a clean-up
    std::deque<event_id> turns_;  ///< events with waiting requests, in the order of their turns
    std::list<round> rounds_;     ///< under way
    std::size_t queued_ = 0;
    bool closed_ = false;
    time_point gathered_{};                  ///< the last round
    std::chrono::nanoseconds round_time_{};  ///< moving average
    patience patience_;
    doubts doubts_;
    guess_trust trust_;
    round_width width_;
    time_point earliest_deadline_ = time_point::max();
    std::optional<store::error> trouble_;
    metrics_snapshot counts_;
};

/// `round::next` decides the order; this says who takes which step.
template <class Wait>
std::vector<reply> dispatcher::step(round& round, store::session& session, time_point now, Wait const& wait) {
    std::vector<reply> replies;
    round_step const step = round.next();
    switch (step) {
        case round_step::read:
            round.ask_at(now);
            wait([&] { round.read(session); });
            break;
        case round_step::answer_final: replies = answer_final(round, now); break;
        case round_step::write:
            round.ask_at(now);
            round.begin_write(session);
            wait([&] { round.write(session); });
            break;
        case round_step::settle: return settle(round, now);
    }
    round.advance(step);
    return replies;
}

}  // namespace bookonce
