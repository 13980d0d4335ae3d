#include "connection.hpp"

#include <fmt/format.h>

namespace bench::sqlite {

std::string file_of(std::string_view address) {
    constexpr std::string_view prefix = "sqlite:";
    return std::string{address.substr(address.starts_with(prefix) ? prefix.size() : 0)};
}

connection::connection(std::string const& file, std::chrono::milliseconds patience)
    : file_{file}, database_{nullptr, &sqlite3_close_v2} {
    sqlite3* opened = nullptr;
    int const code = sqlite3_open_v2(file.c_str(), &opened,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
    database_.reset(opened);
    if (code != SQLITE_OK) { throw failure{fmt::format("cannot open {}: {}", file, sqlite3_errstr(code))}; }
    sqlite3_extended_result_codes(opened, 1);
    sqlite3_busy_timeout(opened, static_cast<int>(patience.count()));
}

void connection::run(std::string const& text) {
    if (sqlite3_exec(raw(), text.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
        throw failure{fmt::format("{}: {}", file_, message())};
    }
}

void connection::read(std::string const& text, std::span<std::int64_t> row) {
    statement asked{*this, text};
    if (asked.step() != SQLITE_ROW) { throw failure{fmt::format("{}: {}", file_, message())}; }
    for (std::size_t column = 0; column < row.size(); ++column) {
        row[column] = asked.integer(static_cast<int>(column));
    }
}

statement::statement(connection& database, std::string_view text) {
    sqlite3_stmt* made = nullptr;
    int const code = sqlite3_prepare_v3(database.raw(), text.data(), static_cast<int>(text.size()),
                                        SQLITE_PREPARE_PERSISTENT, &made, nullptr);
    prepared_.reset(made);
    if (code != SQLITE_OK) { throw failure{database.message()}; }
}

}  // namespace bench::sqlite
