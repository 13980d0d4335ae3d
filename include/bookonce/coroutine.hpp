#pragma once

#include <atomic>
#include <coroutine>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <type_traits>
#include <utility>

#include <bookonce/engine.hpp>

namespace bookonce {

/// Runs what it is given, now or later, on a thread of the application's choice.
using resume_function = std::function<void(std::function<void()>)>;

namespace detail {

/// The id under which the request can be asked again. One that has none gets it.
template <class Request>
booking_id repeatable_id(Request& request) {
    if constexpr (std::is_same_v<decltype(request.id), std::optional<booking_id>>) {
        if (!request.id) { request.id = booking_id::generate(); }
        return *request.id;
    } else {
        return request.id;
    }
}

/// One request that a coroutine waits for. Answered by whoever comes first: the engine or the stop.
template <class Outcome>
class awaited_outcome {
public:
    explicit awaited_outcome(resume_function resume_on) : resume_on_{std::move(resume_on)} {}

    /// Only the first answer counts.
    void answer(Outcome outcome) {
        if (claimed_.exchange(true)) { return; }
        outcome_ = std::move(outcome);
        if (state_.exchange(state::answered) == state::suspended) { resume(); }
    }
    /// The answer can come from now on, or is there. Whether the coroutine stays suspended.
    bool suspend() {
        state expected = state::starting;
        if (state_.compare_exchange_strong(expected, state::suspended)) { return true; }
        if (!resume_on_) { return false; }
        resume();
        return true;
    }
    void set_waiting(std::coroutine_handle<> waiting) noexcept { waiting_ = waiting; }
    /// No answer is wanted any more.
    void abandon() noexcept { claimed_ = true; }
    Outcome take() { return std::move(*outcome_); }

private:
    enum class state { starting, suspended, answered };

    void resume() {
        // The coroutine may end, and this with it, before the call returns.
        auto const waiting = waiting_;
        auto const resume_on = resume_on_;
        if (!resume_on) { return waiting.resume(); }
        resume_on([waiting] { waiting.resume(); });
    }

    resume_function resume_on_;
    std::coroutine_handle<> waiting_;
    std::optional<Outcome> outcome_;
    std::atomic<bool> claimed_{false};
    std::atomic<state> state_{state::starting};
};

/// What `submit_async` returns. For one `co_await`.
template <class Request>
class submission {
public:
    using outcome = typename Request::outcome;

    submission(engine& engine, Request request, std::stop_token stop, resume_function resume_on)
        : engine_{engine}, request_{std::move(request)}, stop_{std::move(stop)},
          awaited_{std::make_shared<awaited_outcome<outcome>>(std::move(resume_on))} {}
    /// A coroutine may be destroyed while it waits.
    ~submission() {
        on_stop_.reset();
        awaited_->abandon();
    }
    submission(submission const&) = delete;
    submission& operator=(submission const&) = delete;

    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> waiting) {
        // The coroutine may go on, and end, before this returns: nothing here is touched after that.
        auto const awaited = awaited_;
        awaited->set_waiting(waiting);
        if (stop_.stop_requested()) {
            awaited->answer(unavailable{"", "it was stopped before it was sent"});
            return awaited->suspend();
        }
        booking_id const id = repeatable_id(request_);
        engine_.submit(std::move(request_),
                       std::function<void(outcome)>{[awaited](outcome ended) { awaited->answer(std::move(ended)); }});
        if (stop_.stop_possible()) { on_stop_.emplace(std::move(stop_), stopped{awaited, id}); }
        return awaited->suspend();
    }
    outcome await_resume() {
        on_stop_.reset();
        return awaited_->take();
    }

private:
    struct stopped {
        std::shared_ptr<awaited_outcome<outcome>> awaited;
        booking_id id;
        void operator()() const {
            auto const kept = awaited;  // the coroutine that goes on destroys this
            kept->answer(in_doubt{id});
        }
    };

    engine& engine_;
    Request request_;
    std::stop_token stop_;
    std::shared_ptr<awaited_outcome<outcome>> awaited_;
    std::optional<std::stop_callback<stopped>> on_stop_;
};

}  // namespace detail

/// Makes a request for a coroutine: `outcome o = co_await submit_async(engine, request);`. Give the
/// request a name before: gcc 12 frees the members of one that is made inside the expression twice.
/// The engine must outlive the wait. Throws `std::invalid_argument` from `co_await` as `engine::submit`
/// does.
///
/// The coroutine goes on where `resume_on` runs it. If that is empty, it goes on wherever the answer
/// comes: on a thread of the engine, which it must not block, or where the stop is requested.
///
/// A stop ends the wait, not the request. If it was sent, the outcome is `in_doubt` with the
/// request's booking id (made if it had none; nil if it names its booking by user): ask again with
/// it to learn what became of it. If not, it is `unavailable`: nothing has landed.
template <class Request>
[[nodiscard]] detail::submission<Request> submit_async(engine& engine, Request request, std::stop_token stop = {},
                                                       resume_function resume_on = {}) {
    return {engine, std::move(request), std::move(stop), std::move(resume_on)};
}

}  // namespace bookonce
