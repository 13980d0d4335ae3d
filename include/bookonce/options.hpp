#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <bookonce/backoff.hpp>
#include <bookonce/retry_policy.hpp>

namespace spdlog {
class logger;
}

namespace bookonce {

/// What an engine needs to know. Only `database` has to be given; docs/operations.md says when to change the rest.
struct options {
    /// A libpq conninfo or URI, at most `limits::conninfo_bytes_max`; empty: libpq's own environment (PGHOST, …).
    std::string database = {};
    std::string schema = "bookonce";  ///< lower-case letters, digits and '_', not starting with a digit
    retry_policy retry = {};          ///< the default of every request
    bookonce::backoff backoff = {};   ///< waits after conflicts
    int lanes = 1;                    ///< 1 … `limits::lanes_max`; each is one session and one thread
    /// 1 … `limits::queue_length_max` requests that may wait in one lane; more are `unavailable` at once.
    std::size_t queue_length = 100'000;
    /// 1 … `limits::batch_requests_max` requests of one event in one attempt; 1 switches batching off.
    std::size_t batch_requests = 512;
    bool one_event_per_statement = false;  ///< for databases that route a statement by its event (Citus)
    /// False behind a pooler that hands sessions around: bookonce keeps and sets nothing there
    /// then. Empty: found out at each login, by the number of the server's process, for which a
    /// pooler tells one of its own. True also behind one: only where its clients keep their
    /// sessions (session pooling).
    std::optional<bool> prepared_statements = {};
    std::optional<std::uint64_t> seed = {};  ///< of the waits' randomness; drawn from the system when empty
    /// Told of sessions that could not be opened and of completions that threw; none when empty.
    std::shared_ptr<spdlog::logger> logger = {};
};

}  // namespace bookonce
