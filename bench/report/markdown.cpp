#include <algorithm>
#include <functional>
#include <numeric>

#include <fmt/format.h>

#include "../../src/cli/visible.hpp"
#include "report.hpp"

namespace bench {
namespace {

using bookonce::cli::display_width;

constexpr std::size_t columns_max = 100;

std::string escaped(std::string const& text) {
    std::string safe;
    for (char letter : text) {
        if (letter == '|' || letter == '<' || letter == '*' || letter == '_' || letter == '`') { safe += '\\'; }
        safe += letter == '\n' ? ' ' : letter;
    }
    return safe;
}

/// Words on lines, which end with `end` but for the last. A word that is too long gets a line of
/// its own.
std::string on_lines(std::vector<std::string> const& words, std::string const& begin, std::string const& end) {
    std::string text;
    std::string line;
    for (std::string const& word : words) {
        if (!line.empty() && display_width(begin + line + " " + word + end) > columns_max) {
            text += begin + line + end + "\n";
            line.clear();
        }
        line += (line.empty() ? "" : " ") + word;
    }
    return text + begin + line + "\n";
}

std::string wrapped(std::string const& text) {
    std::vector<std::string> words{""};
    for (char letter : text) {
        if (letter != ' ' && letter != '\n') {
            words.back() += letter;
        } else if (!words.back().empty()) {
            words.emplace_back();
        }
    }
    if (words.back().empty()) { words.pop_back(); }
    return on_lines(words, "", "");
}

/// In a line, or as a block of code that a shell takes as it is.
std::string command_text(std::vector<std::string> const& arguments) {
    std::vector<std::string> words{"bookonce-bench"};
    for (std::string const& argument : arguments) { words.push_back(bookonce::cli::visible(argument)); }
    std::string const line = fmt::format("`{}`\n", fmt::join(words, " "));
    return display_width(line) <= columns_max ? line : on_lines(words, "    ", " \\");
}

std::string cell_text(table_cells const& table, table_cells::row const& row, std::size_t column) {
    std::string const cell = escaped(row.cells[column]);
    bool const struck = !row.ranks && table.head[column] == "bookings/s";
    return struck ? "~~" + cell + "~~" : cell;
}

std::string table_text(table_cells const& table, std::vector<std::size_t> const& columns, bool has_remarks) {
    std::string text = "|";
    std::string rule = "|";
    for (std::size_t column : columns) {
        text += fmt::format(" {} |", escaped(table.head[column]));
        rule += table.head[column] == "strategy" ? "---|" : "--:|";
    }
    text += fmt::format("{}\n{}{}\n", has_remarks ? " |" : "", rule, has_remarks ? "---|" : "");
    for (auto const& row : table.rows) {
        text += "|";
        for (std::size_t column : columns) { text += fmt::format(" {} |", cell_text(table, row, column)); }
        text += has_remarks ? fmt::format(" {} |\n", escaped(row.remark)) : "\n";
    }
    return text;
}

/// Several tables where one would be too wide, each with the columns that name a row.
std::string folded_text(table_cells const& table) {
    auto const width_of = [&](std::size_t column) {
        std::size_t widest = display_width(escaped(table.head[column]));
        for (auto const& row : table.rows) { widest = std::max(widest, display_width(cell_text(table, row, column))); }
        return widest + 3;
    };
    std::vector<std::size_t> names(table.names);
    std::iota(names.begin(), names.end(), std::size_t{0});
    std::size_t const names_width =
        std::transform_reduce(names.begin(), names.end(), std::size_t{1}, std::plus{}, width_of);
    std::string text;
    std::vector<std::size_t> columns = names;
    std::size_t width = names_width;
    for (std::size_t column = table.names; column < table.head.size(); ++column) {
        if (columns.size() > table.names && width + width_of(column) > columns_max) {
            text += table_text(table, columns, false) + "\n";
            columns = names;
            width = names_width;
        }
        columns.push_back(column);
        width += width_of(column);
    }
    text += table_text(table, columns, false);
    for (auto const& row : table.rows) {
        if (row.remark.empty()) { continue; }
        std::vector<std::string> const load{row.cells.begin(),
                                            row.cells.begin() + static_cast<std::ptrdiff_t>(table.names)};
        text += "\n" + wrapped(escaped(fmt::format("{}: {}.", fmt::join(load, ", "), row.remark)));
    }
    return text;
}

std::string whole_text(table_cells const& table) {
    std::vector<std::size_t> columns(table.head.size());
    std::iota(columns.begin(), columns.end(), std::size_t{0});
    return table_text(table, columns, true);
}

std::string machine_text(environment const& where) {
    std::string text = fmt::format("{}, {} cores; {}; ", escaped(where.cpu), where.cores, escaped(where.kernel));
    if (where.postgresql) {
        text += fmt::format("PostgreSQL {}; a commit took {:.2f} ms, a round trip {:.3f} ms; ",
                            escaped(*where.postgresql), where.commit_ms.value_or(0), where.round_trip_ms.value_or(0));
    }
    if (where.sqlite) { text += fmt::format("SQLite {}; ", *where.sqlite); }
    return text + where.taken_at;
}

}  // namespace

std::string to_markdown(report const& report) {
    table_cells const table = cells_of(report);
    std::string text = command_text(report.arguments) + "\n";
    text += report.grid ? folded_text(table) + "\n" + wrapped(escaped(report.words)) : whole_text(table);
    text += "\n" + wrapped(machine_text(report.environment));
    return text;
}

}  // namespace bench
