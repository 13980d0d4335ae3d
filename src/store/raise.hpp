#pragma once

#include "rows.hpp"

namespace bookonce::store {

/// Throws `config_error` for what a retry cannot mend, which is also what the database refuses for
/// a reason of its own; `unavailable_error` for the rest.
[[noreturn]] void raise(error const& problem);

}  // namespace bookonce::store
