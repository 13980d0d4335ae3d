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

/// The text with each `{name:argument}` replaced by what `made_of` makes of the argument.
std::string with_calls(std::string_view text, std::string_view opening, std::string (*made_of)(std::string_view)) {
    std::string result;
    for (;;) {
        auto const at = text.find(opening);
        result += text.substr(0, at);
        if (at == std::string_view::npos) { return result; }
        text.remove_prefix(at + opening.size());
        auto const end = text.find('}');
        result += made_of(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
}

/// Whole seconds and the rest: as floating-point numbers, which PostgreSQL multiplies by, both are
/// exact.
std::string time_of(std::string_view input) {
    std::string const number = std::string{input} + "::bigint";
    return "(timestamptz 'epoch' + (" + number + " / 1000000) * interval '1 second' + (" + number +
           " % 1000000) * interval '1 microsecond')";
}

}  // namespace

std::string in_schema(std::string_view text, std::string_view schema) {
    assert(is_schema_name(schema));
    std::string const named = replaced(text, "{schema}", '"' + std::string{schema} + '"');
    return with_calls(with_calls(named, "{us:", sql::microseconds), "{time:", time_of);
}

std::string sql::read_text(std::string_view text) {
    std::string read{text};
    for (auto const& [token, value] :
         {std::pair{"{event_columns}", event_columns}, std::pair{"{booking_columns}", booking_columns},
          std::pair{"{look_up}", look_up}, std::pair{"{active_only}", active_only}, std::pair{"{owner}", owner},
          std::pair{"{on_sale}", on_sale}, std::pair{"{lapsed}", lapsed}}) {
        read = replaced(read, token, value);
    }
    read = replaced(read, "{of_event}", text == read_event ? "$1::bigint" : "e.event_id");
    return replaced(read, "{lapsed_max}", std::to_string(limits::lapsed_holds_max));
}

namespace {

std::string with_inputs(std::string_view call) {
    return replaced(replaced(call, "{of_changes}", sql::of_changes), "{versions_in_time}", sql::versions_in_time);
}

}  // namespace

std::string sql::bare_call_text(std::string_view call) { return "SELECT " + with_inputs(call); }

std::string sql::call_text(std::string_view call) {
    return "SELECT CASE WHEN {brief_wait} THEN " + with_inputs(call) + " END";
}

}  // namespace bookonce::store
