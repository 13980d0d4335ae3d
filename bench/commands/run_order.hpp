#pragma once

#include <cstdint>
#include <vector>

#include "../run_spec.hpp"

namespace bench {

/// Specs that are compared with each other.
using spec_group = std::vector<run_spec>;

/// The runs of a group stand together, so that a machine whose speed changes over the hours changes
/// it for all of them. Within a group one repetition comes after the other, each in an order of its
/// own that the seed decides.
std::vector<run_spec> order_of_runs(std::vector<spec_group> const& groups, std::uint32_t repetitions,
                                    std::uint64_t seed);

}  // namespace bench
