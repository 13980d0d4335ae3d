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

/// A session beyond the first that is idle for so long is closed.
constexpr auto session_idles_max = 60s;

time_point clock_now() noexcept { return std::chrono::steady_clock::now(); }

}  // namespace

lane_driver::lane_driver(lane_settings const& settings, std::vector<std::unique_ptr<store::session>> sessions,
                         std::shared_ptr<spdlog::logger> logger, std::function<void(time_point)> watch_for)
    : delivery_{std::move(logger)}, watch_for_{std::move(watch_for)}, lane_{settings} {
    for (auto& each : sessions) { workers_.push_back(std::make_unique<session_worker>(std::move(each))); }
    lock const held{mutex_};  // a worker looks at the others
    for (auto const& each : workers_) {
        each->thread = thread_without_signals([this, &worker = *each] { work(worker); });
    }
}

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
    {
        lock const held{mutex_};
        request = take(std::move(request));
        hand_over();
    }
    if (request) { return refuse(std::move(request)); }
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
    // Connecting may outlast this caller's deadline: a worker does it.
    session_worker* const idle = has_time_for_a_round ? idle_worker(true) : nullptr;
    if (idle != nullptr && begin_round(*idle, start) != nullptr) { run_as_caller(*idle, caller, deadline, held); }
    hand_over();
}

/// The first one whose session is idle and open, or not open.
lane_driver::session_worker* lane_driver::idle_worker(bool connected) noexcept {
    auto const found = std::ranges::find_if(
        workers_, [&](auto const& each) { return !each->busy && each->keeper.connected() == connected; });
    return found == workers_.end() ? nullptr : found->get();
}

std::size_t lane_driver::idle_workers() const noexcept {
    return static_cast<std::size_t>(
        std::ranges::count_if(workers_, [](auto const& each) { return !each->busy && each->keeper.connected(); }));
}

/// When this worker's thread has something to do. One idle worker suffices: the first with an open
/// session, or else the first.
time_point lane_driver::next_work(session_worker& worker) noexcept {
    if (worker.busy) { return time_point::max(); }
    if (worker.keeper.connected()) { return idle_worker(true) == &worker ? lane_.due() : time_point::max(); }
    if (idle_worker(true) != nullptr || idle_worker(false) != &worker) { return time_point::max(); }
    return std::max(lane_.due(), worker.keeper.not_before());
}

/// Wakes the worker that has something to do, if its thread sleeps. An awake one finds it itself.
void lane_driver::hand_over() noexcept {
    session_worker* idle = idle_worker(true);
    if (idle == nullptr) { idle = idle_worker(false); }
    if (idle != nullptr && next_work(*idle) < idle->sleeps_until) { idle->work_to_do.notify_one(); }
}

/// Runs `ask`, which waits for the server, without the mutex.
template <class Ask>
void lane_driver::wait_for_server(session_worker& worker, lock& held, Ask const& ask) {
    worker.waits_for_server = true;
    held.unlock();
    ask();
    held.lock();
    worker.waits_for_server = false;
}

round* lane_driver::begin_round(session_worker& worker, time_point now) {
    worker.doing = lane_.gather(now, idle_workers() - 1);
    worker.busy = worker.doing != nullptr;
    return worker.doing;
}

/// One round, step by step. Holds the mutex on entry and on return, not in between.
void lane_driver::run(session_worker& worker, lock& held) {
    // Other events may be due: another session takes them meanwhile.
    hand_over();
    for (bool settled = false; !settled;) {
        settled = worker.doing->next() == round_step::settle;
        bool const wrote = worker.doing->writes() > 0;
        auto replies = lane_.step(*worker.doing, worker.keeper.session(), clock_now(),
                                  [&](auto const& ask) { wait_for_server(worker, held, ask); });
        if (settled) {
            time_point const now = clock_now();
            worker.keeper.served(wrote, now);
            worker.idle_since = now;
            worker.busy = false;
            worker.doing = nullptr;
            worker.caller_leaves_at = time_point::max();
        }
        deliver_unlocked(std::move(replies), held);
    }
    tell_if_closed();
}

/// Its thread returns by the deadline. Requests answered meanwhile do not wait for it; `join` does.
void lane_driver::run_as_caller(session_worker& worker, sleeper* caller, time_point deadline, lock& held) {
    worker.caller_leaves_at = deadline;
    if (caller != nullptr) { caller->set_busy(true); }
    ++callers_inside_;
    run(worker, held);
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
    if (delivery_.has_kept()) { workers_.front()->work_to_do.notify_one(); }  // it goes on with them
}

/// Opens the session if it is not open. False if it could not be.
bool lane_driver::keep_session(session_worker& worker, lock& held) {
    if (worker.keeper.connected()) { return true; }
    std::optional<store::error> error;
    worker.busy = true;
    wait_for_server(worker, held, [&] {
        error = worker.keeper.session().connect();
        if (error) { delivery_.warn("bookonce: no session: " + error->sqlstate + ' ' + error->reason); }
    });
    worker.busy = false;
    worker.idle_since = clock_now();
    // While another session is open, its rounds tell what is wrong.
    bool const is_only_one = std::ranges::none_of(
        workers_, [](auto const& each) { return each->busy ? each->doing != nullptr : each->keeper.connected(); });
    if (error && is_only_one && error->kind == store::failure::misconfigured) {
        deliver_unlocked(lane_.refuse_unsent(*error), held);
    }
    tell_if_closed();
    if (!error) {
        worker.keeper.opened(clock_now());
        return true;
    }
    if (is_only_one) { lane_.note_trouble(std::move(*error)); }
    worker.keeper.failed_to_open(clock_now());
    return false;
}

void lane_driver::work(session_worker& worker) {
    bool const is_first = &worker == workers_.front().get();
    lock held{mutex_};
    if (is_first && !stopping_) { keep_session(worker, held); }
    while (!stopping_) {
        // An overdue request is not sent.
        if (lane_.earliest_deadline() <= clock_now()) {
            deliver_unlocked(lane_.expire(clock_now()), held);
            tell_if_closed();
            if (stopping_) { break; }  // the mutex was free meanwhile
        }
        time_point next = next_work(worker);
        time_point const now = clock_now();
        if (is_first && delivery_.has_kept()) {
            held.unlock();
            delivery_.run_some({});
            held.lock();
            if (next > now) { continue; }
            if (stopping_) { break; }
        }
        bool const may_close = !is_first && !worker.busy && worker.keeper.connected();
        if (may_close && next > now) {
            if (now - worker.idle_since >= session_idles_max) {
                worker.keeper.close();
                continue;
            }
            next = std::min(next, worker.idle_since + session_idles_max);
        }
        hand_over();  // perhaps it is another's turn
        worker.sleeps_until = next;
        if (next == time_point::max()) {
            worker.work_to_do.wait(held);
        } else if (next > now) {
            worker.work_to_do.wait_until(held, next);
        }
        worker.sleeps_until = time_point::min();
        if (next > now) { continue; }
        if (keep_session(worker, held) && !stopping_ && !worker.busy) {
            if (begin_round(worker, clock_now()) != nullptr) { run(worker, held); }
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
        next = std::max(lane_.earliest_deadline(), now + watch_step);
        for (auto const& each : workers_) { next = std::min(next, watch(*each, now)); }
    }
    delivery_.run_some(std::move(replies));
    if (delivery_.has_kept()) {
        lock const held{mutex_};  // else the worker might have checked and not yet wait
        workers_.front()->work_to_do.notify_one();
    }
    return next;
}

/// Breaks the worker's statement if nobody waits for it any more. Returns when to look again.
time_point lane_driver::watch(session_worker& worker, time_point now) {
    if (worker.doing == nullptr) { return time_point::max(); }
    bool const nobody_waits = worker.doing->nobody_waits();
    bool const unawaited_long = nobody_waits && now - worker.doing->began() > unawaited_grace;
    // Other requests of the round may have more time than the caller who runs it.
    bool const caller_is_held = worker.caller_leaves_at <= now;
    if (worker.waits_for_server && (unawaited_long || caller_is_held)) { worker.keeper.session().interrupt(); }
    // That caller's request may be answered, and its deadline no longer among the lane's.
    time_point const next = std::max(worker.caller_leaves_at, now + watch_step);
    return nobody_waits ? std::min(next, now + unawaited_grace) : next;
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
        bool const logs_in =
            std::ranges::any_of(workers_, [](auto const& each) { return each->busy && each->doing == nullptr; });
        return lane_.nobody_waits() && !logs_in;
    });
}

void lane_driver::stop() {
    std::vector<reply> replies;
    {
        lock const held{mutex_};
        lane_.close();
        stopping_ = true;
        replies = lane_.answer_all({store::failure::refused, "", "the engine has stopped"});
        for (auto const& each : workers_) {
            if (each->waits_for_server) { each->keeper.session().interrupt(); }
        }
    }
    for (auto const& each : workers_) { each->work_to_do.notify_all(); }
    delivery_.run(std::move(replies));
}

void lane_driver::join() {
    std::lock_guard const one_at_a_time{join_mutex_};
    for (auto const& each : workers_) {
        if (each->thread.joinable()) { each->thread.join(); }
    }
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
    for (auto const& each : workers_) { counts.reconnects += each->keeper.reconnects(); }
    return counts;
}

}  // namespace bookonce
