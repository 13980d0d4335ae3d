#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct redisContext;

namespace bench {

/// The Redlock algorithm (redis.io, "Distributed Locks with Redis") with one connection to each
/// server: SET key token NX PX on all of them at once, a majority wins, and the lease is shortened
/// by what asking took and by the clocks' drift. Gives a lock back by a script that compares the
/// token, so that nobody deletes another's. Not thread-safe.
class redlock_client {
public:
    /// Servers as HOST:PORT. Throws `std::runtime_error` when fewer than a majority can be reached.
    redlock_client(std::vector<std::string> const& servers, std::chrono::milliseconds lease);
    ~redlock_client();

    /// One try. True: the lock is held, until `release` or until the lease ends, of which nobody is
    /// told.
    bool try_acquire(std::string_view key);
    /// Whether the lease of the lock held has ended, by this client's clock: somebody else may hold
    /// it.
    bool is_outlived() const { return std::chrono::steady_clock::now() >= valid_until_; }
    /// Gives back the lock of the last `try_acquire`, held or half held.
    void release();

    /// Round trips so far; asking all servers at once is one.
    std::uint64_t round_trips() const noexcept { return round_trips_; }

private:
    using context = std::unique_ptr<redisContext, void (*)(redisContext*)>;

    std::string fresh_token();
    void ask_all(std::vector<std::string_view> const& words);
    template <class Reply>
    void hear_all(Reply const& reply);

    std::chrono::milliseconds lease_;
    std::string lease_text_;
    std::chrono::steady_clock::time_point valid_until_;
    std::vector<context> servers_;
    std::string key_;
    std::string token_;
    std::uint64_t round_trips_ = 0;
};

}  // namespace bench
