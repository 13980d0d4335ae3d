#pragma once

#include <string>
#include <string_view>

namespace bookonce::store::sql {

/// For the rest of the transaction.
inline constexpr std::string_view no_time_limits =
    "SELECT set_config(name, '0', true) FROM pg_settings WHERE name IN ('statement_timeout', 'transaction_timeout')";

/// The audit's statement: one row for each finding, or one without a finding, each with the counts.
/// schema/README.md names the invariants. `{schema}` is left to be replaced.
std::string audit_text();

/// The same where the tables are distributed: each part reads an event's rows at one instant, on the
/// event's server. First the counts: events, bookings, active ones, their seats.
std::string audited_counts();
/// Then the findings: event, invariant, detail.
std::string audited_findings();

}  // namespace bookonce::store::sql
