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
class dice {
public:
    dice(std::uint64_t seed, std::uint64_t stream) noexcept : seed_{mix(seed, stream, 0)} {}
    double roll() noexcept { return mix_unit(seed_, ++rolls_, 0); }

private:
    std::uint64_t seed_;
    std::uint64_t rolls_ = 0;
};

/// A single statement that books or cancels: it landed, or it matched no row.
inline trial judged(sql::reply const& reply, ending landed) {
    if (reply.ok()) { return {.how = reply.rows_affected() > 0 ? landed : ending::refused, .wrote = true}; }
    if (reply.is_conflict()) { return {.wrote = true}; }
    if (reply.is_unique_violation()) { return {.how = ending::already, .wrote = true}; }
    return {.how = ending::failed, .wrote = true, .problem = reply.message()};
}

/// Runs `attempt` once.
template <class Attempt>
answer once(Attempt const& attempt) {
    trial result = attempt();
    return {.how = result.how.value_or(ending::gave_up),
            .attempts = result.wrote ? 1U : 0U,
            .conflicts = result.how ? 0U : 1U,
            .problem = std::move(result.problem)};
}

/// Runs `attempt` until it ends in something else than a conflict, with the tuning's backoff in between, until the
/// deadline has passed.
template <class Attempt>
answer until_deadline(tuning const& tuning, dice& dice, Attempt const& attempt) {
    auto const deadline = std::chrono::steady_clock::now() + tuning.deadline;
    bookonce::backoff_sequence waits{tuning.backoff};
    answer sum;
    for (;;) {
        answer one = once(attempt);
        sum.attempts += one.attempts;
        sum.conflicts += one.conflicts;
        if (one.how != ending::gave_up) {
            sum.how = one.how;
            sum.problem = std::move(one.problem);
            return sum;
        }
        auto const wake = std::chrono::steady_clock::now() + waits.next(dice.roll());
        if (wake >= deadline) {
            sum.how = ending::gave_up;
            return sum;
        }
        std::this_thread::sleep_until(wake);
    }
}

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

/// A caller that runs one plain transaction a call, with the lock or isolation level that `Style` says.
template <transaction_style const& Style>
class transaction_caller : public caller {
public:
    transaction_caller(tuning const& tuning, std::uint64_t number)
        : tuning_{tuning}, dice_{tuning.seed, number}, database_{tuning.database}, transaction_{database_,
                                                                                                tuning.schema, Style} {}
    answer book(request const& request) override {
        return until_deadline(tuning_, dice_, [&] { return transaction_.book(request); });
    }
    answer cancel(request const& request) override {
        return until_deadline(tuning_, dice_, [&] { return transaction_.cancel(request); });
    }
    std::uint64_t round_trips() const override { return database_.round_trips(); }

private:
    tuning tuning_;
    dice dice_;
    sql::connection database_;
    plain_transaction transaction_;
};

}  // namespace bench
