#include "sql.hpp"

#include <cassert>
#include <utility>

#include "check.hpp"

namespace bookonce::store {

std::string replaced(std::string_view text, std::string_view token, std::string_view value) {
    std::string result;
    for (;;) {
        auto const at = text.find(token);
        result += text.substr(0, at);
        if (at == std::string_view::npos) { return result; }
        result += value;
        text.remove_prefix(at + token.size());
    }
}

std::string in_schema(std::string_view text, std::string_view schema) {
    assert(is_schema_name(schema));
    return replaced(replaced(text, "{booked_at_us}", sql::booked_at_us), "{schema}", '"' + std::string{schema} + '"');
}

std::string sql::read_text(std::string_view text) {
    std::string read{text};
    for (auto const& [token, value] :
         {std::pair{"{event_columns}", event_columns}, std::pair{"{booking_columns}", booking_columns},
          std::pair{"{look_up}", look_up}, std::pair{"{active_only}", active_only}}) {
        read = replaced(read, token, value);
    }
    return read;
}

std::string sql::write_text(write_parts const& parts) {
    std::string text{"WITH moved AS ({moved}\n), made AS ({made}\n)"};
    if (!parts.turned.empty()) { text += ", turned AS ({turned}\n)"; }
    text += R"(
SELECT event_id,
    CASE WHEN {complete} THEN version ELSE ('{row_dropped}' || left(version::text, 0))::bigint END AS version,
    least(available, 2147483647)::int AS available, (extract(epoch FROM now()) * 1000000)::bigint AS at_us
FROM moved)";
    for (auto const& [token, value] :
         {std::pair{"{moved}", parts.moved}, std::pair{"{made}", parts.made}, std::pair{"{turned}", parts.turned},
          std::pair{"{complete}", parts.complete}, std::pair{"{row_dropped}", row_dropped},
          std::pair{"{made_values}", made_values}, std::pair{"{turned_values}", turned_values}}) {
        text = replaced(text, token, value);
    }
    return text;
}

}  // namespace bookonce::store
