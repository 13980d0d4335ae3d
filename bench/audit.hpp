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

/// What is asked of the tables of a strategy, in SQL that PostgreSQL and SQLite understand.
struct audit_queries {
    std::string seats;  ///< oversold, inconsistent_events, active_bookings
    std::string users;  ///< doubled
    std::string holds;  ///< confirmed_holds, reclaimed_holds
};

audit_queries audit_of(strategy const& strategy, std::string const& schema);

/// By the answers of a connection: `integers<n>` yields the n integers of a query's row.
template <class Connection>
audit audit_tables(Connection& database, strategy const& strategy, std::string const& schema) {
    audit_queries const ask = audit_of(strategy, schema);
    auto const [oversold, inconsistent, active] = database.template integers<3>(ask.seats);
    auto const [doubled] = database.template integers<1>(ask.users);
    auto const [confirmed, reclaimed] = database.template integers<2>(ask.holds);
    return {.oversold = oversold,
            .doubled = doubled,
            .inconsistent_events = inconsistent,
            .active_bookings = active,
            .confirmed_holds = confirmed,
            .reclaimed_holds = reclaimed};
}

}  // namespace bench
