#pragma once

#include <optional>
#include <string>

#include "../strategy.hpp"

namespace bench {

/// How one run through a booking ended.
struct trial {
    std::optional<call_status> status = {};  ///< empty: lost to someone else, may be tried again
    bool wrote = false;                      ///< a write was sent
    std::string problem = {};
};

/// What sets one transaction apart from another.
struct transaction_style {
    char const* begin = "BEGIN";
    char const* lock = "";         ///< a statement on event $1 before the read; empty for none
    char const* read_suffix = "";  ///< e.g. FOR UPDATE
    bool looks_for_user = false;   ///< asks for the user's booking before it writes
};

/// What every transaction of several statements has: its prepared "begin", "insert" (event, id,
/// user, seats), "cancel" (event, id; yields seats), and its ways to end. Not thread-safe.
class transaction {
public:
    transaction(sql::connection& database, std::string const& schema, char const* begin = "BEGIN");

    trial stopped(sql::reply const& why, bool wrote);
    trial ended(trial how);
    trial committed(call_status status);

protected:
    sql::connection& database_;
};

/// The essay's booking transaction: BEGIN; SELECT; UPDATE; INSERT; COMMIT. The new number of seats
/// is counted here, from what was read, as an application does that loads a row, changes it and
/// saves it. So nothing but the guard around the transaction (a lock, an isolation level) keeps two
/// of them apart. Five round trips, every statement prepared. Not thread-safe.
class plain_transaction : transaction {
public:
    plain_transaction(sql::connection& database, std::string const& schema, transaction_style style);

    trial book(call const& call);
    trial cancel(call const& call);

private:
    template <class Work>
    trial with_event(call const& call, Work const& work);

    transaction_style style_;
};

}  // namespace bench
