#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>
#include <utility>

#include "../strategy.hpp"
#include "../workload.hpp"
#include "plain_transaction.hpp"

namespace bench {

/// The waits of one caller: a stream of random numbers of its own, equal for equal seeds.
class random_stream {
public:
    random_stream(std::uint64_t seed, std::uint64_t stream) noexcept : seed_{mix(seed, stream, 0)} {}
    /// In [0, 1).
    double next() noexcept { return mix_unit(seed_, ++draws_, 0); }

private:
    std::uint64_t seed_;
    std::uint64_t draws_ = 0;
};

/// Runs `attempt` once.
template <class Attempt>
call_result once(Attempt const& attempt) {
    trial result = attempt();
    return {.status = result.status.value_or(call_status::gave_up),
            .attempts = result.wrote ? 1U : 0U,
            .conflicts = result.status ? 0U : 1U,
            .problem = std::move(result.problem)};
}

/// Runs `attempt` until it ends in something else than a conflict, with the tuning's backoff in
/// between, until the deadline has passed.
template <class Attempt>
call_result until_deadline(tuning const& tuning, random_stream& random, Attempt const& attempt) {
    auto const deadline = std::chrono::steady_clock::now() + tuning.deadline;
    bookonce::backoff_sequence waits{tuning.backoff};
    call_result sum;
    for (;;) {
        call_result one = once(attempt);
        sum.attempts += one.attempts;
        sum.conflicts += one.conflicts;
        if (one.status != call_status::gave_up) {
            sum.status = one.status;
            sum.problem = std::move(one.problem);
            return sum;
        }
        auto const wake = std::chrono::steady_clock::now() + waits.next(random.next());
        if (wake >= deadline) {
            sum.status = call_status::gave_up;
            return sum;
        }
        std::this_thread::sleep_until(wake);
    }
}

/// A caller with a connection of its own, that tries again what it loses.
class retrying_caller : public caller {
public:
    std::uint64_t round_trips() const override { return database_.round_trips(); }

protected:
    retrying_caller(tuning const& tuning, std::uint64_t number)
        : tuning_{tuning}, random_{tuning.seed, number}, database_{tuning.database} {}

    template <class Attempt>
    call_result retry(Attempt const& attempt) {
        return until_deadline(tuning_, random_, attempt);
    }

    tuning tuning_;
    random_stream random_;
    sql::connection database_;
};

/// A client without anything to share but its tuning: each caller is a `Caller{tuning, number}`.
template <class Caller>
class simple_client : public client {
public:
    explicit simple_client(tuning tuning) : tuning_{std::move(tuning)} {}
    std::unique_ptr<caller> connect() override { return std::make_unique<Caller>(tuning_, callers_.fetch_add(1)); }

private:
    tuning tuning_;
    std::atomic<std::uint64_t> callers_{0};
};

/// As `strategy::open`.
template <class Caller>
std::unique_ptr<client> open_callers(tuning const& tuning) {
    return std::make_unique<simple_client<Caller>>(tuning);
}

/// A caller that runs one plain transaction a call, with the lock or isolation level that `Style`
/// says.
template <transaction_style const& Style>
class transaction_caller : public retrying_caller {
public:
    transaction_caller(tuning const& tuning, std::uint64_t number)
        : retrying_caller{tuning, number}, transaction_{database_, tuning.schema, Style} {}
    call_result book(call const& call) override {
        return retry([&] { return transaction_.book(call); });
    }
    call_result cancel(call const& call) override {
        return retry([&] { return transaction_.cancel(call); });
    }

private:
    plain_transaction transaction_;
};

}  // namespace bench
