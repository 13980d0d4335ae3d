#pragma once

#include "rows.hpp"

namespace bookonce::store {

/// Throws `config_error` for what a retry cannot mend, also for what a rule of the application
/// rejects; `unavailable_error` for the rest.
[[noreturn]] void raise(error const& problem);

}  // namespace bookonce::store
