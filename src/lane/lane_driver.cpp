#include "lane_driver.hpp"

#include <algorithm>

#include "sleeper.hpp"
#include "thread_without_signals.hpp"

namespace bookonce {
namespace {

using namespace std::chrono_literals;

/// How long a statement that nobody waits for may run before its session is broken off. A caller
/// with less time does not run a round: it could not return before the statement does.
constexpr auto unawaited_grace = 500ms;
/// Deadlines are checked in steps of this, so many of them cost one check.
constexpr auto watch_step = 5ms;

time_point clock_now() noexcept { return std::chrono::steady_clock::now(); }

}  // namespace

lane_driver::lane_driver(lane_settings const& settings, std::unique_ptr<store::session> session,
                         std::shared_ptr<spdlog::logger> logger, std::function<void(time_point)> watch_for)
    : keeper_{std::move(session)}, delivery_{std::move(logger)},
      watch_for_{std::move(watch_for)}, lane_{settings}, worker_{thread_without_signals([this] { work(); })} {}

lane_driver::~lane_driver() {
    stop();
    join();
}

/// Returns the request if the lane does not take it.
std::unique_ptr<pending> lane_driver::take(std::unique_ptr<pending> request) {
    time_point const deadline = request->budget.deadline();
    auto refused = lane_.enqueue(std::move(request));
    if (!refused) { watch_for_(deadline); }
    return refused;
}

void lane_driver::refuse(std::unique_ptr<pending> request) {
    bool closed = false;
    {
        lock const held{mutex_};
        closed = lane_.closed();
    }
    unavailable const reason{"", closed ? "the engine has stopped" : "the queue is full: ask again later"};
    std::vector<reply> replies;
    replies.push_back({std::move(request->done), reason, request->caller});
    delivery_.run(std::move(replies));
}

void lane_driver::submit(std::unique_ptr<pending> request) noexcept {
    bool wake = false;
    {
        lock const held{mutex_};
        request = take(std::move(request));
        wake = worker_must_wake();
    }
    if (request) { return refuse(std::move(request)); }
    if (wake) { work_to_do_.notify_one(); }
}

void lane_driver::call(std::unique_ptr<pending> request) noexcept {
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
    if (session_busy_) { return; }  // whoever runs the round checks the queue again
    // Connecting may outlast this caller's deadline: the worker does it.
    if (has_time_for_a_round && keeper_.connected()) {
        if (lane_.gather(start)) { run_as_caller(caller, deadline, held); }
    }
    bool const wake = worker_must_wake();
    held.unlock();
    if (wake) { work_to_do_.notify_one(); }
}

/// Whether there is work before the worker wakes. An awake worker finds it itself.
bool lane_driver::worker_must_wake() const noexcept { return !session_busy_ && lane_.due() < worker_sleeps_until_; }

/// Runs `ask`, which waits for the server, without the mutex.
template <class Ask>
void lane_driver::wait_for_server(lock& held, Ask const& ask) {
    waits_for_server_ = true;
    held.unlock();
    ask();
    held.lock();
    waits_for_server_ = false;
}

/// One round, step by step. Holds the mutex on entry and on return, not in between.
void lane_driver::run(lock& held) {
    session_busy_ = true;
    round_began_ = clock_now();
    for (bool settled = false; !settled;) {
        bool const wrote = lane_.current().writes() > 0;
        auto replies = lane_.step(keeper_.session(), clock_now(), [&](auto const& ask) { wait_for_server(held, ask); });
        settled = !lane_.round_under_way();  // once the mutex is free, another thread may begin the next
        if (settled) {
            keeper_.served(wrote, clock_now());
            session_busy_ = false;
            caller_leaves_at_ = time_point::max();
        }
        deliver_unlocked(std::move(replies), held);
    }
    tell_if_closed();
}

/// Its thread returns by the deadline. Requests answered meanwhile do not wait for it; `join` does.
void lane_driver::run_as_caller(sleeper* caller, time_point deadline, lock& held) {
    caller_leaves_at_ = deadline;
    if (caller != nullptr) { caller->set_busy(true); }
    ++callers_inside_;
    run(held);
    --callers_inside_;
    if (caller != nullptr) { caller->set_busy(false); }
    tell_if_closed();
}

/// Wakes those who wait for the end. Called when the queue or the session has become free.
void lane_driver::tell_if_closed() {
    if (lane_.closed()) { came_to_rest_.notify_all(); }
}

/// Delivers without the mutex: completions are the caller's code and may submit.
void lane_driver::deliver_unlocked(std::vector<reply> replies, lock& held) {
    if (replies.empty()) { return; }
    held.unlock();
    delivery_.run_some(std::move(replies));
    held.lock();
    if (delivery_.has_kept()) { work_to_do_.notify_one(); }  // the worker goes on with them
}

/// Opens the session if it is not open. False if it could not be.
bool lane_driver::keep_session(lock& held) {
    if (keeper_.connected()) { return true; }
    std::optional<store::error> error;
    session_busy_ = true;
    wait_for_server(held, [&] {
        error = keeper_.session().connect();
        if (error) { delivery_.warn("bookonce: no session: " + error->sqlstate + ' ' + error->reason); }
    });
    session_busy_ = false;
    if (error && error->kind == store::failure::misconfigured) { deliver_unlocked(lane_.refuse_unsent(*error), held); }
    tell_if_closed();
    if (!error) {
        keeper_.opened(clock_now());
        return true;
    }
    lane_.note_trouble(std::move(*error));
    keeper_.failed_to_open(clock_now());
    return false;
}

void lane_driver::work() {
    lock held{mutex_};
    if (!stopping_) { keep_session(held); }
    while (!stopping_) {
        // An overdue request is not sent.
        if (lane_.earliest_deadline() <= clock_now()) {
            deliver_unlocked(lane_.expire(clock_now()), held);
            tell_if_closed();
            if (stopping_) { break; }  // the mutex was free meanwhile
        }
        time_point const due = session_busy_ ? time_point::max() : lane_.due();
        bool const connected = session_busy_ || keeper_.connected();
        time_point const next = connected ? due : std::max(due, keeper_.not_before());
        time_point const now = clock_now();
        if (delivery_.has_kept()) {
            held.unlock();
            delivery_.run_some({});
            held.lock();
            if (next > now) { continue; }
            if (stopping_) { break; }
        }
        worker_sleeps_until_ = next;
        if (next == time_point::max()) {
            work_to_do_.wait(held);
        } else if (next > now) {
            work_to_do_.wait_until(held, next);
        }
        worker_sleeps_until_ = time_point::min();
        if (next > now) { continue; }
        if (keep_session(held) && !stopping_) {
            if (lane_.gather(clock_now())) { run(held); }
        }
    }
}

time_point lane_driver::watch(time_point now) {
    std::vector<reply> replies;
    time_point next;
    {
        lock const held{mutex_};
        replies = lane_.expire(now);
        tell_if_closed();
        bool const nobody_waits = session_busy_ && lane_.nobody_waits();
        bool const unawaited_long = nobody_waits && now - round_began_ > unawaited_grace;
        // Other requests of the round may have more time than the caller who runs it.
        bool const caller_is_held = session_busy_ && caller_leaves_at_ <= now;
        if (waits_for_server_ && (unawaited_long || caller_is_held)) { keeper_.session().interrupt(); }
        next = std::max(lane_.earliest_deadline(), now + watch_step);
        if (nobody_waits) { next = std::min(next, now + unawaited_grace); }
        // That caller's request may be answered, and its deadline no longer among the lane's.
        if (session_busy_) { next = std::min(next, std::max(caller_leaves_at_, now + watch_step)); }
    }
    delivery_.run_some(std::move(replies));
    if (delivery_.has_kept()) {
        lock const held{mutex_};  // else the worker might have checked and not yet wait
        work_to_do_.notify_one();
    }
    return next;
}

void lane_driver::close() {
    lock const held{mutex_};
    lane_.close();
}

void lane_driver::wait_idle(time_point end) {
    lock held{mutex_};
    // Waits for a login under way: cutting it would put a broken connection into the server's log
    // every time a short-lived engine ends.
    came_to_rest_.wait_until(held, end, [&] {
        return lane_.queued() == 0 && (lane_.round_under_way() ? lane_.nobody_waits() : !session_busy_);
    });
}

void lane_driver::stop() {
    std::vector<reply> replies;
    {
        lock const held{mutex_};
        lane_.close();
        stopping_ = true;
        replies = lane_.answer_all({store::failure::refused, "", "the engine has stopped"});
        if (waits_for_server_) { keeper_.session().interrupt(); }
    }
    work_to_do_.notify_all();
    delivery_.run(std::move(replies));
}

void lane_driver::join() {
    std::lock_guard const one_at_a_time{join_mutex_};
    if (worker_.joinable()) { worker_.join(); }
    {
        lock held{mutex_};
        came_to_rest_.wait(held, [&] { return callers_inside_ == 0; });
    }
    delivery_.run_kept();
}

metrics_snapshot lane_driver::metrics() const {
    lock const held{mutex_};
    metrics_snapshot counts = lane_.counts();
    counts.queued = lane_.queued();
    counts.reconnects = keeper_.reconnects();
    return counts;
}

}  // namespace bookonce
