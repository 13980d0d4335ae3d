#pragma once

#include <bookonce/c.h>
#include <bookonce/request.hpp>

namespace bookonce::c {

/// Throws `std::invalid_argument` for what has no meaning. The engine checks the rest.
any_request request_of(bookonce_request const* handed);

}  // namespace bookonce::c
