#include "failure.hpp"

#include <fmt/format.h>

#include "visible.hpp"

namespace bookonce::cli {
namespace {

/// The keys are those of the ending `unavailable` (document.cpp).
report failure(exit_code code, char const* outcome, std::string const& reason) {
    return {.code = code,
            .document = {{"outcome", outcome}, {"sqlstate", nullptr}, {"reason", reason}},
            .line = visible(reason)};
}

}  // namespace

report failure_of(unavailable_error const& problem) {
    report made = failure(exit_code::unsettled, "unavailable", problem.what());
    if (problem.sqlstate().empty()) { return made; }
    made.document["sqlstate"] = problem.sqlstate();
    made.line += fmt::format(" (SQLSTATE {})", problem.sqlstate());
    return made;
}

report failure_of(config_error const& problem) { return failure(exit_code::usage, "config_error", problem.what()); }

report usage_failure(std::string const& reason) { return failure(exit_code::usage, "usage_error", reason); }

report internal_failure(std::string const& reason) { return failure(exit_code::unsettled, "internal_error", reason); }

}  // namespace bookonce::cli
