/// bookonce-faults: breaks a PostgreSQL server in one way, under load, and judges what the callers
/// were told.

#include <charconv>
#include <cstdio>
#include <cstring>
#include <exception>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "application.hpp"
#include "rows.hpp"

namespace bookonce::fault {
namespace {

constexpr char const* usage =
    "Usage: tools/with-postgres bookonce-faults --row NAME [--length short|long] [--iterations N] [--table FOLDER]\n"
    "       bookonce-faults --list\n\n"
    "Breaks the server in one way while callers book, and compares what they were told with what is there.\n"
    "Prints the row of docs/reliability.md; with --table also into FOLDER/NAME.md. Exit code 1 if a zero is none.\n";

struct arguments {
    std::string row;
    bool whole = false;  ///< as many iterations as the table in docs/reliability.md is to have
    int iterations = 0;  ///< or so many
    std::string table;
};

std::vector<row> all_rows() {
    std::vector<row> all;
    for (auto const& some : {server_rows(), limit_rows(), setting_rows(), replication_rows(), access_rows(),
                             pooler_rows(), application_rows()}) {
        all.insert(all.end(), some.begin(), some.end());
    }
    return all;
}

std::string measured(std::optional<std::chrono::milliseconds> duration) {
    return duration ? std::to_string(duration->count()) : "–";
}

std::string table_line(row const& row, row_result const& result) {
    auto const& found = result.found;
    return fmt::format("| {} | `{}` | {} | {} | {} | {} | {} | {} of {} | {} | {} |\n", row.fault, row.name,
                       result.iterations, found.acknowledged, found.lost, found.doubled, found.untrue, found.resolved,
                       found.in_doubt, measured(result.outage), measured(result.overdue));
}

int run(row const& row, arguments const& arguments) {
    int const usual = arguments.whole ? row.iterations_long : row.iterations_short;
    int const iterations = arguments.iterations > 0 ? arguments.iterations : usual;
    row_result const result = row.run(cluster::from_environment(), iterations);
    std::string const line = table_line(row, result);
    fmt::print("{}", line);
    for (auto const& problem : result.problems) { fmt::print("FAILED {}: {}\n", row.name, problem); }
    for (auto const& finding : result.found.findings) { fmt::print("FAILED {}: {}\n", row.name, finding); }
    if (!arguments.table.empty()) {
        std::filesystem::create_directories(arguments.table);
        std::ofstream{arguments.table + '/' + row.name + ".md"} << line;
    }
    return result.found.sound() && result.problems.empty() ? 0 : 1;
}

arguments parse(int count, char** words) {
    arguments parsed;
    for (int index = 1; index + 1 < count; index += 2) {
        std::string_view const option = words[index];
        std::string_view const value = words[index + 1];
        if (option == "--row") { parsed.row = value; }
        if (option == "--length") { parsed.whole = value == "long"; }
        if (option == "--table") { parsed.table = value; }
        if (option == "--iterations") { std::from_chars(value.data(), value.data() + value.size(), parsed.iterations); }
    }
    return parsed;
}

int main(int count, char** words) {
    if (count == 3 && std::strcmp(words[1], "--book-until-killed") == 0) { return book_until_killed(words[2]); }
    auto const rows = all_rows();
    if (count == 2 && std::strcmp(words[1], "--list") == 0) {
        for (auto const& row : rows) {
            fmt::print("{:<22} {:>5} {:>6}  {}\n", row.name, row.iterations_short, row.iterations_long, row.fault);
        }
        return 0;
    }
    arguments const arguments = parse(count, words);
    for (auto const& row : rows) {
        if (arguments.row == row.name) { return run(row, arguments); }
    }
    std::fputs(usage, stderr);
    return 2;
}

}  // namespace
}  // namespace bookonce::fault

int main(int count, char** words) {
    try {
        return bookonce::fault::main(count, words);
    } catch (bookonce::fault::not_possible_here const& reason) {
        fmt::print("SKIPPED: {}\n", reason.what());
        return 77;  // Meson's word for it
    } catch (std::exception const& problem) {
        fmt::print("FAILED: {}\n", problem.what());
        return 1;
    }
}
