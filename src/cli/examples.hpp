#pragma once

namespace CLI {  // NOLINT(readability-identifier-naming): theirs
class App;
}  // namespace CLI

namespace bookonce::cli {

/// Ends the help of each command with a call that could be pasted. The tests parse each of them.
void add_examples(CLI::App& app);

}  // namespace bookonce::cli
