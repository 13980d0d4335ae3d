#pragma once

#include <cstdint>
#include <functional>

#include <bookonce/audit.hpp>
#include <bookonce/export.hpp>
#include <bookonce/options.hpp>

namespace bookonce {

/// Rows that are in the target, of all kinds.
struct copied_rows {
    std::int64_t events = 0;
    std::int64_t bookings = 0;  ///< fences included
    std::int64_t entries = 0;   ///< of the history
};

/// What a copy has come to.
struct copy_report {
    copied_rows rows;
    audit_report source;
    audit_report target;

    /// Whether every invariant holds in both, and both have the same seats taken.
    BOOKONCE_EXPORT bool sound() const noexcept;
};

/// Copies a whole database into another one, which may be of another kind (PostgreSQL, SQLite) and
/// has no rows yet; then audits both. Rows go over in the order of their keys, some thousand in a
/// transaction, the events last: nobody can book in the target before it has all. Run again after it
/// was broken off, it goes on. `progress` is told after each transaction. In PostgreSQL the feed of
/// changes begins anew, in the order of events and versions.
///
/// Nobody may write to the source meanwhile, nor to the target: stop their engines first. Throws
/// `config_error` if the target has rows that the source does not have, before anything is written;
/// if the source is a file that is not there, or the target itself; if the source has changed by the
/// end; also as `engine` does. Throws `unavailable_error`, also if another program has written rows
/// into the target meanwhile: run it again. Has no deadline. Thread-safe.
BOOKONCE_EXPORT copy_report copy(options const& from, options const& to,
                                 std::function<void(copied_rows const&)> const& progress = {});

}  // namespace bookonce
