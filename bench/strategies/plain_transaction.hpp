#pragma once

#include <cstdint>
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
/// user, seats), "cancel" (event, id; yields event and seats), the same for holds, and its ways to
/// end. Those for holds are "hold" (as "insert", and seconds), "confirm", "release" (event, id;
/// yields event and seats) and "expire" (event; yields them for each lapsed hold). Not thread-safe.
class transaction {
public:
    transaction(sql::connection& database, std::string const& schema, char const* begin = "BEGIN");

    trial stopped(sql::reply const& why, bool wrote);
    trial ended(trial how);
    trial committed(call_status status);
    /// Stores the booking of a call: as a hold, if it has a time to live.
    sql::reply store(call const& call);

protected:
    sql::connection& database_;
};

/// All the seats that "expire" yields.
std::int32_t seats_of(sql::reply const& expired);

/// The essay's booking transaction: BEGIN; SELECT; UPDATE; INSERT; COMMIT. The new number of seats
/// is counted here, from what was read, as an application does that loads a row, changes it and
/// saves it. So nothing but the guard around the transaction (a lock, an isolation level) keeps two
/// of them apart. Five round trips, every statement prepared. Not thread-safe.
class plain_transaction : transaction {
public:
    plain_transaction(sql::connection& database, std::string const& schema, transaction_style style);

    trial book(call const& call);
    trial cancel(call const& call);
    /// Reclaims lapsed holds, under the same guard, if they are in the way.
    trial hold(call const& call);
    /// Concerns the hold's own row alone, so the guard is around that.
    trial confirm(call const& call);
    trial release(call const& call);

private:
    enum class reclaiming : std::uint8_t { never, if_short, always };

    template <class Work>
    trial with_event(call const& call, Work const& work);
    std::optional<trial> begin(call const& call);
    trial take(call const& call, call_status landed, reclaiming how);
    trial give_back(call const& call, char const* statement, call_status landed);

    transaction_style style_;
};

}  // namespace bench
