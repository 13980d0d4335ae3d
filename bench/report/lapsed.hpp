#pragma once

#include "report.hpp"

namespace bench {

/// What a strategy made of an event whose seats all stood in lapsed holds, and of the same without.
/// Empty where nothing was measured.
struct recovery {
    std::string strategy;
    std::int64_t lapsed_holds = 0;
    figure first_booking_ms;             ///< from the first request until the first booking was told
    figure first_second_bookings_per_s;  ///< in the first second
    figure later_bookings_per_s;         ///< after it
    figure first_booking_without_ms;     ///< the same three on an event without holds
    figure first_second_without_per_s;
    figure later_without_per_s;

    /// Of the speed on the event without.
    figure first_second_kept() const;
    figure later_kept() const;
};

/// Medians over the runs of each strategy.
std::vector<recovery> recoveries_of(std::vector<run_result> const& runs);

/// Puts them into the report: as `lapsed` in its JSON, and in words.
void tell_lapsed(report& report);

}  // namespace bench
