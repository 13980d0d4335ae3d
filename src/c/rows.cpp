#include "rows.hpp"

#include "sized.hpp"
#include "text.hpp"
#include "time.hpp"

namespace bookonce::c {

bookonce_event event_of(event const& found) {
    auto made = sized<bookonce_event>();
    made.id = found.id.value;
    made.version = found.version;
    made.hold_limit_s = found.hold_limit.count();
    made.opens_at_us = us_of(found.opens_at);
    made.closes_at_us = us_of(found.closes_at);
    made.capacity = found.capacity;
    made.available = found.available;
    made.overbook = found.overbook;
    made.bookings_per_user = found.bookings_per_user;
    made.seats_per_user = found.seats_per_user.value_or(0);
    put_text(made.status, to_string(found.status));
    put_text(made.name, found.name);
    return made;
}

bookonce_booking booking_of(booking const& found) {
    auto made = sized<bookonce_booking>();
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

bookonce_entry entry_of(history_entry const& found) {
    auto made = sized<bookonce_entry>();
    made.event = found.event.value;
    made.version = found.version;
    made.at_us = us_of(found.at);
    made.capacity = found.capacity.value_or(0);
    made.overbook = found.overbook.value_or(0);
    put_text(made.what, found.what);
    if (found.booking) { put_text(made.booking_id, found.booking->id.str()); }
    return made;
}

bookonce_finding finding_of(audit_finding const& found) {
    auto made = sized<bookonce_finding>();
    made.event = found.event.value;
    put_text(made.invariant, found.invariant);
    put_text(made.detail, found.detail);
    return made;
}

}  // namespace bookonce::c
