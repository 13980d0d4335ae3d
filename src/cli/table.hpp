#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace bookonce::cli {

/// Text to the left, numbers to the right.
enum class alignment : std::uint8_t { left, right };

struct column {
    std::string heading;
    alignment align = alignment::left;
};

using row = std::vector<std::string>;

/// Headings and rows in aligned columns with two spaces between, each line ended, none with trailing spaces. Cells are
/// made `visible`. Every row must have a cell for each column.
std::string table(std::vector<column> const& columns, std::vector<row> const& rows);

}  // namespace bookonce::cli
