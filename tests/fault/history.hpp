#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <bookonce/bookonce.hpp>

namespace bookonce::fault {

/// One booking as its caller knows it: what was asked, and the last answer.
struct booking_record {
    book_request request;  ///< with its id
    outcome ending = in_doubt{};
    bool was_in_doubt = false;
    std::optional<cancel_outcome> cancellation = {};
    bool cancellation_was_in_doubt = false;
};

using history = std::vector<booking_record>;

/// What became of a history, counted: a row of the table in docs/reliability.md.
struct verdict {
    std::uint64_t acknowledged = 0;
    std::uint64_t lost = 0;      ///< acknowledged, and neither there nor cancelled
    std::uint64_t doubled = 0;   ///< users with two active bookings of an event, ids with two
    std::uint64_t refused = 0;   ///< definite negatives to bookings
    std::uint64_t untrue = 0;    ///< definite negatives that the database contradicts
    std::uint64_t in_doubt = 0;  ///< bookings and cancellations that were so at first, or still are
    std::uint64_t resolved = 0;
    std::vector<std::string> findings = {};  ///< a line each, at most twenty

    bool sound() const { return lost == 0 && doubled == 0 && untrue == 0 && in_doubt == resolved && findings.empty(); }
};

/// Asks again, with the same ids, for whatever is in doubt, until it is known.
void resolve(history& records, engine& engine);

/// From now on the server itself writes down every change of an event that does not move its
/// version on by one. `conninfo`: of a superuser.
void watch_versions(std::string const& conninfo);

/// Compares the callers' knowledge with the rows, by SQL of its own. `exhausted`: an event that
/// nobody cancels on, so that a true `sold_out` stays true. No event of the history was ever
/// closed, and every version was watched.
verdict judge(history const& records, std::string const& conninfo, event_id exhausted);

}  // namespace bookonce::fault
