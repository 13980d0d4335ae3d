#include "run_order.hpp"

#include <algorithm>
#include <random>

namespace bench {

std::vector<run_spec> order_of_runs(std::vector<spec_group> const& groups, std::uint32_t repetitions,
                                    std::uint64_t seed) {
    std::vector<run_spec> order;
    std::mt19937_64 shuffling{seed};
    for (spec_group const& group : groups) {
        for (std::uint32_t repetition = 1; repetition <= repetitions; ++repetition) {
            std::size_t const first = order.size();
            for (run_spec spec : group) {
                spec.repetition = repetition;
                order.push_back(std::move(spec));
            }
            std::shuffle(order.begin() + static_cast<std::ptrdiff_t>(first), order.end(), shuffling);
        }
    }
    return order;
}

}  // namespace bench
