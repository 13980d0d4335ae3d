#pragma once

#include <string>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "../redlock_client.hpp"
#include "retrying.hpp"

namespace bench {

/// A caller that runs one plain transaction a call while it holds the event's Redlock. A lock that
/// is not to be had counts as an attempt and a conflict, and is asked for again after a jittered
/// wait.
template <transaction_style const& Style>
class redlocked_caller : public retrying_caller {
public:
    redlocked_caller(tuning const& given, std::uint64_t number)
        : retrying_caller{with_waits(given), number}, transaction_{database_, given.schema, Style}, lock_{given.redis,
                                                                                                          given.lease} {
    }
    call_result book(call const& call) override {
        return while_locked(call, [&] { return transaction_.book(call); });
    }
    call_result cancel(call const& call) override {
        return while_locked(call, [&] { return transaction_.cancel(call); });
    }

private:
    /// A crowd that asks for one lock must ask less often than a crowd that races: of the longest
    /// waits from 16 to 400 ms, 64 callers sold most with about this one.
    static tuning with_waits(tuning tuning) {
        tuning.backoff = {.kind = bookonce::backoff::shape::full_jitter,
                          .initial = std::chrono::milliseconds{1},
                          .max = std::chrono::milliseconds{128}};
        return tuning;
    }

    template <class Work>
    call_result while_locked(call const& call, Work const& work) {
        std::string const key = fmt::format("bookonce-bench:{}:{}", tuning_.schema, call.event);
        std::uint64_t const before = lock_.round_trips();
        std::uint32_t outlived = 0;
        call_result result = retry([&]() -> trial {
            if (!lock_.try_acquire(key)) { return {.wrote = true}; }
            trial done = work();
            outlived += lock_.is_outlived() ? 1 : 0;
            lock_.release();
            done.wrote = true;  // the lock was asked for
            return done;
        });
        result.leases_outlived = outlived;
        result.lock_trips = static_cast<std::uint32_t>(lock_.round_trips() - before);
        return result;
    }

    plain_transaction transaction_;
    redlock_client lock_;
};

/// As `strategy::open`, with the first `servers` Redis servers alone.
template <transaction_style const& Style, std::size_t servers>
std::unique_ptr<client> open_redlocked_callers(tuning const& given) {
    tuning tuning = given;
    tuning.redis.resize(servers);
    return std::make_unique<simple_client<redlocked_caller<Style>>>(std::move(tuning));
}

}  // namespace bench
