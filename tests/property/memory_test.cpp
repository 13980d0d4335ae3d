// Random sequences of all verbs, in memory, against a plain model of one event.
#include <doctest/doctest.h>

#include "environment.hpp"
#include "memory_world.hpp"
#include "property.hpp"

using namespace bookonce;
using namespace bookonce::test;

namespace {

constexpr int sequences = 10'000;
constexpr int steps_max = 40;

}  // namespace

TEST_CASE("in_memory_each_sequence_ends_as_the_model_says") {
    memory_world tried;
    auto const found = find_difference(tried, sequences, steps_max);
    CHECK_MESSAGE(found.failure.empty(), found.failure);
    CHECK(found.passed == sequences);
}
