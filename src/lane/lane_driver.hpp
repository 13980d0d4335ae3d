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

/// Gives a lane its thread, its session and its time. Thread-safe.
///
/// Whoever finds the lane idle runs the attempt: the caller of `call`, or else the lane's own worker. So a lone request
/// is written by its caller's thread at once, and under load the worker goes from attempt to attempt.
class lane_driver {
public:
    /// `watch_for` is told every deadline that is taken, and has to make sure that `watch` is called when it passes.
    lane_driver(lane_settings const& settings, std::unique_ptr<store::session> session,
                std::shared_ptr<spdlog::logger> logger, std::function<void(time_point)> watch_for);
    ~lane_driver();
    lane_driver(lane_driver const&) = delete;
    lane_driver& operator=(lane_driver const&) = delete;

    /// Queues the request for the worker. Its `done` is called here, with `unavailable`, when it cannot be taken.
    ///
    /// Here as on the worker's thread, running out of memory ends the program: a request that is half taken could neither be
    /// answered nor be forgotten.
    void submit(std::unique_ptr<pending> request) noexcept;
    /// The same; but if the lane is idle, runs its attempt on this thread before returning.
    void call(std::unique_ptr<pending> request) noexcept;

    /// Answers what is past its deadline; breaks a statement that nobody waits for any more. Returns when to look again.
    time_point watch(time_point now);

    /// Takes no more requests. What waits is still served.
    void close();
    /// Returns when nobody waits for an answer any more and no session is being opened, or at `end`.
    void wait_idle(time_point end);
    /// Answers everything, breaks the statement under way, and tells the worker to end.
    void stop();
    /// Returns when no completion is called any more.
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
    std::condition_variable came_to_rest_;  ///< after each attempt of a closed lane, and when a caller has run one
    lane lane_;
    bool stopping_ = false;
    bool session_busy_ = false;      ///< with an attempt, or with being opened
    bool waits_for_server_ = false;  ///< the store is being used without the mutex
    time_point round_began_{};
    time_point worker_sleeps_until_ = time_point::min();  ///< while it sleeps
    time_point caller_leaves_at_ = time_point::max();     ///< deadline of the caller whose thread runs the attempt
    int callers_inside_ = 0;                              ///< who run an attempt, or still tell its answers
    std::mutex join_mutex_;
    std::thread worker_;
};

}  // namespace bookonce
