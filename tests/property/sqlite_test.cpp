// The same sequences through an engine on an SQLite file, with time moved there by SQL.
#include <doctest/doctest.h>

#include "property.hpp"
#include "sqlite_world.hpp"

using namespace bookonce::test;

TEST_CASE("on_sqlite_each_sequence_ends_as_the_model_says") {
    constexpr int sequences = 400 / SEQUENCES_SHARE;
    sqlite_world tried;
    auto const found = find_difference(tried, sequences, 40);
    CHECK_MESSAGE(found.failure.empty(), found.failure);
    CHECK(found.passed == sequences);
    CHECK(tried.engine().audit().sound());
}
