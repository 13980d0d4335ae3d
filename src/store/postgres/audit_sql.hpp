#pragma once

#include <string>

namespace bookonce::store::sql {

/// The audit's statement: one row for each finding, or one without a finding, each with the counts.
/// schema/README.md names the invariants. `{schema}` is left to be replaced.
std::string audit_text();

}  // namespace bookonce::store::sql
