#include "event_life.hpp"

#include <iterator>
#include <limits>
#include <utility>
#include <vector>

#include <bookonce/error.hpp>
#include <bookonce/limits.hpp>

#include "catalogue_sql.hpp"
#include "event_state.hpp"
#include "problem.hpp"
#include "rows.hpp"
#include "store/updated_event.hpp"

namespace bookonce::store::sqlite {
namespace {

/// The first number of the first row; nothing without one.
template <class... Inputs>
std::optional<std::int64_t> find_number(connection& of, std::string_view sql, Inputs const&... inputs) {
    rows found{of, sql, inputs...};
    return found.next() ? std::optional{found.number()} : std::nullopt;
}

/// The next one above the last that was chosen here. Some may have been chosen by hand.
event_id next_event_id(connection& connection) {
    constexpr std::int64_t greatest = std::numeric_limits<std::int64_t>::max();
    std::int64_t const last = find_number(connection, sql::last_event_id).value_or(0);
    if (last == greatest) { throw config_error{"the database has no free id above its last one: give one"}; }
    std::int64_t next = last + 1;
    if (find_number(connection, sql::event_exists, next)) {
        auto const free = find_number(connection, sql::free_event_id, next);
        if (!free || *free < next) { throw config_error{"the database has no free id above its last one: give one"}; }
        next = *free;
    }
    change_rows(connection, sql::take_event_id, next);
    return {next};
}

void note(connection& connection, event_id id, std::string_view what, write_stamp& stamp) {
    if (change_rows(connection, sql::note_event, id, what, stamp.number(), stamp.now()) != 1) {
        throw row_is_missing();
    }
}

event must_find(connection& connection, event_id id, timestamp now) {
    auto found = find_event(connection, id, now);
    if (!found) { throw row_is_missing(); }
    return *std::move(found);
}

/// Writes a change that ends bookings.
chunk end_bookings(connection& connection, change const& ending, chunk done, write_stamp& stamp) {
    done.version = *ending.version;
    if (done.bookings == 0) { return done; }
    auto const fate = land(connection, {&ending, 1}, stamp).front();
    if (!fate.landed) { throw row_is_missing(); }
    done.version = fate.row->version;
    return done;
}

/// A lapsed hold expires, as everybody sees it.
struct active_booking {
    booking_id id;
    int seats;
    bool has_lapsed;
};

std::vector<active_booking> active_bookings(connection& connection, event_id id, booking_id const& after,
                                            int bookings_max, timestamp now) {
    std::vector<active_booking> active;
    for (rows found{connection, sql::active_bookings, now, id, after, bookings_max}; found.next();) {
        booking_id const booking = found.id();
        int const seats = found.count();
        active.push_back({booking, seats, found.number() != 0});
    }
    return active;
}

}  // namespace

std::optional<event> find_event(connection& connection, event_id id, timestamp now) {
    rows found{connection, sql::find_event, now, id};
    return found.next() ? std::optional{event_from(found)} : std::nullopt;
}

event create_event(connection& connection, new_event const& wanted, write_stamp& stamp) {
    if (wanted.id && find_number(connection, sql::event_exists, *wanted.id)) { throw event_exists_error{*wanted.id}; }
    event_id const id = wanted.id ? *wanted.id : next_event_id(connection);
    change_rows(connection, sql::create_event, id, stamp.now(), wanted.name, wanted.capacity, wanted.overbook,
                wanted.bookings_per_user, wanted.seats_per_user, wanted.hold_limit, wanted.opens_at, wanted.closes_at);
    note(connection, id, "created", stamp);
    return must_find(connection, id, stamp.now());
}

update_outcome update_event(connection& connection, event_id id, event_update const& update, write_stamp& stamp) {
    auto const before = find_event(connection, id, stamp.now());
    if (!before) { return no_such_event{id}; }
    if (before->status == event_status::cancelled) { return event_is_cancelled{*before}; }
    if (auto const missing = seats_missing(*before, update); missing > 0) {
        return seats_are_taken{*before, static_cast<int>(missing)};
    }
    new_event const wanted = updated(*before, update);
    std::int64_t const more =
        std::int64_t{wanted.capacity} + wanted.overbook - before->capacity - std::int64_t{before->overbook};
    // Lapsed holds may stand in the way.
    for (auto row = read_event(connection, id, stamp.now()); row->row.available + more < 0;
         row = read_event(connection, id, stamp.now())) {
        auto const ended = expire(connection, id, limits::chunk_rows_max, stamp);
        if (!ended || ended->bookings == 0) { throw row_is_missing(); }
    }
    change_rows(connection, sql::update_event, id, to_string(update.status.value_or(before->status)),
                update.name.value_or(before->name), wanted.capacity, wanted.overbook, wanted.bookings_per_user,
                wanted.seats_per_user, wanted.hold_limit, wanted.opens_at, wanted.closes_at);
    note(connection, id, "updated", stamp);
    return event_updated{must_find(connection, id, stamp.now())};
}

std::optional<chunk> expire(connection& connection, event_id id, int holds_max, write_stamp& stamp) {
    auto const seen = read_event(connection, id, stamp.now());
    if (!seen) { return std::nullopt; }
    lapse const lapsed = read_lapsed(connection, id, stamp.now(), holds_max);
    change ending{.event = id, .version = seen->row.version, .taken = -lapsed.seats};
    ending.reclaims = lapsed;
    return end_bookings(connection, ending, {lapsed.holds, lapsed.seats, lapsed.holds == holds_max, 0}, stamp);
}

std::optional<chunk> cancel_event(connection& connection, event_id id, std::string const& reason, int bookings_max,
                                  cancel_place& place, write_stamp& stamp) {
    if (change_rows(connection, sql::cancel_event, id) > 0) { note(connection, id, "cancelled", stamp); }
    auto const seen = read_event(connection, id, stamp.now());
    if (!seen) { return std::nullopt; }
    booking_id const after = place.of(id);
    auto active = active_bookings(connection, id, after, bookings_max, stamp.now());
    bool const is_last = std::ssize(active) < bookings_max;
    // Somebody may have come in before the place.
    if (is_last && !after.is_nil()) { active = active_bookings(connection, id, {}, bookings_max, stamp.now()); }
    change ending{.event = id, .version = seen->row.version};
    chunk done;
    for (active_booking const& each : active) {
        auto const status = each.has_lapsed ? booking_status::expired : booking_status::cancelled;
        ending.turned.push_back({.id = each.id, .to = status, .reason = each.has_lapsed ? "" : reason});
        ending.taken -= each.seats;
        ++done.bookings;
        done.seats += each.seats;
    }
    done.more = done.bookings == bookings_max;
    place.note(id, done.more ? active.back().id : booking_id{});
    return end_bookings(connection, ending, done, stamp);
}

/// With all that stands about it: a later event may get its id.
remove_outcome remove_event(connection& connection, event_id id, timestamp now) {
    auto kept = find_event(connection, id, now);
    if (!kept) { return no_such_event{id}; }
    if (find_number(connection, sql::has_bookings, id)) { return event_has_bookings{*std::move(kept)}; }
    for (auto const& each : {sql::remove_event, sql::remove_fences, sql::remove_history}) {
        change_rows(connection, each, id);
    }
    return event_removed{id};
}

/// Moves their events on, so that no change prepared with the old user can land.
forgotten forget_user(connection& connection, std::string const& user) {
    forgotten done{.replacement = "(forgotten " + booking_id::generate().str() + ')'};
    change_rows(connection, sql::move_events_of_user, user);
    done.bookings = change_rows(connection, sql::forget_in_bookings, user, done.replacement);
    done.entries = change_rows(connection, sql::forget_in_history, user, done.replacement);
    if (done.bookings == 0 && done.entries == 0) { done.replacement.clear(); }
    return done;
}

}  // namespace bookonce::store::sqlite
