#include <algorithm>

#include <fmt/format.h>

#include "../../src/cli/visible.hpp"
#include "report.hpp"

namespace bench {
namespace {

using bookonce::cli::display_width;

constexpr char const* red = "\x1b[31m";
constexpr char const* dim_struck = "\x1b[2;9m";
constexpr char const* bold = "\x1b[1m";
constexpr char const* plain = "\x1b[0m";

}  // namespace

std::string to_table(report const& report, bool colour) {
    table_cells const table = cells_of(report);
    std::size_t const speed =
        static_cast<std::size_t>(std::ranges::find(table.head, "bookings/s") - table.head.begin());
    std::vector<std::size_t> widths;
    for (std::string const& head : table.head) { widths.push_back(display_width(head)); }
    for (auto const& row : table.rows) {
        for (std::size_t column = 0; column < row.cells.size(); ++column) {
            // A wrong strategy's speed stands in brackets: it is not a speed to compare.
            std::size_t const brackets = column == speed && !row.ranks ? 2 : 0;
            widths[column] = std::max(widths[column], display_width(row.cells[column]) + brackets);
        }
    }
    auto const paint = [colour](char const* how, std::string const& text) {
        return colour ? how + text + plain : text;
    };
    std::string text;
    for (std::size_t column = 0; column < table.head.size(); ++column) {
        text += paint(bold, column == 0 ? fmt::format("{:<{}}", table.head[column], widths[column])
                                        : fmt::format("  {:>{}}", table.head[column], widths[column]));
    }
    text += '\n';
    for (auto const& row : table.rows) {
        std::string line;
        for (std::size_t column = 0; column < row.cells.size(); ++column) {
            bool const struck = column == speed && !row.ranks;
            std::string cell = struck ? "(" + row.cells[column] + ")" : row.cells[column];
            cell = column == 0 ? fmt::format("{:<{}}", cell, widths[column])
                               : fmt::format("  {:>{}}", cell, widths[column]);
            line += struck ? paint(dim_struck, cell) : cell;
        }
        if (!row.remark.empty()) { line += "  " + paint(row.ranks ? bold : red, row.remark); }
        text += line + '\n';
    }
    bool const any_wrong = std::ranges::any_of(table.rows, [](auto const& row) { return !row.ranks; });
    if (any_wrong) { text += "(In brackets: not ranked, for what stands at the end of the line.)\n"; }
    return text;
}

}  // namespace bench
