#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <thread>
#include <utility>

#include "../strategy.hpp"
#include "../workload.hpp"
#include "plain_transaction.hpp"

namespace bench {

/// A caller with a connection of its own, that tries again what it loses.
class retrying_caller : public caller {
public:
    std::uint64_t round_trips() const override { return database_.round_trips(); }

protected:
    retrying_caller(tuning const& tuning, std::uint64_t number)
        : tuning_{tuning}, seed_{mix(tuning.seed, number, 0)}, database_{tuning.database} {}

    /// In [0, 1): a stream of its own, equal for equal seeds.
    double random() noexcept { return mix_unit(seed_, ++draws_, 0); }

    /// Runs `attempt` until it ends in something else than a conflict, with the tuning's backoff in
    /// between, until the deadline has passed.
    template <class Attempt>
    call_result retry(Attempt const& attempt) {
        auto const deadline = std::chrono::steady_clock::now() + tuning_.deadline;
        bookonce::backoff_sequence waits{tuning_.backoff};
        call_result sum{.status = call_status::gave_up};
        for (;;) {
            trial one = attempt();
            sum.attempts += one.wrote ? 1 : 0;
            if (one.status) {
                sum.status = *one.status;
                sum.problem = std::move(one.problem);
                return sum;
            }
            ++sum.conflicts;
            auto const wake = std::chrono::steady_clock::now() + waits.next(random());
            if (wake >= deadline) { return sum; }
            std::this_thread::sleep_until(wake);
        }
    }

    tuning tuning_;
    std::uint64_t seed_;
    std::uint64_t draws_ = 0;
    sql::connection database_;
};

/// A client whose callers share nothing but what `make` holds.
class simple_client : public client {
public:
    using maker = std::function<std::unique_ptr<caller>(std::uint64_t number)>;

    explicit simple_client(maker make) : make_{std::move(make)} {}
    std::unique_ptr<caller> connect() override { return make_(callers_.fetch_add(1)); }

private:
    maker make_;
    std::atomic<std::uint64_t> callers_{0};
};

/// As `strategy::open`: each caller is a `Caller{tuning, number, more...}`.
template <class Caller, class... More>
std::unique_ptr<client> open_callers(tuning const& tuning, More const&... more) {
    return std::make_unique<simple_client>(
        [=](std::uint64_t number) { return std::make_unique<Caller>(tuning, number, more...); });
}

/// A caller that runs one plain transaction a call.
class transaction_caller : public retrying_caller {
public:
    transaction_caller(tuning const& tuning, std::uint64_t number, transaction_style const& style)
        : retrying_caller{tuning, number}, transaction_{database_, tuning.schema, style} {}
    call_result book(call const& call) override { return run(call, &plain_transaction::book); }
    call_result cancel(call const& call) override { return run(call, &plain_transaction::cancel); }
    call_result hold(call const& call) override { return run(call, &plain_transaction::hold); }
    call_result confirm(call const& call) override { return run(call, &plain_transaction::confirm); }
    call_result release(call const& call) override { return run(call, &plain_transaction::release); }

protected:
    using step = trial (plain_transaction::*)(call const&);

    virtual call_result run(call const& call, step how) {
        return retry([&] { return (transaction_.*how)(call); });
    }

    plain_transaction transaction_;
};

/// As `strategy::open`, with the lock or isolation level that the style says.
inline std::unique_ptr<client> open_transactions(tuning const& tuning, transaction_style const& style) {
    return open_callers<transaction_caller>(tuning, style);
}

}  // namespace bench
