// What is written about endings names all of them, with their exit codes.

#include <fstream>
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "command_line.hpp"
#include "every_ending.hpp"
#include "parse.hpp"

using namespace bookonce;

namespace {

std::string help() {
    char const* const arguments[] = {"bookonce", "--help"};
    cli::command_line line;
    return cli::parse(2, arguments, line).value().text;
}

/// Whether a row of the table of kinds in docs/retry-semantics.md has the ending, and what belongs to it.
bool is_in_table(answer const& ending) {
    std::ifstream lines{RETRY_SEMANTICS};
    std::string const begin = fmt::format("| `{}` |", to_string(kind_of(ending)));
    std::string const name = fmt::format("`{}`", name_of(ending));
    std::string const end = fmt::format("| {} |", exit_code_of(ending));
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with(begin) && line.find(name) != std::string::npos && line.ends_with(end)) { return true; }
    }
    return false;
}

}  // namespace

TEST_CASE("the_help_lists_the_exit_code_of_every_ending") {
    std::string const text = help();
    for (answer const& ending : test::every_ending()) {
        CAPTURE(name_of(ending));
        CHECK(text.find(fmt::format("\n  {}  ", exit_code_of(ending))) != std::string::npos);
    }
}

TEST_CASE("the_documents_list_every_ending_with_its_kind") {
    for (answer const& ending : test::every_ending()) {
        CAPTURE(name_of(ending));
        CHECK(is_in_table(ending));
    }
}
