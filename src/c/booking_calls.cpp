#include <bookonce/c.h>

#include <cstdint>
#include <string>
#include <vector>

#include "call.hpp"
#include "id.hpp"
#include "page.hpp"
#include "rows.hpp"

using namespace bookonce;
using namespace bookonce::c;

namespace {

std::vector<booking> list(bookonce::engine& asked, bookings_wanted const& wanted) {
    if (!wanted.user) { return asked.list_bookings(wanted.event, wanted.of_event, wanted.within); }
    auto rows = asked.list_user_bookings(*wanted.user, wanted.of_user, wanted.within);
    if (wanted.event.value != 0) {
        std::erase_if(rows, [&](booking const& row) { return row.event != wanted.event; });
    }
    return rows;
}

}  // namespace

std::int32_t bookonce_find_booking(bookonce_engine* engine, std::int64_t event, char const* booking_id,
                                   bookonce_booking* booking, bookonce_error* error) {
    return with_engine(engine, error, [&](bookonce::engine& asked) -> std::int32_t {
        checked_size(booking, "booking");
        auto const found = asked.find_booking(event_id{event}, id_of(booking_id, "booking_id"));
        if (!found) {
            return fail(error, BOOKONCE_NOT_FOUND, "there is no such booking of event " + std::to_string(event));
        }
        write_struct(booking_of(*found), booking);
        return BOOKONCE_OK;
    });
}

std::int32_t bookonce_list_bookings(bookonce_engine* engine, bookonce_page const* page, bookonce_booking_row each,
                                    void* context, bookonce_error* error) {
    return with_engine(engine, error, [&](bookonce::engine& asked) {
        check_callback(each, "each");
        return hand_out(list(asked, bookings_of(page)), booking_of, each, context);
    });
}
