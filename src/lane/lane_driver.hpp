#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include <spdlog/logger.h>

#include "delivery.hpp"
#include "lane.hpp"
#include "session_keeper.hpp"
#include "store/session.hpp"

namespace bookonce {

/// Gives a lane its thread, session and clock. Thread-safe.
///
/// Whoever finds the lane idle runs the round: the caller of `call`, or the lane's worker. So a
/// lone request is written on its caller's thread at once; under load the worker runs round after
/// round.
class lane_driver {
public:
    /// Passes every deadline to `watch_for`, which must call `watch` when it passes.
    lane_driver(lane_settings const& settings, std::unique_ptr<store::session> session,
                std::shared_ptr<spdlog::logger> logger, std::function<void(time_point)> watch_for);
    ~lane_driver();
    lane_driver(lane_driver const&) = delete;
    lane_driver& operator=(lane_driver const&) = delete;

    /// Queues the request for the worker. Calls its `done` here with `unavailable` if it cannot be
    /// taken. Running out of memory ends the program, here and on the worker: a half-taken request
    /// can neither be answered nor dropped.
    void submit(std::unique_ptr<pending> request) noexcept;
    /// The same; if the lane is idle, runs the round on this thread first.
    void call(std::unique_ptr<pending> request) noexcept;

    /// Answers what is past its deadline; breaks a statement that nobody waits for. Returns when to
    /// check again.
    time_point watch(time_point now);

    /// Takes no more requests. What waits is still served.
    void close();
    /// Returns when nobody waits for an answer and no login is under way, or at `end`.
    void wait_idle(time_point end);
    /// Answers every request, breaks the statement under way, and tells the worker to end.
    void stop();
    /// Returns when no completion will be called any more.
    void join();

    metrics_snapshot metrics() const;

private:
    using lock = std::unique_lock<std::mutex>;

    std::unique_ptr<pending> take(std::unique_ptr<pending> request);
    void refuse(std::unique_ptr<pending> request);
    void deliver_unlocked(std::vector<reply> replies, lock& held);
    template <class Ask>
    void wait_for_server(lock& held, Ask const& ask);
    void run(lock& held);
    void run_as_caller(sleeper* caller, time_point deadline, lock& held);
    void tell_if_closed();
    bool keep_session(lock& held);
    void work();
    bool worker_must_wake() const noexcept;

    session_keeper keeper_;
    delivery delivery_;
    std::function<void(time_point)> watch_for_;

    mutable std::mutex mutex_;
    std::condition_variable work_to_do_;
    std::condition_variable came_to_rest_;  ///< a closed lane's round ended, or a caller left
    lane lane_;
    bool stopping_ = false;
    bool session_busy_ = false;      ///< with a round or a login
    bool waits_for_server_ = false;  ///< the session is in use without the mutex
    time_point round_began_{};
    time_point worker_sleeps_until_ = time_point::min();  ///< while it sleeps
    time_point caller_leaves_at_ = time_point::max();     ///< deadline of the running caller
    int callers_inside_ = 0;                              ///< run a round or deliver its answers
    std::mutex join_mutex_;
    std::thread worker_;
};

}  // namespace bookonce
