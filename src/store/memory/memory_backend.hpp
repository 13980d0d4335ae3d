#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>

#include "store/backend.hpp"
#include "tables.hpp"

namespace bookonce::store::memory {

/// What the next statements of a booking meet, in whichever session. What has struck is used up.
struct faults {
    bool unreachable = false;              ///< no session can be had, and those that are open break
    bool lose_next_reply = false;          ///< of a write; from then on the database is unreachable
    bool lost_write_lands = false;         ///< what becomes of that write
    int refusals = 0;                      ///< statements that the database will not do now
    int conflicts = 0;                     ///< writes whose events somebody else changes first
    std::chrono::microseconds latency{0};  ///< of each statement, before it takes effect
};

/// What the sessions and catalogues of one database share.
struct database {
    std::mutex mutex;                     ///< guards the rest
    std::condition_variable interrupted;  ///< some session has been
    tables rows;
    faults script;
    event_id last_event;  ///< the last id that was chosen for one
};

/// A backend in memory: as many as wanted share one database, and what they open keeps it alive.
/// Sessions of one database may be used from several threads, each from one at a time.
std::unique_ptr<backend> make_backend(std::shared_ptr<database> database);

}  // namespace bookonce::store::memory
