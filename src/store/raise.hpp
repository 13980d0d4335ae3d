#pragma once

#include "store.hpp"

namespace bookonce::store {

/// Throws `config_error` for what a retry cannot mend, `unavailable_error` for the rest.
[[noreturn]] void raise(error const& problem);

}  // namespace bookonce::store
