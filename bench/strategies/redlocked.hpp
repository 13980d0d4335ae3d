#pragma once

#include <string>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "../redlock_client.hpp"
#include "retrying.hpp"

namespace bench {

/// A caller that runs one plain transaction a call while it holds the event's Redlock. A lock that is not to be had counts
/// as an attempt and a conflict, and is asked for again after a jittered wait.
template <transaction_style const& Style>
class redlocked_caller : public caller {
public:
    redlocked_caller(tuning const& given, std::uint64_t number)
        : tuning_{with_waits(given)}, dice_{given.seed, number}, database_{given.database},
          transaction_{database_, given.schema, Style}, lock_{given.redis, given.lease} {}
    answer book(request const& request) override {
        return while_locked(request, [&] { return transaction_.book(request); });
    }
    answer cancel(request const& request) override {
        return while_locked(request, [&] { return transaction_.cancel(request); });
    }
    std::uint64_t round_trips() const override { return database_.round_trips(); }

private:
    /// A crowd that asks for one lock must ask less often than a crowd that races: of the longest waits from 16 to 400 ms,
    /// 64 callers sold most with about this one.
    static tuning with_waits(tuning tuning) {
        tuning.backoff = {.kind = bookonce::backoff::shape::full_jitter,
                          .initial = std::chrono::milliseconds{1},
                          .max = std::chrono::milliseconds{128}};
        return tuning;
    }

    template <class Work>
    answer while_locked(request const& request, Work const& work) {
        std::string const key = fmt::format("bookonce-bench:{}:{}", tuning_.schema, request.event);
        std::uint64_t const before = lock_.round_trips();
        std::uint32_t outlived = 0;
        answer result = until_deadline(tuning_, dice_, [&]() -> trial {
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

    tuning tuning_;
    dice dice_;
    sql::connection database_;
    plain_transaction transaction_;
    redlock_client lock_;
};

/// `tuning` with the first `count` Redis servers alone.
inline tuning with_servers(tuning tuning, std::size_t count) {
    tuning.redis.resize(count);
    return tuning;
}

}  // namespace bench
