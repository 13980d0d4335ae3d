#include "lanes.hpp"

#include <algorithm>

#include "sleeper.hpp"
#include "store/thread_without_signals.hpp"

namespace bookonce {
namespace {

using namespace std::chrono_literals;

/// A session beyond the first that is idle for so long is closed.
constexpr auto session_idles_max = 60s;

}  // namespace

lanes::lanes(dispatcher_settings const& settings, std::vector<std::unique_ptr<store::session>> sessions,
             log_function logger, std::function<void(time_point)> watch_for)
    : delivery_{std::move(logger)}, watch_for_{std::move(watch_for)}, dispatcher_{settings} {
    for (auto& each : sessions) { lanes_.push_back(std::make_unique<lane>(std::move(each))); }
    try {
        lock const held{mutex_};  // a lane looks at the others
        for (auto const& each : lanes_) {
            each->thread = thread_without_signals([this, &own = *each] { work(own); });
        }
    } catch (...) {  // those that run would outlive what they use
        stop();
        join();
        throw;
    }
}

lanes::~lanes() {
    stop();
    join();
}

/// Returns the request if the dispatcher does not take it.
std::unique_ptr<pending> lanes::take(std::unique_ptr<pending> request) {
    time_point const deadline = request->budget.deadline();
    auto refused = dispatcher_.enqueue(std::move(request));
    if (!refused) { watch_for_(deadline); }
    return refused;
}

void lanes::refuse(std::unique_ptr<pending> request) {
    bool closed = false;
    {
        lock const held{mutex_};
        closed = dispatcher_.closed();
    }
    unavailable const reason{"", closed ? "the engine has stopped" : "the queue is full: ask again later"};
    std::vector<reply> replies;
    replies.push_back({std::move(request->done), reason, request->caller});
    delivery_.run(std::move(replies));
}

void lanes::submit(std::unique_ptr<pending> request) noexcept {
    {
        lock const held{mutex_};
        request = take(std::move(request));
        hand_over();
    }
    if (request) { return refuse(std::move(request)); }
}

void lanes::call(std::unique_ptr<pending> request) noexcept {
    time_point const deadline = request->budget.deadline();
    sleeper* const caller = request->caller;
    lock held{mutex_};
    time_point const start = clock_now();
    bool const has_time_for_a_round = deadline - start > unawaited_grace;
    request = take(std::move(request));
    if (request) {
        held.unlock();
        return refuse(std::move(request));
    }
    // Connecting may outlast this caller's deadline: a lane does it.
    lane* const idle = has_time_for_a_round ? idle_lane(true) : nullptr;
    if (idle != nullptr && begin_round(*idle, start) != nullptr) { run_as_caller(*idle, caller, deadline, held); }
    hand_over();
}

/// The first one whose session is idle and open, or not open.
lanes::lane* lanes::idle_lane(bool connected) noexcept {
    auto const found = std::ranges::find_if(
        lanes_, [&](auto const& each) { return !each->busy && each->keeper.connected() == connected; });
    return found == lanes_.end() ? nullptr : found->get();
}

std::size_t lanes::idle_lanes() const noexcept {
    return static_cast<std::size_t>(
        std::ranges::count_if(lanes_, [](auto const& each) { return !each->busy && each->keeper.connected(); }));
}

bool lanes::logs_in() const noexcept {
    return std::ranges::any_of(lanes_, [](auto const& each) { return each->busy && each->doing == nullptr; });
}

/// When this lane's thread has something to do. One idle lane suffices: the first with an open
/// session, or else the first.
time_point lanes::next_work(lane& own) noexcept {
    if (own.busy) { return time_point::max(); }
    if (own.keeper.connected()) { return idle_lane(true) == &own ? dispatcher_.due() : time_point::max(); }
    // One login at a time: whoever has opened a session may well be enough.
    bool const is_needed = idle_lane(true) == nullptr && !logs_in();
    if (!is_needed || idle_lane(false) != &own) { return time_point::max(); }
    return std::max(dispatcher_.due(), own.keeper.not_before());
}

/// Wakes the lane that has something to do, if its thread sleeps. An awake one finds it itself.
void lanes::hand_over() noexcept {
    lane* idle = idle_lane(true);
    if (idle == nullptr) { idle = idle_lane(false); }
    if (idle != nullptr && next_work(*idle) < idle->sleeps_until) { idle->work_to_do.notify_one(); }
}

/// Runs `ask`, which waits for the server, without the mutex.
template <class Ask>
void lanes::wait_for_server(lane& own, lock& held, Ask const& ask) {
    own.waits_for_server = true;
    held.unlock();
    ask();
    held.lock();
    own.waits_for_server = false;
}

round* lanes::begin_round(lane& own, time_point now) {
    own.doing = dispatcher_.gather(now, idle_lanes() - 1, own.keeper.session().joins_events());
    own.busy = own.doing != nullptr;
    return own.doing;
}

/// One round, step by step. Holds the mutex on entry and on return, not in between.
void lanes::run(lane& own, lock& held) {
    // Other events may be due: another session takes them meanwhile.
    hand_over();
    for (bool settled = false; !settled;) {
        settled = own.doing->next() == round_step::settle;
        bool const wrote = own.doing->writes() > 0;
        auto replies = dispatcher_.step(*own.doing, own.keeper.session(), clock_now(),
                                        [&](auto const& ask) { wait_for_server(own, held, ask); });
        if (settled) {
            time_point const now = clock_now();
            own.keeper.served(wrote, now);
            own.idle_since = now;
            own.busy = false;
            own.doing = nullptr;
            own.caller_leaves_at = time_point::max();
        }
        deliver_unlocked(std::move(replies), held);
    }
    tell_if_closed();
}

/// Its thread returns by the deadline. Requests answered meanwhile do not wait for it; `join` does.
void lanes::run_as_caller(lane& own, sleeper* caller, time_point deadline, lock& held) {
    own.caller_leaves_at = deadline;
    if (caller != nullptr) { caller->set_busy(true); }
    ++callers_inside_;
    run(own, held);
    --callers_inside_;
    if (caller != nullptr) { caller->set_busy(false); }
    tell_if_closed();
}

/// Wakes those who wait for the end. Called when the queue or the session has become free.
void lanes::tell_if_closed() {
    if (dispatcher_.closed()) { came_to_rest_.notify_all(); }
}

/// Delivers without the mutex: completions are the caller's code and may submit.
void lanes::deliver_unlocked(std::vector<reply> replies, lock& held) {
    if (replies.empty()) { return; }
    held.unlock();
    delivery_.run_some(std::move(replies));
    held.lock();
    if (delivery_.has_kept()) { lanes_.front()->work_to_do.notify_one(); }  // it goes on with them
}

/// Whether another session than one that is being opened is there.
bool lanes::serves_elsewhere() const noexcept {
    return std::ranges::any_of(
        lanes_, [](auto const& each) { return each->busy ? each->doing != nullptr : each->keeper.connected(); });
}

/// Opens the session if it is not open. False if it could not be.
bool lanes::keep_session(lane& own, lock& held) {
    if (own.keeper.connected()) { return true; }
    std::optional<store::error> error;
    own.busy = true;
    wait_for_server(own, held, [&] { error = own.keeper.session().connect(); });
    // While another session is open, its rounds tell what is wrong.
    bool const is_only_one = !serves_elsewhere();
    if (auto const line = outage_.note(error, is_only_one, clock_now())) {
        // Still busy: the lines of two logins keep their order.
        wait_for_server(own, held, [&] { delivery_.log(line->level, line->text); });
    }
    own.busy = false;
    own.idle_since = clock_now();
    if (error && is_only_one && error->kind == store::failure::misconfigured) {
        deliver_unlocked(dispatcher_.refuse_unsent(*error, clock_now()), held);
    }
    tell_if_closed();
    if (!error) {
        own.keeper.opened(clock_now());
        return true;
    }
    if (is_only_one) { dispatcher_.note_trouble(std::move(*error)); }
    own.keeper.failed_to_open(clock_now());
    return false;
}

void lanes::work(lane& own) {
    bool const is_first = &own == lanes_.front().get();
    lock held{mutex_};
    if (is_first && !stopping_) { keep_session(own, held); }
    while (!stopping_) {
        // An overdue request is not sent.
        if (dispatcher_.earliest_deadline() <= clock_now()) {
            deliver_unlocked(dispatcher_.expire(clock_now()), held);
            tell_if_closed();
            if (stopping_) { break; }  // the mutex was free meanwhile
        }
        time_point next = next_work(own);
        time_point const now = clock_now();
        if (is_first && delivery_.has_kept()) {
            held.unlock();
            delivery_.run_some({});
            held.lock();
            if (next > now) { continue; }
            if (stopping_) { break; }
        }
        bool const may_close = !is_first && !own.busy && own.keeper.connected();
        if (may_close && next > now) {
            if (now - own.idle_since >= session_idles_max) {
                own.keeper.close();
                continue;
            }
            next = std::min(next, own.idle_since + session_idles_max);
        }
        hand_over();  // perhaps it is another's turn
        own.sleeps_until = next;
        if (next == time_point::max()) {
            own.work_to_do.wait(held);
        } else if (next > now) {
            own.work_to_do.wait_until(held, next);
        }
        own.sleeps_until = time_point::min();
        if (next > now) { continue; }
        if (keep_session(own, held) && !stopping_ && !own.busy) {
            if (begin_round(own, clock_now()) != nullptr) { run(own, held); }
        }
    }
}

metrics_snapshot lanes::metrics() const {
    lock const held{mutex_};
    metrics_snapshot counts = dispatcher_.counts();
    counts.queued = dispatcher_.queued();
    for (auto const& each : lanes_) { counts.reconnects += each->keeper.reconnects(); }
    return counts;
}

}  // namespace bookonce
