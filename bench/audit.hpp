#pragma once

#include <cstdint>
#include <string>

#include "strategy.hpp"

namespace bench {

/// What the tables hold after a run, asked of the database in plain SQL and of nobody's counters.
struct audit {
    std::int64_t oversold = 0;             ///< seats sold beyond the capacity, all events together
    std::int64_t doubled = 0;              ///< active bookings of a user and event beyond the first
    std::int64_t inconsistent_events = 0;  ///< events whose counter and rows do not add up
    std::int64_t active_bookings = 0;      ///< holds as well, also lapsed ones that nobody has reclaimed
    std::int64_t confirmed_holds = 0;
    std::int64_t reclaimed_holds = 0;  ///< that had lapsed

    bool clean() const noexcept { return oversold == 0 && doubled == 0 && inconsistent_events == 0; }
};

audit audit_tables(sql::connection& database, strategy const& strategy, std::string const& schema);

}  // namespace bench
