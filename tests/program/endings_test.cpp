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

/// The row of the table of kinds in docs/retry-semantics.md.
std::string row_of(outcome_kind kind) {
    std::ifstream lines{RETRY_SEMANTICS};
    std::string const begin = fmt::format("| `{}` |", to_string(kind));
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with(begin)) { return line; }
    }
    return "";
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
        std::string const row = row_of(kind_of(ending));
        CHECK(row.find(fmt::format("`{}`", name_of(ending))) != std::string::npos);
        CHECK(row.ends_with(fmt::format("| {} |", exit_code_of(ending))));
    }
}
