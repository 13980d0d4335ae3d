#include "lane.hpp"

#include <algorithm>
#include <bit>
#include <cassert>

#include <bookonce/limits.hpp>

#include "resolve.hpp"

namespace bookonce {
namespace {

/// After a wrong memory the lane reads first for so many attempts, twice as many each time it is wrong again: users who
/// come twice come in numbers, and a wrong memory fails a whole statement.
constexpr int reads_first_min = 16;
constexpr int reads_first_max = 4'096;

/// Conflicts in a row at one version, seen by a look before each, that nobody else can have caused.
constexpr int unmoved_max = 3;

/// So often in a row a batch stands back from a write that would meet another; then it is written whatever the read says.
constexpr int postponed_max = 16;

/// How long answered callers are given to come back: at most the attempt's time divided by this, and no longer than that.
constexpr int patience_part = 2;
constexpr std::chrono::microseconds patience_max{500};

/// Another engine's change of the event is on its way: a write would wait for it, only to conflict. Reading again is cheaper.
bool would_meet_another(batch const& batch, std::int64_t harmless) {
    if (batch.stage != batch_stage::decided) { return false; }
    std::int64_t const change_under_way = batch.known.seen.row->change_under_way;
    return change_under_way != 0 && change_under_way != harmless;
}

double draw_from(std::mt19937_64& random) { return std::uniform_real_distribution<double>{0.0, 1.0}(random); }

}  // namespace

lane::lane(lane_settings const& settings) : settings_{settings}, random_{settings.seed} {}

std::unique_ptr<pending> lane::enqueue(std::unique_ptr<pending> request) {
    ++counts_.requests;
    if (closed_ || queued_ >= settings_.queue_length) {
        ++counts_.count_of<unavailable>();
        return request;
    }
    ++queued_;
    earliest_deadline_ = std::min(earliest_deadline_, request->budget.deadline());
    event_id const event = request->event;
    event_state& state = state_of(event);
    state.waiting.push_back(std::move(request));
    list(event, state);
    return nullptr;
}

lane::event_state& lane::state_of(event_id event) {
    if (auto const known = events_.find(event); known != events_.end()) { return known->second; }
    if (events_.size() >= forget_at_) { forget_some(); }
    return events_.try_emplace(event, settings_.backoff).first->second;
}

/// Drops a quarter of the idle events: what is forgotten costs one read when it comes back. Where too few are idle, the
/// next look at them all is put off until there are a quarter more.
void lane::forget_some() {
    std::size_t const quarter = limits::remembered_events_max / 4;
    for (auto each = events_.begin();
         each != events_.end() && events_.size() > limits::remembered_events_max - quarter;) {
        bool const idle = each->second.waiting.empty() && !each->second.travels && !each->second.listed;
        each = idle ? events_.erase(each) : std::next(each);
    }
    forget_at_ = std::max(limits::remembered_events_max, events_.size() + quarter);
}

void lane::list(event_id event, event_state& state) {
    if (state.listed || state.travels || state.waiting.empty()) { return; }
    state.listed = true;
    turns_.push_back(event);
}

std::optional<round> lane::gather(time_point now) {
    if (round_under_way_ || returning(now)) { return std::nullopt; }
    std::vector<batch> batches;
    std::size_t room = limits::round_requests_max;
    bool closed = false;  // by an event that goes alone
    for (std::size_t left = turns_.size(); left > 0; --left) {
        event_id const event = turns_.front();
        turns_.pop_front();
        event_state& state = events_.at(event);
        bool const alone = state.apart.alone() || settings_.one_event_per_statement;
        bool const full = room == 0 || batches.size() >= events_max_;
        if (closed || full || state.not_before > now || (alone && !batches.empty())) {
            turns_.push_back(event);
            continue;
        }
        batches.push_back(take(event, state, std::min({room, settings_.batch_requests, state.apart.requests_max()})));
        room -= batches.back().requests.size();
        closed = alone;
    }
    if (batches.empty()) { return std::nullopt; }

    // Every engine writes its events in the order of their ids, so that no two statements wait for each other.
    std::ranges::sort(batches, {}, &batch::event);
    round_under_way_ = true;
    began_ = now;
    for (batch const& batch : batches) {
        events_in_round_.push_back(batch.event);
        for (auto const& request : batch.requests) {
            requests_in_round_.push_back(request.get());
            if (!std::exchange(request->begun, true)) { counts_.queue_time += now - request->taken_at; }
        }
    }
    return round{std::move(batches)};
}

batch lane::take(event_id event, event_state& state, std::size_t requests_max) {
    batch taken;
    taken.event = event;
    if (may_use_memory()) {
        taken.memory = state.memory;
        taken.read_row_only = state.pace.is_shared() && !state.refuses;
    }
    taken.requests.reserve(std::min(requests_max, state.waiting.size()));
    while (!state.waiting.empty() && taken.requests.size() < requests_max) {
        taken.requests.push_back(state.waiting.pop_front());
    }
    queued_ -= taken.requests.size();
    state.listed = false;
    state.travels = true;
    auto const bucket = static_cast<std::size_t>(std::bit_width(taken.requests.size()) - 1);
    ++counts_.batch_sizes.at(std::min(bucket, counts_.batch_sizes.size() - 1));
    return taken;
}

std::vector<reply> lane::before_write(round& round) {
    std::vector<reply> replies;
    std::erase_if(requests_in_round_, [](pending const* request) { return !request->done; });
    round.drop_answered();
    for (batch& batch : round.batches()) {
        if (batch.stage == batch_stage::undecided) { continue; }
        // A hint: it does not count for ever.
        event_state const& state = events_.at(batch.event);
        bool const postpones = would_meet_another(batch, state.harmless) && state.postponed < postponed_max;
        for (std::size_t index = 0; index < batch.requests.size(); ++index) {
            pending& request = *batch.requests[index];
            verdict& verdict = batch.decided.verdicts[index];
            after_read(request, batch.known);
            if (auto ending = answer_before_write(request, verdict)) {
                answer_to(request, std::move(*ending), replies);
            } else {
                request.in_flight = !postpones && rides_on_the_write(verdict);
            }
        }
        if (postpones) { batch.stage = batch_stage::postponed; }
    }
    return replies;
}

std::vector<reply> lane::settle(round& round, time_point now) {
    std::vector<reply> replies;
    ++counts_.rounds;
    counts_.attempt_time += now - began_;
    counts_.reads += static_cast<std::uint64_t>(round.reads());
    counts_.statements += static_cast<std::uint64_t>(round.reads() + round.writes());
    learn_from_guesses(round);
    trouble_.reset();
    for (batch const& batch : round.batches()) {
        // A lost race is no trouble: who runs out of time after one is told of the deadline.
        if (batch.trouble && !store::is_race(batch.trouble->kind) && !is_held_up(batch)) { trouble_ = batch.trouble; }
    }
    learn_from_the_statement(round);

    round_under_way_ = false;
    requests_in_round_.clear();
    events_in_round_.clear();
    for (batch& batch : round.batches()) { settle_batch(batch, now, replies); }
    let_return(replies.size(), now);
    return replies;
}

/// A guess is a write without a look for the bookings that it may meet; a constraint is what refutes it.
void lane::learn_from_guesses(round const& round) {
    if (reads_first_ > 0) { --reads_first_; }
    bool guessed = false;
    bool refuted = false;
    for (batch const& batch : round.batches()) {
        if (!was_written(batch) || batch.known.fresh) { continue; }
        guessed = true;
        refuted = refuted || (batch.trouble && batch.trouble->kind == store::failure::constraint);
    }
    if (refuted) {
        distrust_ = std::clamp(distrust_ * 2, reads_first_min, reads_first_max);
        reads_first_ = distrust_;
    } else if (guessed && distrust_ > 0) {
        --distrust_;
    }
}

/// One event's lock or one request's row fails a whole statement. Half of the events go next, until
/// the one that is to blame goes alone; after a statement that went through, twice as many.
void lane::learn_from_the_statement(round const& round) {
    auto const is_joint = [](batch const& batch) { return is_held_up(batch) && batch.with_others; };
    auto const joint = static_cast<std::size_t>(std::ranges::count_if(round.batches(), is_joint));
    if (joint > 0) {
        events_max_ = joint / 2;
    } else {
        events_max_ = std::min(events_max_ * 2, limits::round_requests_max);
    }
}

/// Callers who wait for their answers come back together. If the first of them ran off with the next attempt, the others
/// would have to wait for it: a moment's patience, which ends when all are back, lets them go at once. A caller who was
/// answered alone is not waited for.
void lane::let_return(std::size_t answered, time_point now) {
    returning_goal_ = std::min(answered + queued_, settings_.batch_requests);
    returning_until_ = answered > 1
                           ? now + std::min<std::chrono::nanoseconds>((now - began_) / patience_part, patience_max)
                           : time_point::min();
}

void lane::settle_batch(batch& batch, time_point now, std::vector<reply>& replies) {
    event_state& state = events_.at(batch.event);
    learn(batch, state, now);
    if (is_dropped(batch, state)) {
        batch.stage = batch_stage::failed;
        batch.trouble = store::error{store::failure::refused, "27000",
                                     "a trigger, rule or policy of the database drops the change of the event"};
    }
    for (std::size_t index = 0; index < batch.requests.size(); ++index) {
        pending& request = *batch.requests[index];
        if (!request.done) { continue; }
        verdict* const verdict = batch.stage == batch_stage::undecided ? nullptr : &batch.decided.verdicts[index];
        auto ending = answer_after_attempt(request, verdict, batch, now);
        if (ending) { answer_to(request, std::move(*ending), replies); }
    }
    requeue(batch, state);
    state.travels = false;
    list(batch.event, state);
}

/// What this attempt taught about the event: its row, and when to try again.
void lane::learn(batch const& batch, event_state& state, time_point now) {
    bool const raced = lost_race(batch);
    bool const postponed = batch.stage == batch_stage::postponed;
    if (was_written(batch)) { ++counts_.attempts; }
    if (raced) { ++counts_.conflicts; }
    if (batch.stage == batch_stage::failed && batch.trouble->kind == store::failure::lost) { ++counts_.lost_replies; }

    state.refuses = batch.stage == batch_stage::settled;
    state.postponed = postponed ? state.postponed + 1 : 0;
    if (postponed) { ++counts_.postponed; }
    state.memory.reset();
    state.apart.learn(batch, state.postponed == postponed_max);
    state.not_before = time_point::min();
    if (batch.stage == batch_stage::landed) {
        std::int64_t const changes_by_others =
            state.last_version < 0 ? 0 : batch.landing.version - state.last_version - 1;
        state.pace.landed(began_, now, changes_by_others);
        state.last_version = batch.landing.version;
        state.waits = backoff_sequence{settings_.backoff};
        if (batch.known.seen.row->change_under_way != 0) { state.harmless = batch.known.seen.row->change_under_way; }
        state.not_before = now + state.pace.pause_after_landing(draw_from(random_));
        if (!state.pace.is_shared()) {
            state.memory = store::event_row{batch.known.seen.row->capacity, batch.landing.available,
                                            batch.landing.version, batch.known.seen.row->open};
        }
    } else if (batch.stage != batch_stage::settled) {
        state.not_before = now + wait_after(batch, state, now);
    }
}

/// How long the event rests after an attempt that has not landed.
std::chrono::nanoseconds lane::wait_after(batch const& batch, event_state& state, time_point now) {
    using std::chrono::nanoseconds;
    bool const others_wait = meets_one_requests_row(batch) && !state.waiting.empty();
    bool const splits = is_held_up(batch) && (batch.with_others || (meets_a_requests_row(batch) && rows_of(batch) > 1));
    if (others_wait || splits) { return nanoseconds::zero(); }
    if (state.apart.is_locked()) { return state.apart.rest(now - began_); }
    if (batch.stage == batch_stage::postponed) { return state.pace.pause_before_reading_again(draw_from(random_)); }
    return state.waits.next(draw_from(random_));
}

/// A change that nobody has forestalled, and that matched no row, again and again: it is the
/// database that drops it.
bool lane::is_dropped(batch const& batch, event_state& state) {
    bool const looked =
        batch.stage == batch_stage::conflict && !batch.memory && batch.known.seen.row->change_under_way == 0;
    std::int64_t const version = looked ? batch.known.seen.row->version : -1;
    state.unmoved = looked && version == state.met_at ? state.unmoved + 1 : 0;
    state.met_at = version;
    return state.unmoved >= unmoved_max;
}

std::optional<store::error> const& lane::trouble_of(event_state const& state) const noexcept {
    return state.apart.trouble() ? state.apart.trouble() : trouble_;
}

/// Puts unanswered requests back in front, in their order; behind the others what met a lock alone.
void lane::requeue(batch& batch, event_state& state) {
    if (meets_one_requests_row(batch)) {
        for (auto& request : batch.requests) {
            if (!request->done) { continue; }
            state.waiting.push_back(std::move(request));
            ++queued_;
        }
        return;
    }
    for (auto request = batch.requests.rbegin(); request != batch.requests.rend(); ++request) {
        if (!(*request)->done) { continue; }
        state.waiting.push_front(std::move(*request));
        ++queued_;
    }
}

/// Lets `look` at each event that waits for its turn, and forgets the turns of those whose requests it has answered.
template <class Look>
void lane::each_in_turn(Look const& look) {
    std::erase_if(turns_, [&](event_id event) {
        event_state& state = events_.at(event);
        look(state);
        state.listed = !state.waiting.empty();
        return !state.listed;
    });
}

std::vector<reply> lane::expire(time_point now) {
    std::vector<reply> replies;
    if (now < earliest_deadline_) { return replies; }
    earliest_deadline_ = time_point::max();
    each_in_turn([&](event_state& state) { expire_queue(state, now, replies); });
    for (event_id const event : events_in_round_) { expire_queue(events_.at(event), now, replies); }
    for (pending* const request : requests_in_round_) {
        if (!request->done) { continue; }
        if (request->budget.deadline() <= now) {
            answer_to(*request, give_up(*request, trouble_of(events_.at(request->event))), replies);
        } else {
            earliest_deadline_ = std::min(earliest_deadline_, request->budget.deadline());
        }
    }
    return replies;
}

void lane::expire_queue(event_state& state, time_point now, std::vector<reply>& replies) {
    for (std::size_t left = state.waiting.size(); left > 0; --left) {
        std::unique_ptr<pending> request = state.waiting.pop_front();
        if (request->budget.deadline() <= now) {
            --queued_;
            answer_to(*request, give_up(*request, trouble_of(state)), replies);
        } else {
            earliest_deadline_ = std::min(earliest_deadline_, request->budget.deadline());
            state.waiting.push_back(std::move(request));
        }
    }
}

std::vector<reply> lane::refuse_unsent(store::error const& reason) {
    std::vector<reply> replies;
    each_in_turn([&](event_state& state) {
        pending_list& waiting = state.waiting;
        for (std::size_t left = waiting.size(); left > 0; --left) {
            std::unique_ptr<pending> request = waiting.pop_front();
            if (request->asked.own.doubtful_version) {
                waiting.push_back(std::move(request));
            } else {
                --queued_;
                answer_to(*request, give_up(*request, reason), replies);
            }
        }
    });
    return replies;
}

void lane::mark_unsent() noexcept {
    for (pending* const request : requests_in_round_) { request->in_flight = false; }
}

std::vector<reply> lane::answer_all(store::error const& reason) {
    std::vector<reply> replies;
    auto const answer_all = [&](event_state& state) {
        while (!state.waiting.empty()) {
            std::unique_ptr<pending> request = state.waiting.pop_front();
            --queued_;
            answer_to(*request, give_up(*request, reason), replies);
        }
    };
    each_in_turn(answer_all);
    for (event_id const event : events_in_round_) { answer_all(events_.at(event)); }
    for (pending* const request : requests_in_round_) {
        if (request->done) { answer_to(*request, give_up(*request, reason), replies); }
    }
    return replies;
}

time_point lane::due() const noexcept {
    if (round_under_way_) { return time_point::max(); }
    time_point const returned = queued_ < returning_goal_ ? returning_until_ : time_point::min();
    time_point earliest = time_point::max();
    for (event_id const event : turns_) {
        time_point const at = std::max(events_.at(event).not_before, returned);
        if (at <= began_) { return at; }  // it could go already when the last attempt did
        earliest = std::min(earliest, at);
    }
    return earliest;
}

bool lane::nobody_waits() const noexcept {
    return round_under_way_ && std::ranges::none_of(requests_in_round_, [](pending const* request) {
               return static_cast<bool>(request->done);
           });
}

void lane::answer_to(pending& request, answer ending, std::vector<reply>& replies) {
    count_ending(ending, request);
    replies.push_back({std::exchange(request.done, nullptr), std::move(ending), request.caller});
}

void lane::count_ending(answer const& ending, pending const& request) {
    ++counts_.endings[ending.index()];
    if (receipt const* const made = receipt_of(ending)) { counts_.replayed += made->replayed ? 1 : 0; }
    if (std::holds_alternative<booked>(ending)) {
        counts_.booked_conflicts += static_cast<std::uint64_t>(request.conflicts);
    }
}

}  // namespace bookonce
