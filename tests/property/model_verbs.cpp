#include <algorithm>

#include "model.hpp"

namespace bookonce::test {

std::string model::perform(step const& asked) {
    std::int64_t const before = version_;
    std::string ending = end_of(asked);
    moved_on_ = version_ != before;
    return ending;
}

std::string model::end_of(step const& asked) {
    switch (asked.what) {
        case verb::book:
        case verb::hold: return seat(asked);
        case verb::confirm: return confirm(asked);
        case verb::release: return release(asked);
        case verb::extend: return extend(asked);
        case verb::change: return change(asked);
        case verb::cancel: return cancel(asked);
        case verb::transfer: return transfer(asked);
        case verb::pass: now_ += minutes{10 * asked.tens}; return {};
        case verb::close:
        case verb::open:
            open_ = asked.what == verb::open;
            ++version_;
            return {};
        case verb::expire: return expire();
        case verb::resize: return resize(asked);
    }
    return {};
}

std::string model::expire() {
    chunk ended;
    for (auto& [id, row] : rows_) {
        if (!has_lapsed(row)) { continue; }
        row.status = booking_status::expired;
        row.version = version_ + 1;
        row.request = 0;
        history_.push_back({row.version, id, "expired", row.user, row.seats, row.status});
        ++ended.bookings;
        ended.seats += row.seats;
    }
    version_ += ended.bookings > 0 ? 1 : 0;
    return told(ended);
}

/// Lapsed holds that stand in the way end before.
std::string model::resize(step const& asked) {
    int const more = capacity_of(asked) - allowed_.capacity;
    if (free() + more < 0) { return "taken " + std::to_string(-free() - more); }
    if (available() + more < 0) { expire(); }
    allowed_.capacity += more;
    ++version_;
    return "updated " + std::to_string(free());
}

std::string model::seat(step const& asked) {
    auto const id = static_cast<std::uint32_t>(asked.id);
    std::string const user = name_of_user(asked.user);
    bool const is_hold = asked.what == verb::hold;
    char const* const ending = is_hold ? "held" : "booked";
    if (auto const place = rows_.find(id); place != rows_.end()) {
        model_row const& row = place->second;
        bool const as_asked = asked.in_part ? row.seats <= asked.seats : row.seats == asked.seats;
        bool const same = row.user == user && as_asked && row.expires_at.has_value() == is_hold;
        return same && keeps_seats(row) ? again(ending, id) : "booking_id_used" + of(id);
    }
    if (!on_sale()) { return "event_closed"; }
    int const least = asked.in_part ? 1 : asked.seats;
    int const room = bookings_of(user, 0) < allowed_.bookings_per_user ? room_for(user, asked.seats, 0) : 0;
    if (room < least) { return refuses_user(user, 0); }
    int const taken = asked.in_part ? std::min(room, free()) : asked.seats;
    if (taken < least || taken > free()) { return "sold_out " + std::to_string(free()) + " " + std::to_string(least); }
    rows_[id] = {user, taken, is_hold ? booking_status::held : booking_status::confirmed, now_};
    if (is_hold) { rows_[id].expires_at = now_ + ttl_of(asked); }
    return done(ending, ending, id);
}

std::string model::confirm(step const& asked) {
    auto const [id, refusal] = find(asked, true);
    if (id == 0) { return refusal; }
    model_row& row = rows_.at(id);
    if (row.status == booking_status::confirmed && row.confirmed_at && (!asked.in_part || asked.seats == row.seats)) {
        return std::string{"confirmed"} + (*row.confirmed_at >= *row.expires_at ? " late" : "") + " again" + of(id);
    }
    bool const was_hold = row.status == booking_status::held || row.status == booking_status::expired;
    if (!was_hold) { return "not_held" + of(id); }
    int const wanted = asked.in_part ? asked.seats : row.seats;
    if (wanted > row.seats) { return "more_than_booked" + of(id) + " " + std::to_string(wanted); }
    bool const is_late = *row.expires_at <= now_;
    if (is_late) {
        if (!asked.late || !on_sale()) { return expired(id); }
        bool const has_place = bookings_of(row.user, id) < allowed_.bookings_per_user;
        if (!has_place || room_for(row.user, wanted, id) < wanted) { return refuses_user(row.user, id); }
        if (wanted > free()) { return expired(id); }
    }
    row.status = booking_status::confirmed;
    row.seats = wanted;
    row.confirmed_at = now_;
    row.request = 0;
    return done(is_late ? "confirmed late" : "confirmed", "confirmed", id);
}

std::string model::release(step const& asked) {
    auto const [id, refusal] = find(asked, true);
    if (id == 0) { return refusal; }
    model_row& row = rows_.at(id);
    bool const was_given_up = row.status == booking_status::cancelled && row.expires_at && !row.confirmed_at;
    if (was_given_up) { return again("released", id); }
    if (row.status == booking_status::expired || has_lapsed(row)) { return expired(id); }
    if (row.status != booking_status::held) { return "not_held" + of(id); }
    row.status = booking_status::cancelled;
    row.request = 0;
    return done("released", "released", id);
}

std::string model::extend(step const& asked) {
    auto const [id, refusal] = find(asked, true);
    if (id == 0) { return refusal; }
    model_row& row = rows_.at(id);
    if (row.status == booking_status::expired || has_lapsed(row)) { return expired(id); }
    if (row.status != booking_status::held) { return "not_held" + of(id); }
    minutes const until = now_ + ttl_of(asked);
    if (*row.expires_at > until || (*row.expires_at == until && !time_runs_on_)) { return again("extended", id); }
    if (until > row.booked_at + hold_limit) { return "hold_limit_reached" + of(id); }
    row.expires_at = until;
    row.request = 0;
    return done("extended", "extended", id);
}

std::string model::change(step const& asked) {
    auto const [id, refusal] = find(asked, false);
    if (id == 0) { return refusal; }
    model_row& row = rows_.at(id);
    if (!keeps_seats(row)) { return "booking_ended" + of(id); }
    int const more = asked.seats - row.seats;
    if (more == 0) { return again("changed", id); }
    if (more > 0) {
        if (!on_sale()) { return "event_closed"; }
        if (room_for(row.user, asked.seats, id) < asked.seats) { return refuses_user(row.user, id); }
        if (more > free()) { return "sold_out " + std::to_string(free()) + " " + std::to_string(more); }
    }
    row.seats = asked.seats;
    row.request = 0;
    return done("changed", "changed", id);
}

std::string model::cancel(step const& asked) {
    auto const [id, refusal] = find(asked, false);
    if (id == 0) { return refusal; }
    model_row& row = rows_.at(id);
    bool const was_this = asked.in_part && row.request == asked.request;
    if (was_this || !keeps_seats(row)) { return again("cancelled", id); }
    if (asked.in_part && asked.seats > row.seats) {
        return "more_than_booked" + of(id) + " " + std::to_string(asked.seats);
    }
    if (asked.in_part && asked.seats < row.seats) {
        row.seats -= asked.seats;
    } else {
        row.status = booking_status::cancelled;
    }
    row.request = asked.request;
    return done("cancelled", "cancelled", id);
}

std::string model::transfer(step const& asked) {
    std::string const to = name_of_user(asked.to);
    // Whose it was does not matter once it is the receiver's.
    auto const named = rows_.find(static_cast<std::uint32_t>(asked.id));
    bool const is_theirs = named != rows_.end() && named->second.user == to;
    step unguarded = asked;
    unguarded.guarded = asked.guarded && !is_theirs;
    auto const [id, refusal] = find(unguarded, false);
    if (id == 0) { return refusal; }
    model_row& row = rows_.at(id);
    if (!keeps_seats(row)) { return "booking_ended" + of(id); }
    if (row.user == to) { return again("transferred", id); }
    bool const has_place = bookings_of(to, id) < allowed_.bookings_per_user;
    if (!has_place || room_for(to, row.seats, id) < row.seats) { return refuses_user(to, id); }
    row.user = to;
    row.request = 0;
    return done("transferred", "transferred", id);
}

}  // namespace bookonce::test
