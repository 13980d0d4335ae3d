#include "raise.hpp"

#include <bookonce/error.hpp>

namespace bookonce::store {

void raise(error const& problem) {
    if (problem.kind == failure::misconfigured || problem.kind == failure::rejected) {
        throw config_error{problem.reason};
    }
    throw unavailable_error{problem.sqlstate, problem.reason};
}

}  // namespace bookonce::store
