#include <fmt/format.h>

#include "../../src/cli/visible.hpp"
#include "report.hpp"

namespace bench {
namespace {

std::string escaped(std::string const& text) {
    std::string safe;
    for (char letter : text) {
        if (letter == '|' || letter == '<' || letter == '*' || letter == '_' || letter == '`') { safe += '\\'; }
        safe += letter == '\n' ? ' ' : letter;
    }
    return safe;
}

}  // namespace

std::string to_markdown(report const& report) {
    table_cells const table = cells_of(report);
    std::string command = "bookonce-bench";
    for (std::string const& argument : report.arguments) { command += " " + bookonce::cli::visible(argument); }
    std::string text = fmt::format("`{}`\n\n|", command);
    std::string rule = "|";
    for (std::string const& head : table.head) {
        text += fmt::format(" {} |", escaped(head));
        rule += head == "strategy" ? "---|" : "--:|";
    }
    text += " |\n" + rule + "---|\n";
    for (auto const& row : table.rows) {
        text += "|";
        for (std::size_t column = 0; column < row.cells.size(); ++column) {
            bool const struck = !row.ranks && table.head[column] == "bookings/s";
            std::string const cell = escaped(row.cells[column]);
            text += struck ? " ~~" + cell + "~~ |" : " " + cell + " |";
        }
        text += fmt::format(" {} |\n", escaped(row.remark));
    }
    environment const& where = report.environment;
    text += fmt::format("\n{}, {} cores; {}; PostgreSQL {}; a commit took {:.2f} ms, a round trip {:.3f} ms. {}\n",
                        escaped(where.cpu), where.cores, escaped(where.kernel), escaped(where.postgresql),
                        where.commit_ms, where.round_trip_ms, where.taken_at);
    return text;
}

}  // namespace bench
