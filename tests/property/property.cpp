#include "property.hpp"

#include <cstdlib>
#include <random>
#include <sstream>

#include "generators.hpp"

namespace bookonce::test {
namespace {

std::uint64_t seed() {
    char const* const given = std::getenv("BOOKONCE_PROPERTY_SEED");
    return given == nullptr ? std::random_device{}() : std::stoull(given);
}

}  // namespace

finding find_difference(world& tried, int sequences, int steps_max) {
    rc::detail::TestParams params;
    params.seed = seed();
    params.maxSuccess = sequences;
    params.maxSize = steps_max;
    auto const property = [&tried](sequence const& asked) {
        std::string const other = difference(tried, asked);
        if (!other.empty()) { RC_FAIL(other); }
    };
    auto const result = rc::detail::checkTestable(property, rc::detail::TestMetadata{}, params);
    rc::detail::SuccessResult success;
    if (result.match(success)) { return {success.numSuccess, {}}; }
    std::ostringstream text;
    rc::detail::FailureResult failure;
    if (result.match(failure)) {
        for (auto const& [type, value] : failure.counterExample) { text << value << "\n"; }
        text << failure.description << "\nBOOKONCE_PROPERTY_SEED=" << params.seed;
    } else {
        rc::detail::printResultMessage(result, text);
    }
    return {0, text.str()};
}

}  // namespace bookonce::test
