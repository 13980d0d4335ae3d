#pragma once

#include <string>

#include <bookonce/audit.hpp>
#include <bookonce/event.hpp>
#include <bookonce/outcome.hpp>
#include <nlohmann/json.hpp>

namespace bookonce::cli {

/// The JSON documents. Keys are only ever added. Times come as RFC 3339 for people, and in
/// microseconds since 1970 (`…_us`) for programs.
nlohmann::ordered_json document_of(event const& each);
nlohmann::ordered_json document_of(booking const& each);
nlohmann::ordered_json document_of(outcome const& ending);
nlohmann::ordered_json document_of(cancel_outcome const& ending);
nlohmann::ordered_json document_of(audit_report const& seen);

/// The document with every `event_id`, `version` and `next_after` as a string: floating-point
/// readers lose digits of an int64 beyond 2^53.
nlohmann::ordered_json with_ids_as_strings(nlohmann::ordered_json document);

/// One line of plain ASCII; all else, and every control character, is escaped.
std::string json_text(nlohmann::ordered_json const& document);

}  // namespace bookonce::cli
