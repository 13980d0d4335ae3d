#pragma once

#include <string>

#include <bookonce/error.hpp>

#include "report.hpp"

namespace bookonce::cli {

/// How a command ends that has no answer, as a line for a person and a document for a program.
report failure_of(unavailable_error const& problem);
report failure_of(config_error const& problem);
/// Arguments that cannot mean anything, or a request that the library refuses.
report usage_failure(std::string const& reason);
/// What nobody foresaw: out of memory and the like.
report internal_failure(std::string const& reason);

}  // namespace bookonce::cli
