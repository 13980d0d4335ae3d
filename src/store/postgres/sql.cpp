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

std::string sql::call_text(std::string_view call) {
    return "SELECT CASE WHEN {brief_wait} THEN " + std::string{call} + " END";
}

}  // namespace bookonce::store
