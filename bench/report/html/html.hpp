#pragma once

#include <iosfwd>
#include <string>

#include <nlohmann/json_fwd.hpp>

namespace bench {

/// One page that opens offline and asks nobody for anything. It carries `results`, which are what
/// docs/bench-output.schema.json describes, and its scripts (page.js and its neighbours) make of
/// them a sentence that says what was found, charts, tables, the environment and the command; what
/// the results lack is left out. Names in them may hold anything: none of it becomes markup.
void write_html(nlohmann::json const& results, std::ostream& out);

namespace html {

/// JSON that can stand in a script element: ASCII only, and without <, > and &.
std::string json_for_script(nlohmann::json const& document);

}  // namespace html
}  // namespace bench
