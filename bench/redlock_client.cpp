#include "redlock_client.hpp"

#include <random>
#include <stdexcept>

#include <fmt/format.h>
#include <hiredis/hiredis.h>
#include <sys/time.h>

#include "redis_address.hpp"

namespace bench {
namespace {

constexpr timeval patience{.tv_sec = 1, .tv_usec = 0};

/// Deletes the key only while it holds our token.
constexpr std::string_view release_script =
    "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) else return 0 end";

redisContext* connected(std::string const& server) {
    redis_address const address = redis_address::parse(server);
    redisContext* const context = redisConnectWithTimeout(address.host.c_str(), address.port, patience);
    if (context != nullptr && context->err == 0) { redisSetTimeout(context, patience); }
    return context;
}

}  // namespace

redlock_client::redlock_client(std::vector<std::string> const& servers, std::chrono::milliseconds lease)
    : lease_{lease}, lease_text_{std::to_string(lease.count())} {
    std::size_t reached = 0;
    for (std::string const& server : servers) {
        servers_.emplace_back(connected(server), &redisFree);
        reached += servers_.back() != nullptr && servers_.back()->err == 0 ? 1 : 0;
    }
    if (reached <= servers_.size() / 2) {
        throw std::runtime_error{fmt::format("{} of {} Redis servers can be reached", reached, servers_.size())};
    }
}

redlock_client::~redlock_client() = default;

std::string redlock_client::fresh_token() {
    thread_local std::random_device entropy;
    std::string token;
    for (int word = 0; word < 5; ++word) { fmt::format_to(std::back_inserter(token), "{:08x}", entropy()); }
    return token;
}

void redlock_client::ask_all(std::vector<std::string_view> const& words) {
    std::vector<char const*> texts;
    std::vector<std::size_t> lengths;
    for (std::string_view word : words) {
        texts.push_back(word.data());
        lengths.push_back(word.size());
    }
    for (context& server : servers_) {
        if (server->err != 0) { continue; }
        redisAppendCommandArgv(server.get(), static_cast<int>(words.size()), texts.data(), lengths.data());
        int written = 0;
        while (written == 0 && redisBufferWrite(server.get(), &written) == REDIS_OK) {}
    }
    ++round_trips_;
}

template <class Reply>
void redlock_client::hear_all(Reply const& reply) {
    for (context& server : servers_) {
        void* answer = nullptr;
        if (server->err == 0 && redisGetReply(server.get(), &answer) == REDIS_OK) {
            reply(*static_cast<redisReply const*>(answer));
            freeReplyObject(answer);
        } else {
            redisReconnect(server.get());  // it counts as a server that did not answer
        }
    }
}

bool redlock_client::try_acquire(std::string_view key) {
    auto const start = std::chrono::steady_clock::now();
    key_ = key;
    token_ = fresh_token();
    ask_all({"SET", key_, token_, "NX", "PX", lease_text_});
    std::size_t got = 0;
    hear_all([&got](redisReply const& reply) { got += reply.type == REDIS_REPLY_STATUS ? 1 : 0; });
    auto const drift = lease_ / 100 + std::chrono::milliseconds{2};
    valid_until_ = start + lease_ - drift;
    if (got > servers_.size() / 2 && !is_outlived()) { return true; }
    if (got > 0) { release(); }
    return false;
}

void redlock_client::release() {
    ask_all({"EVAL", release_script, "1", key_, token_});
    hear_all([](redisReply const&) {});
}

}  // namespace bench
