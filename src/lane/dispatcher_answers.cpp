#include <algorithm>
#include <cassert>
#include <utility>

#include "dispatcher.hpp"
#include "resolve.hpp"

/// The answers outside of a round: to requests past their deadline, to those that cannot be sent,
/// and to all when the engine stops.
namespace bookonce {

void dispatcher::answer_to(pending& request, answer ending, time_point now, std::vector<reply>& replies) {
    count_ending(ending, request, now);
    if (std::holds_alternative<in_doubt>(ending)) {
        // A write that is under way now has not said at which version it lands.
        std::int64_t const version =
            request.in_flight ? any_version : request.asked.own.doubtful_version.value_or(any_version);
        own_booking const& own = request.asked.own;
        doubts_.note(request.event, own.id, version);
        doubts_.note(request.event, own.request, own.sent_at.value_or(version));
    }
    replies.push_back({std::exchange(request.done, nullptr), std::move(ending), request.caller});
}

std::optional<store::error> const& dispatcher::trouble_of(event_state const& state) const noexcept {
    return state.outlook.trouble() ? state.outlook.trouble() : trouble_;
}

/// Answers the queued requests for which `answer_of` returns an answer. Drops the turns of events
/// without waiting requests.
template <class AnswerOf>
void dispatcher::answer_waiting(time_point now, std::vector<reply>& replies, AnswerOf const& answer_of) {
    auto const look = [&](event_state& state) {
        for (std::size_t left = state.waiting.size(); left > 0; --left) {
            std::unique_ptr<pending> request = state.waiting.pop_front();
            if (auto ending = answer_of(*request, state)) {
                --queued_;
                answer_to(*request, std::move(*ending), now, replies);
            } else {
                state.waiting.push_back(std::move(request));
            }
        }
    };
    std::erase_if(turns_, [&](event_id event) {
        event_state& state = events_.at(event);
        look(state);
        state.has_turn = !state.waiting.empty();
        return !state.has_turn;
    });
    for (round const& round : rounds_) {
        for (batch const& batch : round.batches()) { look(events_.at(batch.event)); }
    }
}

/// The same for the rounds under way; their requests stay in them.
template <class AnswerOf>
void dispatcher::answer_in_rounds(time_point now, std::vector<reply>& replies, AnswerOf const& answer_of) {
    for (round const& round : rounds_) {
        for (batch const& batch : round.batches()) {
            for (auto const& request : batch.requests) {
                if (!request->done) { continue; }
                if (auto ending = answer_of(*request, events_.at(batch.event))) {
                    answer_to(*request, std::move(*ending), now, replies);
                }
            }
        }
    }
}

std::vector<reply> dispatcher::expire(time_point now) {
    std::vector<reply> replies;
    if (now < earliest_deadline_) { return replies; }
    earliest_deadline_ = time_point::max();
    for (round& round : rounds_) {
        if (!round.is_overdue(now)) { continue; }
        if (auto waited_for = round.take_back()) { trouble_ = std::move(waited_for); }
    }
    auto const overdue = [&](pending const& request, event_state const& state) -> std::optional<answer> {
        if (request.budget.deadline() <= now) { return give_up(request, trouble_of(state)); }
        earliest_deadline_ = std::min(earliest_deadline_, request.budget.deadline());
        return std::nullopt;
    };
    answer_waiting(now, replies, overdue);
    answer_in_rounds(now, replies, overdue);
    return replies;
}

std::vector<reply> dispatcher::refuse_unsent(store::error const& reason, time_point now) {
    std::vector<reply> replies;
    answer_waiting(now, replies, [&](pending const& request, event_state const&) -> std::optional<answer> {
        if (in_doubt_now(request)) { return std::nullopt; }
        return give_up(request, reason);
    });
    return replies;
}

std::vector<reply> dispatcher::answer_all(store::error const& reason, time_point now) {
    std::vector<reply> replies;
    // A write not sent by now will not be: nobody waits for it.
    for (round& round : rounds_) {
        if (round.write_begun() && !round.take_back()) { continue; }
        for (batch const& batch : round.batches()) {
            for (auto const& request : batch.requests) { request->in_flight = false; }
        }
    }
    auto const stopped = [&](pending const& request, event_state const&) -> std::optional<answer> {
        return give_up(request, reason);
    };
    answer_waiting(now, replies, stopped);
    answer_in_rounds(now, replies, stopped);
    assert(queued_ == 0 && turns_.empty());
    return replies;
}

}  // namespace bookonce
