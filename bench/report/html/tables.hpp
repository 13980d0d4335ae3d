#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "charts.hpp"
#include "rows.hpp"

namespace bench::html {

// Each gives a table as HTML, in a box that scrolls by itself. A cell that holds a figure says in data-at where in the
// results it stands.

/// Strategies by speed. The speed of what does not rank is struck out, and has no place.
std::string main_table(nlohmann::json const& results);

/// What was promised, what the audits found. What is wrong is red.
std::string correctness_table(nlohmann::json const& results);

/// Latency and what a booking costs.
std::string cost_table(nlohmann::json const& results);

/// The figures of a chart.
std::string chart_table(chart const& chart, nlohmann::json const& results);

}  // namespace bench::html
