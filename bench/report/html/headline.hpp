#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

namespace bench::html {

/// What was found, in one sentence of plain words; every figure in it comes from the summary. A broken promise or a
/// run that failed comes before any speed.
std::string headline(nlohmann::json const& results);

/// What a reader may know besides: who else was fast, what could not be measured. May be empty.
std::string second_sentence(nlohmann::json const& results);

/// The row that the headline speaks of: bookonce if it ranks, else the fastest that does, at the most callers.
/// The index within the summary; -1 when no row ranks.
int headline_row(nlohmann::json const& results);

}  // namespace bench::html
