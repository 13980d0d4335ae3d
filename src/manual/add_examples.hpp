#pragma once

#include <map>
#include <string_view>

namespace CLI {  // NOLINT(readability-identifier-naming): theirs
class App;
}  // namespace CLI

namespace bookonce::manual {

/// By a command's full name ("bookonce event create"): what follows it in a call that could be
/// pasted.
using example_table = std::map<std::string_view, std::string_view>;

/// Ends the help of each command that has an example with it. Call it when all commands are there.
void add_examples(CLI::App& program, example_table const& examples);

}  // namespace bookonce::manual
