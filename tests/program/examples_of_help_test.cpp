#include "parse.hpp"

#include <sstream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <doctest/doctest.h>

using namespace bookonce::cli;

namespace {

/// The commands whose help ends with no example, and the examples of the others.
void collect(CLI::App const& command, std::string const& name, std::string& without, std::vector<std::string>& calls) {
    std::string const& footer = command.get_footer();
    std::string const head = "\n\nExample:\n  " + name + ' ';
    auto const at = footer.rfind(head);
    if (at == std::string::npos) {
        without += name + '\n';
    } else {
        calls.push_back(footer.substr(at + head.size() - name.size() - 1));
    }
    for (CLI::App const* each : command.get_subcommands([](CLI::App const*) { return true; })) {
        collect(*each, name + ' ' + each->get_name(), without, calls);
    }
}

}  // namespace

TEST_CASE("every_help_ends_with_an_example_that_can_be_called") {
    command_line described;
    CLI::App app;
    add_everything(app, described);
    std::string without;
    std::vector<std::string> calls;
    collect(app, "bookonce", without, calls);
    CHECK(without.empty());
    REQUIRE(calls.size() > 25);
    for (std::string const& call : calls) {
        INFO(call);
        std::istringstream text{call};
        std::vector<std::string> words;
        for (std::string word; text >> word;) { words.push_back(word); }
        std::vector<char const*> argv;
        for (std::string const& word : words) { argv.push_back(word.c_str()); }
        command_line line;
        CHECK_FALSE(parse(static_cast<int>(argv.size()), argv.data(), line));
        CHECK(line.run);
    }
}
