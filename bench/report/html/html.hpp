#pragma once

#include <iosfwd>
#include <string>

#include <nlohmann/json_fwd.hpp>

namespace bench {

/// One page that opens offline and asks nobody for anything: a sentence that says what was found, charts, tables, the
/// environment, the command, and the results themselves to download. `results` is what docs/bench-output.schema.json
/// describes; what it lacks is left out of the page. Names in it may hold anything: none of it becomes markup.
void write_html(nlohmann::json const& results, std::string const& command_line, std::ostream& out);

}  // namespace bench
