#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <tuple>

#include "store/backend.hpp"

/// Where the claims must hold: in worlds, each with empty tables of its own. A new store gets a file
/// that makes its world, a struct here, its place in each list of a kind that its world is of, and its
/// name in claim.hpp.
namespace bookonce::test {

/// What a claim may do with one says its kind: the classes below.
class world {
public:
    world() = default;
    virtual ~world() = default;
    world(world const&) = delete;
    world& operator=(world const&) = delete;
};

// Each gives a new world. Their names stand behind those of the claims: `claim<memory_world>`.

struct fake_world {  ///< the simulator's store
    static std::unique_ptr<world> fresh();
};
struct scripted_world {  ///< the store of the unit tests
    static std::unique_ptr<world> fresh();
};
struct memory_world {  ///< that of bookonce/testing.hpp
    static std::unique_ptr<world> fresh();
};
struct sqlite_world {  ///< a file
    static std::unique_ptr<world> fresh();
};
struct sqlite_memory_world {
    static std::unique_ptr<world> fresh();
};

// PostgreSQL's sessions. "Routed": each statement names one event, as on Citus.

struct prepared_world {
    static std::unique_ptr<world> fresh();
};
struct unprepared_world {
    static std::unique_ptr<world> fresh();
};
struct routed_world {
    static std::unique_ptr<world> fresh();
};
struct routed_unprepared_world {
    static std::unique_ptr<world> fresh();
};

// PostgreSQL's backends.

struct postgres_backend_world {
    static std::unique_ptr<world> fresh();
};
struct routed_backend_world {
    static std::unique_ptr<world> fresh();
};

/// Events and sessions.
class store_world : public virtual world {
public:
    using all = std::tuple<fake_world, scripted_world, memory_world, sqlite_world, sqlite_memory_world, prepared_world,
                           unprepared_world, routed_world, routed_unprepared_world>;

    /// One more session of the same tables, connected.
    virtual std::unique_ptr<store::session> open() = 0;
    virtual void add_event(event_id event, int capacity) = 0;
};

/// A store whose time is in the test's hand.
class timed_store_world : public store_world {
public:
    using all =
        std::tuple<memory_world, sqlite_world, prepared_world, unprepared_world, routed_world, routed_unprepared_world>;

    /// So much of the database's time passes.
    virtual void pass(std::chrono::seconds time) = 0;
    /// The event's sales end then.
    virtual void close_in(event_id event, std::chrono::seconds time) = 0;
};

/// A whole backend: a catalogue, and sessions beside it.
class catalogue_world : public virtual world {
public:
    using all =
        std::tuple<memory_world, sqlite_world, sqlite_memory_world, postgres_backend_world, routed_backend_world>;

    virtual store::backend& backend() = 0;
};

class timed_catalogue_world : public catalogue_world {
public:
    using all = std::tuple<memory_world, sqlite_world, postgres_backend_world, routed_backend_world>;

    /// So much of the database's time passes.
    virtual void pass(std::chrono::seconds time) = 0;
    /// The catalogue's next changes, when nothing holds them up.
    virtual change_page fed(store::catalogue& catalogue, std::string const& cursor, int rows) = 0;
};

}  // namespace bookonce::test
