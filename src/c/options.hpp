#pragma once

#include <bookonce/c.h>
#include <bookonce/options.hpp>

namespace bookonce::c {

/// Null: the library's defaults. Throws `std::invalid_argument` for what has no meaning. The engine
/// checks the rest.
options options_of(bookonce_options const* handed);

}  // namespace bookonce::c
