#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <bookonce/audit.hpp>
#include <bookonce/event.hpp>

#include "catalogue_sessions.hpp"
#include "libpq.hpp"
#include "store/feed_cursor.hpp"

/// Runs the statements of the calls that do not book, each once, and reads their rows. `inputs` are
/// texts that the statement casts; an empty one is NULL. All throw SOCI's exceptions.
namespace bookonce::store {

using texts = std::vector<std::optional<std::string>>;

/// A time as `{time:…}` of a statement takes it, within what the database can hold.
std::string text_of(timestamp time);
std::optional<std::string> text_of(std::optional<timestamp> time);

result_ptr fetch(lent_session const& session, std::string const& sql, texts const& inputs);
std::vector<event> fetch_events(lent_session const& session, std::string const& sql, texts const& inputs);
std::vector<booking> fetch_bookings(lent_session const& session, std::string const& sql, texts const& inputs);
/// Of one row.
std::vector<std::int64_t> fetch_numbers(lent_session const& session, std::string const& sql, texts const& inputs);

std::vector<stamped_entry> fetch_entries(lent_session const& session, std::string const& sql, texts const& inputs);

audit_report fetch_audit(soci::session& session, std::string sql);
/// The same of `sql::audited_counts` and `sql::audited_findings`.
audit_report fetch_audit_in_parts(lent_session const& session, std::string const& counts, std::string const& findings);

}  // namespace bookonce::store
