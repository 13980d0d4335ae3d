#pragma once

#include <string>

#include <bookonce/error.hpp>

#include "report.hpp"

namespace bookonce::cli {

/// How a command without an answer ends, as a line and a document.
report failure_of(unavailable_error const& problem);
report failure_of(config_error const& problem);
/// Arguments without a meaning, or a request that the library refuses.
report usage_failure(std::string const& reason);
/// Any other exception: out of memory and the like.
report internal_failure(std::string const& reason);

}  // namespace bookonce::cli
