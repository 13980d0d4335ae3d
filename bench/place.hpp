#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "audit.hpp"
#include "proxy.hpp"
#include "run_spec.hpp"
#include "strategy.hpp"

namespace bench {

/// What the workers of a run connect to: the database itself, or a proxy before it that is slow on
/// purpose.
struct route {
    std::string database;
    std::unique_ptr<delaying_proxy> proxy = {};
};

/// What bookings have cost a place so far. Empty: it cannot be told there.
struct place_usage {
    std::optional<std::int64_t> wal_bytes;
    std::optional<double> cpu_s;  ///< of all processes of a server, also those that have ended
};

/// Where the runs of an experiment have their tables. One program's alone as long as it lives. Not
/// thread-safe. What cannot be done throws `std::runtime_error`, one line.
class place {
public:
    virtual ~place() = default;

    /// The tables made anew for a run, with what is in stock. The other calls are about these.
    virtual void make_tables(strategy const& strategy, tuning const& tuning, stock const& stock) = 0;
    virtual route route_for(run_spec const& spec) = 0;
    virtual place_usage usage() = 0;
    /// Moves the end of all holds into the past, as if time had passed.
    virtual void let_holds_lapse() = 0;
    virtual bench::audit audit(strategy const& strategy) = 0;
    /// Nothing stays of what the runs made.
    virtual void drop() = 0;
};

}  // namespace bench
