#include "checker.hpp"

#include <algorithm>
#include <iterator>

#include "examination.hpp"

namespace bookonce::simulation {

std::vector<std::string> broken_promises(std::vector<call> const& calls, fake_database const& database) {
    std::vector<std::string> broken = database.broken_invariants();
    for (call const& each : calls) {
        auto found = examination{calls, each, database}.run();
        std::ranges::move(found, std::back_inserter(broken));
    }
    return broken;
}

}  // namespace bookonce::simulation
