#pragma once

#include <fstream>
#include <iterator>
#include <string>

#include <doctest/doctest.h>

namespace bookonce::test {

/// The statements by which a library that knew only the first migration made the schema.
inline std::string version_1_statements(std::string const& schema) {
    std::ifstream file{SCHEMA_FOLDER "/0001_events_and_bookings.sql"};
    REQUIRE(file.good());
    std::string text{std::istreambuf_iterator<char>{file}, {}};
    std::string const mark = ":\"schema\"";
    for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark)) {
        text.replace(at, mark.size(), schema);
    }
    return "CREATE SCHEMA IF NOT EXISTS " + schema + "; CREATE TABLE " + schema +
           ".migrations (version integer CONSTRAINT migrations_key PRIMARY KEY, applied_at timestamptz NOT NULL "
           "DEFAULT now()); INSERT INTO " +
           schema + ".migrations (version) VALUES (1);" + text;
}

}  // namespace bookonce::test
