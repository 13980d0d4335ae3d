#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "rows.hpp"
#include "text.hpp"

namespace bench::html {

/// A chart, and the table that says the same. It holds no figures, but where in the results they stand.
struct chart {
    enum class shape : std::uint8_t {
        bars,   ///< a bar a label and series
        spans,  ///< a bar a label, from each series' figure to the next one's
        lines,  ///< a line a series, over x
    };
    struct series {
        std::string name;
        int hue = 0;                  ///< 0 is bookonce's; a strategy has the same one in all charts of a page
        std::vector<std::string> at;  ///< JSON pointers, one a label; empty where there is no figure
    };

    std::string id;
    std::string title;
    std::string note;  ///< a sentence on how to read it
    shape drawn = shape::bars;
    bench::html::form form = form::number;
    bool is_wide = false;    ///< takes the page's width
    bool log = false;        ///< scale of the figures
    std::string label_head;  ///< of the table's first column, and of the x axis
    std::vector<std::string> labels;
    std::vector<double> x;  ///< of lines: the labels as numbers
    std::vector<series> all;
};

/// The charts that these results have something for: strategies side by side, or lines over what was swept, or policies.
std::vector<chart> charts_of(nlohmann::json const& results);

/// The figure at a pointer, if there is one.
std::optional<double> figure_at(nlohmann::json const& results, std::string const& pointer);

/// What a reader who cannot see the chart is told of it.
std::string described(chart const& chart, nlohmann::json const& results);

/// For the page's script.
nlohmann::json to_json(std::vector<chart> const& charts);

}  // namespace bench::html
