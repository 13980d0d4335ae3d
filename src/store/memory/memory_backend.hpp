#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>

#include "store/backend.hpp"
#include "tables.hpp"

namespace bookonce::store::memory {

/// What the next booking statements meet, in any session. Each fault is used once.
struct faults {
    bool unreachable = false;              ///< no session opens, and open ones break
    bool lose_next_reply = false;          ///< of a write; from then on the database is unreachable
    bool lost_write_lands = false;         ///< what becomes of that write
    int refusals = 0;                      ///< statements that the database refuses
    int conflicts = 0;                     ///< writes whose events somebody else changes first
    std::chrono::microseconds latency{0};  ///< of each statement, before it takes effect
};

/// What the sessions and catalogues of one database share.
struct database {
    std::mutex mutex;                     ///< guards the rest
    std::condition_variable interrupted;  ///< some session has been
    tables rows;
    faults script;
    event_id last_event;  ///< the last id that was chosen for an event
};

/// What becomes of a statement when the database is out of reach.
error unreachable();
/// The calls that do not book. Its reads do not wait.
std::unique_ptr<catalogue> make_catalogue(std::shared_ptr<database> database);

/// A backend in memory. Several backends may share one database; what they open keeps it alive. Its
/// sessions may run on several threads, each session on one at a time.
std::unique_ptr<backend> make_backend(std::shared_ptr<database> database);

}  // namespace bookonce::store::memory
