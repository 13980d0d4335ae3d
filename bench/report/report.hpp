#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "../environment.hpp"
#include "summary.hpp"

namespace bench {

/// The cells of a table, for whoever draws it.
struct table_cells {
    struct row {
        std::vector<std::string> cells;
        bool ranks = true;
        std::string remark;  ///< why it does not rank, or is not all that it seems; may be empty
    };
    std::vector<std::string> head;
    std::vector<row> rows;
    std::size_t names = 1;  ///< so many columns at the left name a row
};

/// Everything a sub-command found. The forms of output (table, json, csv, markdown, html) say the
/// same in their ways.
struct report {
    std::string command;                 ///< sub-command: compare, sweep, …
    std::vector<std::string> arguments;  ///< the command line, without the program and without a database address
    bench::environment environment;
    std::vector<run_result> runs;
    nlohmann::json findings;          ///< what a sub-command has to say beyond its runs: an object, or null
    std::string words;                ///< the same for a terminal, behind the table
    std::optional<table_cells> grid;  ///< a table of the sub-command's own, instead of the summary's
};

/// As docs/bench-output.schema.json describes it. Keys are only ever added.
nlohmann::json to_document(report const& report);

/// One line a run, with a head line; RFC 4180.
std::string to_csv(report const& report);

/// A heading, the table, and the environment. A grid is told in lines of at most 100 columns, with
/// its words.
std::string to_markdown(report const& report);

/// The table for a terminal: strategies by speed, wrong ones below and marked.
std::string to_table(report const& report, bool colour);

/// The cells of the table that a report shows: its grid, or its summary.
table_cells cells_of(report const& report);

/// Why a row does not rank, or is not all that it seems; may be empty.
std::string remark_of(summary_row const& row);

}  // namespace bench
