#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include <bookonce/backoff.hpp>
#include <bookonce/log.hpp>
#include <bookonce/retry_policy.hpp>

namespace bookonce {

/// What an engine needs to know. Only `database` is required. docs/operations.md explains the rest.
struct options {
    /// A libpq conninfo or URI, at most `limits::conninfo_bytes_max`. Empty: libpq's environment.
    /// `sqlite:PATH`: a file, which is made if it is not there. `sqlite::memory:`: in memory, of this
    /// engine alone. Both need no server and no `migrate` (docs/embedded.md), and ignore `schema`,
    /// `one_event_per_statement` and `prepared_statements`.
    std::string database = {};
    std::string schema = "bookonce";  ///< of a-z, 0-9 and '_', not starting with a digit
    retry_policy retry = {};          ///< the default of every request
    bookonce::backoff backoff = {};   ///< waits after conflicts
    /// 1 … `limits::lanes_max` sessions that book, each with a thread. All but the first are opened
    /// as load asks for them, and closed after a minute without work. SQLite has one.
    int lanes = 4;
    /// 1 … `limits::queue_length_max` requests waiting in the engine; more are `unavailable` at
    /// once.
    std::size_t queue_length = 100'000;
    /// 1 … `limits::batch_requests_max` requests of one event in one round; 1 switches batching
    /// off.
    std::size_t batch_requests = 512;
    /// For databases that route by event. Citus needs it not: it is found (docs/operations.md).
    bool one_event_per_statement = false;
    /// False behind a pooler that hands sessions around: bookonce then keeps and sets nothing
    /// there. True: also behind a pooler, whose clients keep their sessions (session pooling).
    /// Empty: each login finds out by the number of the server's process, which a pooler replaces
    /// by its own.
    std::optional<bool> prepared_statements = {};
    std::optional<std::uint64_t> seed = {};  ///< of the random waits; the system draws it if empty
    /// Told when the database is lost and when it is back, and of completions that threw. Empty: to
    /// nowhere.
    log_function logger = {};
};

}  // namespace bookonce
