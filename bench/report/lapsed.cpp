#include "lapsed.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "../json.hpp"
#include "../statistics.hpp"
#include "figure_text.hpp"

namespace bench {
namespace {

figure first_booking_ms(run_result const& run) {
    if (!run.total.first_booking_ns) { return std::nullopt; }
    return static_cast<double>(*run.total.first_booking_ns) * 1e-6;
}

figure first_second(run_result const& run) {
    if (run.measured_requests() == 0 || run.seconds < 1) { return std::nullopt; }
    auto const& seconds = run.total.bookings_by_second;
    return seconds.empty() ? 0.0 : static_cast<double>(seconds.front());
}

figure later(run_result const& run) {
    figure const first = first_second(run);
    if (!first || run.seconds < 2) { return std::nullopt; }  // too short to be a speed
    return (static_cast<double>(run.total.bookings) - *first) / (run.seconds - 1);
}

/// Over the runs of a strategy with lapsed holds, or without.
figure median_of(std::vector<run_result> const& runs, std::string const& strategy, bool with_holds,
                 figure (*figure_of_run)(run_result const&)) {
    std::vector<double> values;
    for (run_result const& run : runs) {
        if (run.spec.strategy != strategy || (run.spec.lapsed_holds > 0) != with_holds || !run.ran()) { continue; }
        if (figure const value = figure_of_run(run)) { values.push_back(*value); }
    }
    return values.empty() ? figure{} : median(std::move(values));
}

figure share_of(figure const& part, figure const& whole) {
    return part && whole && *whole > 0 ? figure{*part / *whole} : figure{};
}

std::string words_of(recovery const& row) {
    return fmt::format("{}: with {} lapsed holds the first booking is told after {} ms (without: {} ms)\n"
                       "{}: then {} bookings/s in the first second ({} of those without), {} later ({})\n",
                       row.strategy, grouped(static_cast<double>(row.lapsed_holds)), cell_of(row.first_booking_ms),
                       cell_of(row.first_booking_without_ms), row.strategy, cell_of(row.first_second_bookings_per_s),
                       cell_of(row.first_second_kept(), percent), cell_of(row.later_bookings_per_s),
                       cell_of(row.later_kept(), percent));
}

}  // namespace

figure recovery::first_second_kept() const { return share_of(first_second_bookings_per_s, first_second_without_per_s); }
figure recovery::later_kept() const { return share_of(later_bookings_per_s, later_without_per_s); }

std::vector<recovery> recoveries_of(std::vector<run_result> const& runs) {
    std::vector<recovery> rows;
    for (summary_row const& each : summarize(runs)) {
        run_spec const& spec = each.example->spec;
        if (spec.lapsed_holds == 0) { continue; }
        auto const of = [&](bool with_holds, figure (*value)(run_result const&)) {
            return median_of(runs, spec.strategy, with_holds, value);
        };
        rows.push_back({.strategy = spec.strategy,
                        .lapsed_holds = spec.lapsed_holds,
                        .first_booking_ms = of(true, first_booking_ms),
                        .first_second_bookings_per_s = of(true, first_second),
                        .later_bookings_per_s = of(true, later),
                        .first_booking_without_ms = of(false, first_booking_ms),
                        .first_second_without_per_s = of(false, first_second),
                        .later_without_per_s = of(false, later)});
    }
    return rows;
}

void tell_lapsed(report& report) {
    report.findings["lapsed"] = nlohmann::json::array();
    for (recovery const& row : recoveries_of(report.runs)) {
        report.findings["lapsed"].push_back({{"strategy", row.strategy},
                                             {"lapsed_holds", row.lapsed_holds},
                                             {"first_booking_ms", row.first_booking_ms},
                                             {"first_booking_without_ms", row.first_booking_without_ms},
                                             {"first_second_bookings_per_s", row.first_second_bookings_per_s},
                                             {"first_second_kept", row.first_second_kept()},
                                             {"later_bookings_per_s", row.later_bookings_per_s},
                                             {"later_kept", row.later_kept()}});
        report.words += words_of(row);
    }
}

}  // namespace bench
