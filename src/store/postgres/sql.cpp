#include "sql.hpp"

#include <cassert>
#include <string>
#include <utility>

#include <bookonce/limits.hpp>

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

/// A column's time in microseconds since 1970, as the header says of `{us:column}`. The server's
/// `least` and `greatest` pass NULL over.
std::string sql::microseconds(std::string_view column) {
    std::string const time{column};
    return "CASE WHEN " + time + " IS NOT NULL THEN (extract(epoch FROM greatest(least(" + time +
           ", '9999-12-31 23:59:59.999999+00'), '0001-01-01 00:00:00+00')) * 1000000)::bigint END";
}

namespace {

std::string with_microseconds(std::string_view text) {
    constexpr std::string_view token = "{us:";
    std::string result;
    for (;;) {
        auto const at = text.find(token);
        result += text.substr(0, at);
        if (at == std::string_view::npos) { return result; }
        text.remove_prefix(at + token.size());
        auto const end = text.find('}');
        result += sql::microseconds(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
}

}  // namespace

std::string in_schema(std::string_view text, std::string_view schema) {
    assert(is_schema_name(schema));
    return with_microseconds(replaced(text, "{schema}", '"' + std::string{schema} + '"'));
}

std::string sql::read_text(std::string_view text) {
    std::string read{text};
    for (auto const& [token, value] :
         {std::pair{"{event_columns}", event_columns}, std::pair{"{booking_columns}", booking_columns},
          std::pair{"{look_up}", look_up}, std::pair{"{active_only}", active_only}, std::pair{"{owner}", owner},
          std::pair{"{on_sale}", on_sale}, std::pair{"{lapsed}", lapsed}}) {
        read = replaced(read, token, value);
    }
    return replaced(read, "{lapsed_max}", std::to_string(limits::lapsed_holds_max));
}

std::string sql::call_text(std::string_view call) {
    return "SELECT CASE WHEN {brief_wait} THEN " + std::string{call} + " END";
}

}  // namespace bookonce::store
