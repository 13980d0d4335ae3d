#include "table.hpp"

#include <algorithm>
#include <cassert>
#include <cstddef>

#include "visible.hpp"

namespace bookonce::cli {
namespace {

void append_line(std::string& text, std::vector<column> const& columns, std::vector<std::size_t> const& widths,
                 row const& cells) {
    for (std::size_t at = 0; at < columns.size(); ++at) {
        if (at > 0) { text += "  "; }
        std::string const padding(widths[at] - display_width(cells[at]), ' ');
        text += columns[at].align == alignment::right ? padding + cells[at] : cells[at] + padding;
    }
    while (text.ends_with(' ')) { text.pop_back(); }
    text += '\n';
}

}  // namespace

std::string table(std::vector<column> const& columns, std::vector<row> const& rows) {
    std::vector<row> lines(1);
    for (column const& each : columns) { lines.front().push_back(each.heading); }
    for (row const& each : rows) {
        assert(each.size() == columns.size());
        row& line = lines.emplace_back();
        for (std::string const& cell : each) { line.push_back(visible(cell)); }
    }

    std::vector<std::size_t> widths(columns.size());
    for (row const& line : lines) {
        for (std::size_t at = 0; at < line.size(); ++at) { widths[at] = std::max(widths[at], display_width(line[at])); }
    }

    std::string text;
    for (row const& line : lines) { append_line(text, columns, widths, line); }
    return text;
}

}  // namespace bookonce::cli
