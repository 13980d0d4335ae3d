#include "lane_driver.hpp"

#include <algorithm>
#include <exception>

#include "sleeper.hpp"
#include "thread_without_signals.hpp"

namespace bookonce {
namespace {

using namespace std::chrono_literals;

/// How long a statement that nobody waits for any more may go on before its session is given up. A caller who has less
/// time than this does not run an attempt itself: it could not return before the statement does.
constexpr auto unawaited_grace = 500ms;
/// Deadlines are watched in steps of this, so that many of them cost one look.
constexpr auto watch_step = 5ms;
constexpr auto reconnect_wait_first = 5ms;
constexpr auto reconnect_wait_max = 500ms;
/// A session that has lasted so long is no sign of a server that throws them out.
constexpr auto session_lasts = 10s;

time_point clock_now() noexcept { return std::chrono::steady_clock::now(); }

}  // namespace

lane_driver::lane_driver(lane_settings const& settings, std::unique_ptr<store::session> store,
                         std::shared_ptr<spdlog::logger> logger, std::function<void(time_point)> watch_for)
    : store_{std::move(store)}, delivery_{std::move(logger)},
      watch_for_{std::move(watch_for)}, lane_{settings}, worker_{thread_without_signals([this] { work(); })} {}

lane_driver::~lane_driver() {
    stop();
    join();
}

/// The request back if the lane does not take it.
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
    if (wake) { changed_.notify_one(); }
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
    if (session_busy_) { return; }  // whoever runs the attempt looks again when it ends
    // Connecting may take longer than this caller's deadline: the worker does it.
    if (has_time_for_a_round && store_->connected()) {
        if (auto round = lane_.gather(start)) { run_as_caller(std::move(*round), caller, deadline, held); }
    }
    bool const wake = worker_must_wake();
    held.unlock();
    if (wake) { changed_.notify_one(); }
}

/// Whether there is something to do before the worker means to wake up. One that is awake looks by itself.
bool lane_driver::worker_must_wake() const noexcept { return !session_busy_ && lane_.due() < worker_sleeps_until_; }

/// Lets `ask` wait for the server, without the mutex.
template <class Ask>
void lane_driver::wait_for_server(lock& held, Ask const& ask) {
    waits_for_server_ = true;
    held.unlock();
    ask();
    held.lock();
    waits_for_server_ = false;
}

/// One attempt: read, answer what is final, write, settle. Holds the mutex on entry and on return, not in between.
void lane_driver::run(round round, lock& held) {
    session_busy_ = true;
    attempt_began_ = clock_now();
    wait_for_server(held, [&] { round.read(*store_); });
    deliver_unlocked(lane_.before_write(round), held);
    // Nobody may wait for it any more: the mutex was free meanwhile.
    if (round.must_write() && !lane_.nobody_waits()) {
        wait_for_server(held, [&] { round.write(*store_); });
    }
    auto replies = lane_.settle(round, clock_now());
    judge_session(round.writes() > 0);
    session_busy_ = false;
    caller_leaves_at_ = time_point::max();
    deliver_unlocked(std::move(replies), held);
    tell_if_closed();
}

/// The caller is back by its deadline, nobody who is answered meanwhile waits for it, and `join` does.
void lane_driver::run_as_caller(round round, sleeper* caller, time_point deadline, lock& held) {
    caller_leaves_at_ = deadline;
    if (caller != nullptr) { caller->set_busy(true); }
    ++callers_inside_;
    run(std::move(round), held);
    --callers_inside_;
    if (caller != nullptr) { caller->set_busy(false); }
    tell_if_closed();
}

/// Whoever waits for the end looks again. Called wherever the queue or the session has become free.
void lane_driver::tell_if_closed() {
    if (lane_.closed()) { settled_.notify_all(); }
}

/// Delivers without the mutex: completions are the caller's code and may come back with another request.
void lane_driver::deliver_unlocked(std::vector<reply> replies, lock& held) {
    if (replies.empty()) { return; }
    held.unlock();
    delivery_.run_some(std::move(replies));
    held.lock();
    if (delivery_.has_kept()) { changed_.notify_one(); }  // the worker goes on with them
}

/// Opens the session if it is not open. False if it could not be.
bool lane_driver::keep_session(lock& held) {
    if (store_->connected()) { return true; }
    std::optional<store::error> error;
    session_busy_ = true;
    wait_for_server(held, [&] {
        error = store_->connect();
        if (error) { delivery_.warn("bookonce: no session: " + error->sqlstate + ' ' + error->reason); }
    });
    session_busy_ = false;
    if (error && error->kind == store::failure::misconfigured) { deliver_unlocked(lane_.refuse_unsent(*error), held); }
    tell_if_closed();
    if (!error) {
        ++sessions_opened_;
        session_opened_at_ = clock_now();
        return true;
    }
    lane_.note_trouble(std::move(*error));
    wait_before_connecting();
    return false;
}

/// The next session is opened later the more of them have failed in a row.
void lane_driver::wait_before_connecting() {
    auto const wait = std::min<std::chrono::milliseconds>(reconnect_wait_first * (1 << std::min(session_failures_, 7)),
                                                          reconnect_wait_max);
    ++session_failures_;
    connect_not_before_ = clock_now() + wait;
}

/// After a round. A session that is lost at once, again and again, is as bad as one that cannot be
/// opened: a server that lets the engine in and takes no writes must not be asked for logins
/// without a pause. One that has served for a while was a good one.
void lane_driver::judge_session(bool wrote) {
    bool const lasted = clock_now() - session_opened_at_ > session_lasts;
    if (store_->connected()) {
        if (wrote || lasted) { session_failures_ = 0; }
        return;
    }
    if (lasted) { session_failures_ = 0; }
    if (session_failures_ == 0) {
        session_failures_ = 1;  // the first is replaced at once
    } else {
        wait_before_connecting();
    }
}

void lane_driver::work() {
    lock held{mutex_};
    if (!stopping_) { keep_session(held); }
    while (!stopping_) {
        // What is overdue is not sent any more.
        if (lane_.earliest_deadline() <= clock_now()) {
            deliver_unlocked(lane_.expire(clock_now()), held);
            tell_if_closed();
            if (stopping_) { break; }  // the mutex was free meanwhile
        }
        time_point const due = session_busy_ ? time_point::max() : lane_.due();
        bool const connected = session_busy_ || store_->connected();
        time_point const next = connected ? due : std::max(due, connect_not_before_);
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
            changed_.wait(held);
        } else if (next > now) {
            changed_.wait_until(held, next);
        }
        worker_sleeps_until_ = time_point::min();
        if (next > now) { continue; }
        if (keep_session(held) && !stopping_) {
            if (auto round = lane_.gather(clock_now())) { run(std::move(*round), held); }
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
        bool const unawaited_long = nobody_waits && now - attempt_began_ > unawaited_grace;
        // Others of the attempt may have more time than the caller whose thread it holds.
        bool const caller_is_held = session_busy_ && caller_leaves_at_ <= now;
        if (waits_for_server_ && (unawaited_long || caller_is_held)) { store_->interrupt(); }
        next = std::max(lane_.earliest_deadline(), now + watch_step);
        if (nobody_waits) { next = std::min(next, now + unawaited_grace); }
        // That caller's own request may have been answered already, and then its deadline is no longer among the lane's.
        if (session_busy_) { next = std::min(next, std::max(caller_leaves_at_, now + watch_step)); }
    }
    delivery_.run_some(std::move(replies));
    if (delivery_.has_kept()) {
        lock const held{mutex_};  // else the worker might have looked and not yet be waiting
        changed_.notify_one();
    }
    return next;
}

void lane_driver::close() {
    lock const held{mutex_};
    lane_.close();
}

void lane_driver::wait_idle(time_point end) {
    lock held{mutex_};
    // A session that is being opened is let in, so that it can take leave: whoever asks only once would always break one off.
    settled_.wait_until(
        held, end, [&] { return lane_.queued() == 0 && (lane_.under_way() ? lane_.nobody_waits() : !session_busy_); });
}

void lane_driver::stop() {
    std::vector<reply> replies;
    {
        lock const held{mutex_};
        lane_.close();
        stopping_ = true;
        if (!waits_for_server_) { lane_.mark_unsent(); }
        replies = lane_.answer_all({store::failure::refused, "", "the engine has stopped"});
        if (waits_for_server_) { store_->interrupt(); }
    }
    changed_.notify_all();
    delivery_.run(std::move(replies));
}

void lane_driver::join() {
    std::lock_guard const one_at_a_time{join_mutex_};
    if (worker_.joinable()) { worker_.join(); }
    {
        lock held{mutex_};
        settled_.wait(held, [&] { return callers_inside_ == 0; });
    }
    delivery_.run_kept();
}

metrics_snapshot lane_driver::metrics() const {
    lock const held{mutex_};
    metrics_snapshot counts = lane_.counts();
    counts.queued = lane_.queued();
    counts.reconnects = sessions_opened_ > 0 ? sessions_opened_ - 1 : 0;
    return counts;
}

}  // namespace bookonce
