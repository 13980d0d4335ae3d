#pragma once

#include <array>
#include <fstream>
#include <iterator>
#include <string>

#include <doctest/doctest.h>

namespace bookonce::test {

inline void replace_all(std::string& text, std::string const& mark, std::string const& value) {
    for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + value.size())) {
        text.replace(at, mark.size(), value);
    }
}

/// The statements by which a library that knew only the first so many migrations made the schema: 1
/// to 3.
inline std::string old_statements(std::string const& schema, int version) {
    constexpr std::array files{"/0001_events_and_bookings.sql", "/0002_fences_and_longer_users.sql",
                               "/0003_a_change_in_one_call.sql"};
    std::string statements = "CREATE SCHEMA IF NOT EXISTS " + schema + "; CREATE TABLE " + schema +
                             ".migrations (version integer CONSTRAINT migrations_key PRIMARY KEY, applied_at "
                             "timestamptz NOT NULL DEFAULT now());";
    for (int step = 1; step <= version; ++step) {
        std::ifstream file{std::string{SCHEMA_FOLDER}.append(files.at(static_cast<std::size_t>(step - 1)))};
        REQUIRE(file.good());
        std::string text{std::istreambuf_iterator<char>{file}, {}};
        replace_all(text, ":\"schema\"", schema);
        replace_all(text, ":'schema'", "'" + schema + "'");
        statements += text;
        statements += "; INSERT INTO " + schema + ".migrations (version) VALUES (" + std::to_string(step) + ");";
    }
    return statements;
}

}  // namespace bookonce::test
