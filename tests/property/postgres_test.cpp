// The same sequences through an engine on PostgreSQL, with time moved there by SQL.
#include <doctest/doctest.h>

#include "postgres_world.hpp"
#include "property.hpp"

using namespace bookonce::test;

TEST_CASE("on_postgresql_each_sequence_ends_as_the_model_says") {
    int sequences = 400 / SEQUENCES_SHARE;
    bool one_event_per_statement = false;
    SUBCASE("in the usual statements") {}
    SUBCASE("one event a statement") {
        one_event_per_statement = true;
        sequences /= 2;
    }
    postgres_world tried{one_event_per_statement};
    auto const found = find_difference(tried, sequences, 40);
    CHECK_MESSAGE(found.failure.empty(), found.failure);
    CHECK(found.passed == sequences);
    CHECK(tried.engine().audit().sound());
}
