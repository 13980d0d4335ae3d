#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace bench {

/// `STRATEGY.FIGURE OP NUMBER`, e.g. `bookonce.retry_rate>0.01` or `*.latency_ms.p99>=50`: a figure
/// of the summary that shall not be so. OP is one of > >= < <=.
struct threshold {
    std::string strategy;             ///< "*": every one
    std::vector<std::string> figure;  ///< key within a row of the summary, and within that
    std::string comparison;
    double number = 0;

    /// Throws `std::invalid_argument` with one line that says what is wrong.
    static threshold parse(std::string const& text);

    /// One line for each row of the summary for which it holds, that lacks the figure, or for which
    /// nothing was measured: what was not seen is not shown to be kept.
    std::vector<std::string> findings(nlohmann::json const& document) const;
};

}  // namespace bench
