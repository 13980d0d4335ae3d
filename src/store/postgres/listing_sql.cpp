#include "listing_sql.hpp"

#include <utility>

#include "event_life_sql.hpp"
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
    for (std::string_view const word : {"created", "updated", "cancelled"}) {
        made = replaced(made, "{note:" + std::string{word} + '}', replaced(note, "{word}", word));
    }
    return made;
}

}  // namespace bookonce::store
