#include "sql.hpp"

#include <utility>

#include "audit_sql.hpp"
#include "catalogue_sql.hpp"

namespace bookonce::store::sqlite {
namespace {

std::string replaced(std::string text, std::string_view token, std::string_view value) {
    for (auto at = text.find(token); at != std::string::npos; at = text.find(token, at + value.size())) {
        text.replace(at, token.size(), value);
    }
    return text;
}

/// Replaces `{token:column}` by the expression, where `?` stands for the column.
std::string with_columns(std::string text, std::string_view token, std::string_view expression) {
    for (auto at = text.find(token); at != std::string::npos; at = text.find(token, at)) {
        auto const end = text.find('}', at);
        auto const column = text.substr(at + token.size(), end - at - token.size());
        text.replace(at, end - at + 1, replaced(std::string{expression}, "?", column));
    }
    return text;
}

constexpr std::string_view uuid_text =
    "lower(substr(hex(?), 1, 8) || '-' || substr(hex(?), 9, 4) || '-' || substr(hex(?), 13, 4) || '-'"
    " || substr(hex(?), 17, 4) || '-' || substr(hex(?), 21))";
constexpr std::string_view time_text = "(datetime(? / 1000000, 'unixepoch') || 'Z')";

}  // namespace

/// Those that contain others come first.
std::string sql::whole(std::string_view text) {
    std::string made{text};
    for (auto const& [token, value] :
         {std::pair{"{sizes}", replayed_sizes}, std::pair{"{event_fields}", event_fields},
          std::pair{"{past_fields}", past_fields}, std::pair{"{present_fields}", present_fields},
          std::pair{"{bookings_wanted}", bookings_wanted}, std::pair{"{shown_fields}", shown_fields},
          std::pair{"{shown_status}", shown_status}, std::pair{"{has_lapsed}", has_lapsed},
          std::pair{"{booking_fields}", booking_fields}, std::pair{"{bookings_by_user}", bookings_by_user},
          std::pair{"{to_past}", to_past}, std::pair{"{up_to}", up_to}, std::pair{"{on_sale}", on_sale}}) {
        made = replaced(std::move(made), token, value);
    }
    made = with_columns(std::move(made), "{uuid:", uuid_text);
    return with_columns(std::move(made), "{time:", time_text);
}

}  // namespace bookonce::store::sqlite
