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

/// Aligned columns with headings, two spaces between them, none at the end of a line. Makes cells
/// `visible`. Every row must have a cell for each column.
std::string table(std::vector<column> const& columns, std::vector<row> const& rows);

}  // namespace bookonce::cli
