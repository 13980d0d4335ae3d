#pragma once

#include <string>
#include <variant>

#include <bookonce/audit.hpp>
#include <bookonce/event.hpp>
#include <bookonce/history.hpp>
#include <bookonce/outcome.hpp>
#include <nlohmann/json.hpp>

namespace bookonce::cli {

/// The JSON documents. Keys are only ever added. Times come as RFC 3339 for people, and in
/// microseconds since 1970 (`…_us`) for programs. What was left as it is by default has no key. The
/// application's `data` is in them as its text.
nlohmann::ordered_json document_of(event const& each);
nlohmann::ordered_json document_of(booking const& each);
nlohmann::ordered_json document_of(history_entry const& each);
nlohmann::ordered_json document_of(audit_report const& seen);

/// The ending's name, then its fields.
nlohmann::ordered_json document_of_answer(answer const& ended);
template <is_ending... Endings>
nlohmann::ordered_json document_of(std::variant<Endings...> const& ended) {
    return document_of_answer(std::visit([](auto const& ending) { return answer{ending}; }, ended));
}

/// The document with every `event_id`, `version` and `next_after` as a string: floating-point
/// readers lose digits of an int64 beyond 2^53.
nlohmann::ordered_json with_ids_as_strings(nlohmann::ordered_json document);

/// One line of plain ASCII; all else, and every control character, is escaped. `data` is the JSON
/// that it was given as, with every digit of its numbers.
std::string json_text(nlohmann::ordered_json const& document);

}  // namespace bookonce::cli
