#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "delivery.hpp"
#include "dispatcher.hpp"
#include "outage.hpp"
#include "session_keeper.hpp"
#include "store/session.hpp"

namespace bookonce {

/// Gives the dispatcher its threads, sessions and clock. Thread-safe.
///
/// Each session runs one round at a time. Whoever finds one idle runs the round: the caller of
/// `call`, or the session's own thread. So a lone request is written on its caller's thread at
/// once. Sessions after the first are opened when requests could go and every open one is busy,
/// and closed when they have been idle for long.
class lanes {
public:
    /// At least one session. Passes every deadline to `watch_for`, which must call `watch` when it
    /// passes.
    lanes(dispatcher_settings const& settings, std::vector<std::unique_ptr<store::session>> sessions,
          log_function logger, std::function<void(time_point)> watch_for);
    ~lanes();
    lanes(lanes const&) = delete;
    lanes& operator=(lanes const&) = delete;

    /// Queues the request for the lanes. Calls its `done` here with `unavailable` if it cannot be
    /// taken. Running out of memory ends the program, here and on a lane's thread: a half-taken
    /// request can neither be answered nor dropped.
    void submit(std::unique_ptr<pending> request) noexcept;
    /// The same; if a session is idle, runs the round on this thread first.
    void call(std::unique_ptr<pending> request) noexcept;

    /// Answers what is past its deadline; breaks a statement that nobody waits for. Returns when to
    /// check again.
    time_point watch(time_point now);

    /// Takes no more requests. What waits is still served.
    void close();
    /// Returns when nobody waits for an answer and no login is under way, or at `end`.
    void wait_idle(time_point end);
    /// Answers every request, breaks the statements under way, and tells the lanes to end.
    void stop();
    /// Returns when no completion will be called any more.
    void join();

    metrics_snapshot metrics() const;

private:
    using lock = std::unique_lock<std::mutex>;

    /// How long a statement that nobody waits for may run before its session is broken off. A
    /// caller with less time does not run a round: it could not return before the statement does.
    static constexpr std::chrono::milliseconds unawaited_grace{500};

    /// One session and its thread.
    struct lane {
        explicit lane(std::unique_ptr<store::session> session) : keeper{std::move(session)} {}

        session_keeper keeper;
        std::condition_variable work_to_do;
        bool busy = false;                                ///< with a round or a login
        bool waits_for_server = false;                    ///< the session is in use without the mutex
        round* doing = nullptr;                           ///< the round under way
        time_point caller_leaves_at = time_point::max();  ///< deadline of the caller who runs it
        time_point sleeps_until = time_point::min();      ///< while its thread sleeps
        time_point idle_since = time_point::min();
        std::thread thread;
    };

    std::unique_ptr<pending> take(std::unique_ptr<pending> request);
    void refuse(std::unique_ptr<pending> request);
    void deliver_unlocked(std::vector<reply> replies, lock& held);
    template <class Ask>
    void wait_for_server(lane& own, lock& held, Ask const& ask);
    round* begin_round(lane& own, time_point now);
    void run(lane& own, lock& held);
    void run_as_caller(lane& own, sleeper* caller, time_point deadline, lock& held);
    void tell_if_closed();
    bool keep_session(lane& own, lock& held);
    bool serves_elsewhere() const noexcept;
    void work(lane& own);
    lane* idle_lane(bool connected) noexcept;
    std::size_t idle_lanes() const noexcept;
    bool logs_in() const noexcept;
    void hand_over() noexcept;
    time_point next_work(lane& own) noexcept;
    static time_point watch(lane& own, time_point now);

    delivery delivery_;
    std::function<void(time_point)> watch_for_;

    mutable std::mutex mutex_;
    std::condition_variable came_to_rest_;  ///< a closed dispatcher's round ended, or a caller left
    dispatcher dispatcher_;
    bool stopping_ = false;
    outage outage_;
    int callers_inside_ = 0;  ///< run a round or deliver its answers
    std::mutex join_mutex_;
    std::vector<std::unique_ptr<lane>> lanes_;
};

}  // namespace bookonce
