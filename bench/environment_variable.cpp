#include "environment_variable.hpp"

#include <cstdlib>

namespace bench {

std::string environment_variable(char const* name) {
    char const* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody changes the environment
    return value == nullptr ? "" : value;
}

}  // namespace bench
