// The same sequences through an engine on PostgreSQL, with time moved there by SQL.
#include <doctest/doctest.h>

#include "postgres_world.hpp"
#include "property.hpp"

using namespace bookonce::test;

TEST_CASE("on_postgresql_each_sequence_ends_as_the_model_says") {
    constexpr int sequences = 400 / SEQUENCES_SHARE;
    postgres_world tried;
    auto const found = find_difference(tried, sequences, 40);
    CHECK_MESSAGE(found.failure.empty(), found.failure);
    CHECK(found.passed == sequences);
    CHECK(tried.engine().audit().sound());
}
