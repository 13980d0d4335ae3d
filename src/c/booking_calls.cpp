#include <bookonce/c.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "call.hpp"
#include "engine.hpp"
#include "id.hpp"
#include "page.hpp"
#include "time.hpp"

using namespace bookonce;
using namespace bookonce::c;

namespace {

bookonce_booking booking_of(booking const& found) {
    bookonce_booking made{};
    made.size = sizeof made;
    made.event = found.event.value;
    made.version = found.version;
    made.booked_at_us = us_of(found.booked_at);
    made.expires_at_us = us_of(found.expires_at);
    made.confirmed_at_us = us_of(found.confirmed_at);
    made.seats = found.seats;
    made.slot = found.slot;
    put_text(made.booking_id, found.id.str());
    if (!found.changed_by.is_nil()) { put_text(made.changed_by, found.changed_by.str()); }
    put_text(made.status, to_string(found.status));
    put_text(made.user, found.user);
    put_text(made.reason, found.reason);
    put_text(made.data, found.data);
    return made;
}

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
    return guarded(error, [&]() -> std::int32_t {
        auto const asked = engine_of(engine);
        checked_size(booking, "booking");
        auto const found = asked->find_booking(event_id{event}, id_of(booking_id, "booking_id"));
        if (!found) {
            return fail(error, BOOKONCE_NOT_FOUND, "there is no such booking of event " + std::to_string(event));
        }
        write_struct(booking_of(*found), booking);
        return BOOKONCE_OK;
    });
}

std::int32_t bookonce_list_bookings(bookonce_engine* engine, bookonce_page const* page, bookonce_booking_row each,
                                    void* context, bookonce_error* error) {
    return guarded(error, [&] {
        auto const asked = engine_of(engine);
        if (each == nullptr) { throw std::invalid_argument{"each is null: give a function"}; }
        for (booking const& row : list(*asked, bookings_of(page))) {
            auto const told = booking_of(row);
            each(context, &told);
        }
        return BOOKONCE_OK;
    });
}
