#pragma once

#include <variant>
#include <vector>

#include <bookonce/outcome.hpp>

namespace bookonce::test {

template <class... Endings>
std::vector<answer> one_of_each(std::variant<Endings...> const& /*any*/) {
    return {answer{Endings{}}...};
}

/// One of each, in the order of `answer`, with empty fields.
inline std::vector<answer> every_ending() { return one_of_each(answer{}); }

}  // namespace bookonce::test
