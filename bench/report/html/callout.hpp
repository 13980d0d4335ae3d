#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace bench::html {

/// A strategy that was wrong, and how.
struct wrong_strategy {
    std::string name;
    std::string what;  ///< "1,219 seats oversold, counter off", of its worst row
    bool broke_its_promise = false;
};

/// Each once. Broken promises come first, else in the order of the results.
std::vector<wrong_strategy> wrong_strategies(nlohmann::json const& results);

/// The same as HTML, to stand where no reader misses it. Empty when none was wrong.
std::string callout(nlohmann::json const& results);

}  // namespace bench::html
