#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <bookonce/export.hpp>
#include <bookonce/ids.hpp>

namespace bookonce {

/// One broken invariant.
struct audit_finding {
    event_id event;
    std::string invariant;  ///< its name in schema/README.md
    /// The figures that disagree. May hold a user id with all its bytes: escape it where you show
    /// it.
    std::string detail;
};

/// What an audit saw, all in one snapshot of the database.
struct audit_report {
    std::int64_t events = 0;
    std::int64_t bookings = 0;  ///< of every status; a fence, a row without seats, is none
    std::int64_t active_bookings = 0;
    std::int64_t active_seats = 0;
    std::int64_t findings_count = 0;      ///< all of them, listed or not
    std::vector<audit_finding> findings;  ///< the first 100

    /// Whether every invariant holds.
    bool sound() const noexcept { return findings_count == 0; }
};

}  // namespace bookonce
