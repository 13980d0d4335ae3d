#include "dispatcher.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <utility>

#include <bookonce/limits.hpp>

#include "operations.hpp"
#include "resolve.hpp"

namespace bookonce {

namespace {

/// So many waiting requests are worth a session of their own, beside a round that is under way.
/// Fewer go together in the next round: that costs the server and the callers less.
constexpr std::size_t worth_a_session = 32;

}  // namespace

dispatcher::dispatcher(dispatcher_settings const& settings) : settings_{settings}, random_{settings.seed} {}

std::unique_ptr<pending> dispatcher::enqueue(std::unique_ptr<pending> request) {
    assert(request->done);
    ++counts_.requests;
    if (closed_ || queued_ >= settings_.queue_length) {
        ++counts_.count_of<unavailable>();
        return request;
    }
    ++queued_;
    earliest_deadline_ = std::min(earliest_deadline_, request->budget.deadline());
    event_id const event = request->event;
    own_booking& own = request->asked.own;
    own.doubtful_version = doubts_.of(event, own.id);
    own.sent_at = doubts_.of(event, own.request);
    request->asks_again = request->asked.own.doubtful_version.has_value();
    event_state& state = state_of(event);
    state.waiting.push_back(std::move(request));
    give_turn(event, state);
    return nullptr;
}

dispatcher::event_state& dispatcher::state_of(event_id event) {
    if (auto const known = events_.find(event); known != events_.end()) { return known->second; }
    if (events_.size() >= forget_at_) { forget_some(); }
    return events_.try_emplace(event, settings_.backoff).first->second;
}

/// Drops a quarter of the idle events. A dropped event costs one read when it returns. If too few
/// are idle, the next clean-up waits for a quarter more events.
void dispatcher::forget_some() {
    std::size_t const quarter = limits::remembered_events_max / 4;
    for (auto each = events_.begin();
         each != events_.end() && events_.size() > limits::remembered_events_max - quarter;) {
        bool const idle = each->second.waiting.empty() && !each->second.in_round && !each->second.has_turn;
        each = idle ? events_.erase(each) : std::next(each);
    }
    forget_at_ = std::max(limits::remembered_events_max, events_.size() + quarter);
}

void dispatcher::give_turn(event_id event, event_state& state) {
    if (state.has_turn || state.in_round || state.waiting.empty()) { return; }
    state.has_turn = true;
    turns_.push_back(event);
}

round* dispatcher::gather(time_point now, std::size_t idle, bool joins_events) {
    if (now < may_gather_at()) { return nullptr; }
    std::vector<batch> batches;
    // Other lanes get a share of the events that wait. An event's requests stay together.
    std::size_t const share = std::max(worth_a_session, queued_ / (idle + 1));
    std::size_t room = limits::round_requests_max;
    bool closed = false;  // by an event that goes alone
    for (std::size_t left = turns_.size(); left > 0; --left) {
        event_id const event = turns_.front();
        turns_.pop_front();
        event_state& state = events_.at(event);
        assert(state.has_turn && !state.in_round && !state.waiting.empty());
        bool const alone = state.outlook.is_isolated() || !joins_events;
        bool const has_share = limits::round_requests_max - room >= share;
        bool const full = room == 0 || has_share || batches.size() >= width_.events_max();
        if (closed || full || state.outlook.not_before() > now || (alone && !batches.empty())) {
            turns_.push_back(event);
            continue;
        }
        std::size_t const most = std::min({room, settings_.batch_requests, state.outlook.requests_max()});
        batches.push_back(take(event, state, most));
        room -= batches.back().requests.size();
        closed = alone;
    }
    if (batches.empty()) { return nullptr; }

    // Every engine writes events in the order of their ids, so no two statements wait for each
    // other.
    std::ranges::sort(batches, {}, &batch::event);
    gathered_ = now;
    for (batch const& batch : batches) {
        for (auto const& request : batch.requests) {
            if (!std::exchange(request->begun, true)) { counts_.queue_time += now - request->taken_at; }
        }
    }
    return &rounds_.emplace_back(std::move(batches), now);
}

batch dispatcher::take(event_id event, event_state& state, std::size_t requests_max) {
    batch taken;
    taken.event = event;
    if (trust_.may_guess()) {
        taken.belief = state.outlook.belief();
        taken.knows_version = trust_.knows_versions() && state.outlook.knows_version();
    }
    taken.requests.reserve(std::min(requests_max, state.waiting.size()));
    while (!state.waiting.empty() && taken.requests.size() < requests_max) {
        taken.requests.push_back(state.waiting.pop_front());
    }
    taken.tries = store::tries_max;
    for (auto const& request : taken.requests) {
        taken.tries = std::clamp(request->budget.attempts_left(), 1, taken.tries);
    }
    assert(!taken.requests.empty() && taken.requests.size() <= queued_);
    queued_ -= taken.requests.size();
    state.has_turn = false;
    state.in_round = true;
    auto const bucket = static_cast<std::size_t>(std::bit_width(taken.requests.size()) - 1);
    ++counts_.batch_sizes.at(std::min(bucket, counts_.batch_sizes.size() - 1));
    counts_.batched_requests += taken.requests.size();
    return taken;
}

/// After the read: gives the answers that are final without a write.
std::vector<reply> dispatcher::answer_final(round& round, time_point now) {
    std::vector<reply> replies;
    if (round.reads() > 0) { count_operation(counts_.read_durations, read_error(round), now - round.asked_at()); }
    round.drop_answered();
    for (batch& batch : round.batches()) {
        if (batch.stage == batch_stage::undecided) { continue; }
        bool const postponed = events_.at(batch.event).outlook.postpones(batch);
        for (std::size_t index = 0; index < batch.requests.size(); ++index) {
            pending& request = *batch.requests[index];
            verdict& verdict = batch.decided.verdicts[index];
            after_read(request, batch.known);
            if (auto ending = answer_before_write(request, verdict)) {
                answer_to(request, std::move(*ending), now, replies);
            } else {
                request.in_flight = !postponed && rides_on_the_write(verdict);
                if (request.in_flight) { request.asked.own.name(verdict.target); }
            }
        }
        if (postponed) { batch.stage = batch_stage::postponed; }
    }
    return replies;
}

/// After the write: answers, or queues again for the next round.
std::vector<reply> dispatcher::settle(round& round, time_point now) {
    std::vector<reply> replies;
    auto const place = std::ranges::find_if(rounds_, [&](auto const& each) { return &each == &round; });
    assert(place != rounds_.end());
    std::list<bookonce::round> last;
    last.splice(last.begin(), rounds_, place);
    bookonce::round& ended = last.front();
    time_span const span{ended.began(), now};
    ++counts_.rounds;
    round_time_ += (span.length() - round_time_) / 8;
    counts_.attempt_time += span.length();
    counts_.round_durations.add(span.length());
    if (ended.writes() > 0) { count_operation(counts_.write_durations, write_error(ended), now - ended.asked_at()); }
    counts_.reads += static_cast<std::uint64_t>(ended.reads());
    counts_.statements += static_cast<std::uint64_t>(ended.reads() + ended.writes());
    trust_.learn(ended);
    width_.learn(ended);
    trouble_.reset();
    for (batch const& batch : ended.batches()) {
        // A lost race is not kept: a request that runs out of time after one gets the deadline's
        // answer.
        if (batch.trouble && !store::is_race(batch.trouble->kind) && !is_held_up(batch)) { trouble_ = batch.trouble; }
    }
    for (batch& batch : ended.batches()) { settle_batch(batch, span, replies); }
    patience_.answered(replies.size(), queued_, settings_.batch_requests, now, span.length());
    return replies;
}

void dispatcher::settle_batch(batch& batch, time_span const& span, std::vector<reply>& replies) {
    event_state& state = events_.at(batch.event);
    assert(state.in_round && !state.has_turn);
    count(batch, state);
    state.outlook.learn(batch, span, !state.waiting.empty(), random_);
    if (state.outlook.is_dropped()) {
        batch.stage = batch_stage::failed;
        batch.trouble = store::error{store::failure::refused, "27000",
                                     "a trigger, rule or policy of the database drops the change of the event"};
    }
    for (std::size_t index = 0; index < batch.requests.size(); ++index) {
        pending& request = *batch.requests[index];
        if (!request.done) { continue; }
        verdict* const verdict = batch.stage == batch_stage::undecided ? nullptr : &batch.decided.verdicts[index];
        auto ending = answer_after_round(request, verdict, batch, span.ended);
        if (ending) { answer_to(request, std::move(*ending), span.ended, replies); }
    }
    requeue(batch, state);
    state.in_round = false;
    give_turn(batch.event, state);
}

void dispatcher::count(batch const& batch, event_state& state) {
    auto const conflicts = static_cast<std::uint64_t>(conflicts_of(batch));
    counts_.attempts += static_cast<std::uint64_t>(attempts_of(batch));
    counts_.conflicts += conflicts;
    state.conflicts += conflicts;
    counts_.contended.add(batch.event, conflicts, state.conflicts);
    if (batch.stage == batch_stage::failed && batch.trouble->kind == store::failure::lost) { ++counts_.lost_replies; }
    if (batch.stage == batch_stage::postponed) { ++counts_.stood_back; }
}

/// Puts unanswered requests back in front, in order; but behind the others what met a lock alone.
void dispatcher::requeue(batch& batch, event_state& state) {
    std::erase_if(batch.requests, [](auto const& request) { return !request->done; });
    queued_ += batch.requests.size();
    if (meets_one_requests_row(batch)) {
        for (auto& request : batch.requests) { state.waiting.push_back(std::move(request)); }
        return;
    }
    for (auto request = batch.requests.rbegin(); request != batch.requests.rend(); ++request) {
        state.waiting.push_front(std::move(*request));
    }
}

bool dispatcher::nobody_waits() const noexcept {
    return queued_ == 0 && std::ranges::all_of(rounds_, &round::nobody_waits);
}

/// While a round is under way, the next begins once it pays, or after a round's usual time: nobody
/// waits longer for somebody else's event.
time_point dispatcher::may_gather_at() const noexcept {
    time_point const patient = patience_.until(queued_);
    if (rounds_.empty() || queued_ >= worth_a_session) { return patient; }
    return std::max(patient, gathered_ + round_time_);
}

time_point dispatcher::due() const noexcept {
    time_point const first = may_gather_at();
    time_point earliest = time_point::max();
    for (event_id const event : turns_) {
        time_point const at = std::max(events_.at(event).outlook.not_before(), first);
        if (at == first) { return at; }
        earliest = std::min(earliest, at);
    }
    return earliest;
}

void dispatcher::count_ending(answer const& ending, pending const& request, time_point now) {
    ++counts_.endings[ending.index()];
    counts_.request_durations.add(now - request.taken_at);
    if (receipt const* const made = receipt_of(ending)) { counts_.replayed += made->replayed ? 1 : 0; }
    if (std::holds_alternative<booked>(ending)) {
        counts_.booked_conflicts += static_cast<std::uint64_t>(request.conflicts);
    }
}

}  // namespace bookonce
