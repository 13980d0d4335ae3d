#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "table.hpp"
#include "time_text.hpp"

namespace bookonce::cli {

/// A column of a table, and its cell for a row.
template <class Row>
struct field {
    column head;
    std::string (*cell)(Row const&);
    bool optional = false;  ///< left out if no row has it
};

inline std::string cell_of(std::optional<timestamp> const& time) { return time ? time_text(*time) : ""; }
inline std::string cell_of(std::optional<int> number) { return number ? std::to_string(*number) : ""; }

template <class Row>
std::string table_of(std::vector<field<Row>> fields, std::vector<Row> const& rows) {
    std::erase_if(fields, [&](field<Row> const& each) {
        return each.optional && std::ranges::all_of(rows, [&](Row const& one) { return each.cell(one).empty(); });
    });
    std::vector<column> columns;
    for (auto const& each : fields) { columns.push_back(each.head); }
    std::vector<row> cells(rows.size());
    for (std::size_t at = 0; at < rows.size(); ++at) {
        for (auto const& each : fields) { cells[at].push_back(each.cell(rows[at])); }
    }
    return table(columns, cells);
}

}  // namespace bookonce::cli
