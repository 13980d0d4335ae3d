#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include <bookonce/duration_histogram.hpp>
#include <bookonce/export.hpp>

namespace bookonce {

/// The durations of one kind of database operation: a statement, from sending it to going on with
/// its reply. What failed is kept apart by SQLSTATE. Not thread-safe.
struct operation_durations {
    /// So many SQLSTATEs are kept apart.
    static constexpr std::size_t sqlstates_max = 12;

    struct failure {
        std::array<char, 6> sqlstate{};  ///< ends with a zero; empty: not used yet
        duration_histogram durations;
        std::string_view name() const noexcept { return sqlstate.data(); }
    };

    duration_histogram succeeded;  ///< a lost race without an error among them
    std::array<failure, sqlstates_max> failed{};
    duration_histogram failed_otherwise;  ///< without a SQLSTATE, or with one more than are kept apart

    /// Where the durations of operations that failed so are counted.
    BOOKONCE_EXPORT duration_histogram& failed_with(std::string_view sqlstate) noexcept;
    BOOKONCE_EXPORT operation_durations& operator+=(operation_durations const& other) noexcept;
};

}  // namespace bookonce
