#pragma once

#include <string>
#include <vector>

#include <bookonce/audit.hpp>
#include <bookonce/event.hpp>
#include <soci/soci.h>

/// Runs the statements of catalogue_sql.hpp, each once, and reads their rows. `inputs` are texts
/// that the statement casts. All throw SOCI's exceptions.
namespace bookonce::store {

using texts = std::vector<std::string>;

std::vector<event> fetch_events(soci::session& session, std::string sql, texts const& inputs);
std::vector<booking> fetch_bookings(soci::session& session, std::string sql, texts const& inputs);
/// A statement without inputs whose rows are whole numbers.
std::vector<long long> fetch_numbers(soci::session& session, std::string sql);
audit_report fetch_audit(soci::session& session, std::string sql);

}  // namespace bookonce::store
