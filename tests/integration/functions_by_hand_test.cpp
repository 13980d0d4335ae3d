// The functions of the schema, called as schema/README.md shows it.
#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>

#include <doctest/doctest.h>

#include <bookonce/bookonce.hpp>

#include "database.hpp"

using namespace bookonce;
using namespace bookonce::test;

namespace {

/// The example that calls this function, for the schema.
std::string example_of(std::string const& function, fresh_schema const& schema) {
    std::ifstream file{SCHEMA_FOLDER "/README.md"};
    std::string const text{std::istreambuf_iterator<char>{file}, {}};
    auto const at = text.find("    SELECT bookonce." + function + "(");
    REQUIRE(at != std::string::npos);
    auto const call = text.find("bookonce.", at);
    return "SELECT " + schema.name() + text.substr(call + 8, text.find(";\n", at) - call - 8);
}

/// What the call returns, without a blank in front.
std::string told_by(fresh_schema& schema, std::string const& call) {
    std::string const fates = schema.sql().text(call);
    return fates.substr(std::min(fates.find_first_not_of(' '), fates.size()));
}

/// The numbers before the time.
std::string without_time(std::string const& fate) { return fate.substr(0, fate.rfind(' ')); }

}  // namespace

TEST_CASE("the_examples_of_the_functions_book_and_cancel") {
    fresh_schema schema;
    event_id const event{7};
    engine engine{schema.options()};
    engine.create_event({.capacity = 3, .id = event});
    std::string const book = example_of("book", schema);
    std::string const cancel = example_of("change", schema);
    CHECK(without_time(told_by(schema, book)) == "1 1 1 3 1 1");
    CHECK(schema.active(event) == 1);
    CHECK(schema.sql().text(book) == "-1 1 1 3 1 0 0");
    CHECK(without_time(told_by(schema, cancel)) == "1 2 3 3 1 1");
    CHECK(schema.active(event) == 0);
    CHECK(schema.sql().sqlstate_of(book) == "23505");
    CHECK(schema.version(event) == 2);
    CHECK(engine.audit().sound());
}

TEST_CASE("an_event_that_is_not_there_is_told_of_with_capacity_0") {
    fresh_schema schema;
    CHECK(told_by(schema, example_of("book", schema)) == "-1 0 0 0 0 0 0");
    CHECK(told_by(schema, example_of("change", schema)) == "-1 0 0 0 0 0 0");
}
