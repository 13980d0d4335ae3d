#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "report.hpp"

namespace bench {

/// What the engine shall make of the bookings of guarded. A caller alone gives it nothing to gather:
/// then it may cost a tenth.
inline constexpr double ratio_wanted_alone = 0.9;
inline constexpr double ratio_wanted_of_more = 1.2;
/// Of a checkout, which guarded confirms without touching its event.
inline constexpr double ratio_wanted_of_checkout = 1;

double ratio_wanted(work_kind work, bool is_alone);

/// One load of a shop, and what each strategy made of it. Ratios are of bookonce to guarded, the
/// statement that a shop would write without an engine; they are empty unless both rank.
struct shop_cell {
    std::vector<summary_row const*> rows;  ///< one a strategy, at least one
    figure bookings_ratio;
    figure p99_ratio;

    run_spec const& load() const { return rows.front()->example->spec; }
    /// nullptr if it was not measured.
    summary_row const* find(std::string_view strategy) const;
    /// The fastest that ranks, but for the engine; nullptr if there is none.
    summary_row const* fastest_rival() const;
    /// Whether each process has one caller.
    bool is_alone() const { return load().callers == 1; }
    double ratio_wanted() const { return bench::ratio_wanted(load().workload.kind, is_alone()); }
    bool falls_short() const { return bookings_ratio && *bookings_ratio < ratio_wanted(); }
};

/// By processes, callers, events and network. The rows must outlive the cells.
std::vector<shop_cell> shop_cells(std::vector<summary_row> const& rows);

/// What the JSON holds as `shop`: each cell's figures, and what they come to.
nlohmann::json shop_findings(std::vector<shop_cell> const& cells);

/// A line a cell. A speed in brackets is of a strategy that does not rank there.
table_cells shop_table(std::vector<shop_cell> const& cells);

/// What the findings come to, in sentences, each a line.
std::string shop_words(nlohmann::json const& findings);

/// All of it for the runs of a report.
void tell_shop(report& report);

}  // namespace bench
