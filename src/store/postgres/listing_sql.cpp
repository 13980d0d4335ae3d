#include "listing_sql.hpp"

#include <utility>

#include "sql.hpp"

namespace bookonce::store {

std::string sql::listing_text(std::string_view text) {
    std::string made{text};
    for (auto const& [token, value] :
         {std::pair{"{event_fields}", event_fields}, std::pair{"{booking_fields}", booking_fields},
          std::pair{"{past_fields}", past_fields}, std::pair{"{present_fields}", present_fields},
          std::pair{"{bookings_wanted}", bookings_wanted}, std::pair{"{shown_status}", shown_status},
          std::pair{"{has_lapsed}", has_lapsed}}) {
        made = replaced(made, token, value);
    }
    bool const of_one = text == find_event || text == history;
    made = replaced(made, "{event_of:e}", of_one ? "$1::bigint" : "e.event_id");
    return replaced(made, "{event_of:h}", of_one ? "$1::bigint" : "h.event_id");
}

}  // namespace bookonce::store
