#include "sqlite_catalogue.hpp"

#include <algorithm>
#include <utility>

#include <bookonce/error.hpp>

#include "audit.hpp"
#include "catalogue_sql.hpp"
#include "event_life.hpp"
#include "land.hpp"
#include "problem.hpp"
#include "rows.hpp"
#include "store/raise.hpp"

namespace bookonce::store::sqlite {
namespace {

using std::chrono::steady_clock;

/// A file that others keep locked is asked again by whoever needs it.
constexpr std::chrono::milliseconds probe_lasts_max{1'000};

template <class... Inputs>
std::vector<booking> fetch_bookings(connection& of, std::string_view sql, Inputs const&... inputs) {
    std::vector<booking> made;
    for (rows found{of, sql, inputs...}; found.next();) { made.push_back(booking_from(found)); }
    return made;
}

template <class... Inputs>
std::vector<stamped_entry> fetch_entries(connection& of, std::string_view sql, Inputs const&... inputs) {
    std::vector<stamped_entry> made;
    for (rows found{of, sql, inputs...}; found.next();) { made.push_back(entry_from(found)); }
    return made;
}

std::optional<std::string_view> word_of(std::optional<booking_status> status) {
    return status ? std::optional<std::string_view>{to_string(*status)} : std::nullopt;
}

}  // namespace

/// Runs `work` on one snapshot.
template <class Work>
auto sqlite_catalogue::read(patience within, Work const& work) {
    auto const end = steady_clock::now() + within;
    catalogue_connections::lent const lent{connections_, end, end};
    try {
        auto const at_once = transaction::to_read(*lent);
        return work(*lent);
    } catch (problem const& failed) { raise(failed.error()); }
}

/// Runs `work`, and commits what it has written.
template <class Work>
auto sqlite_catalogue::change(Work const& work) {
    catalogue_connections::lent const lent{connections_, steady_clock::now() + usual_, steady_clock::time_point::max()};
    try {
        auto writing = transaction::to_write(*lent);
        write_stamp stamp{*lent, now()};
        auto ended = work(*lent, stamp);
        writing.commit();
        return ended;
    } catch (problem const& failed) { raise(failed.error()); }
}

std::optional<error> sqlite_catalogue::probe() {
    try {
        read(std::min(usual_, probe_lasts_max), [](connection&) { return 0; });
        return std::nullopt;
    } catch (config_error const& failed) {
        return error{failure::misconfigured, "", failed.what()};
    } catch (unavailable_error const& failed) {
        return error{failure::not_connected, failed.sqlstate(), failed.what()};
    }
}

event sqlite_catalogue::create_event(new_event const& wanted) {
    return change([&](connection& on, write_stamp& stamp) { return sqlite::create_event(on, wanted, stamp); });
}

std::optional<event> sqlite_catalogue::set_event_status(event_id id, event_status status) {
    update_outcome ended = update_event(id, {.status = status});
    if (auto* const changed = std::get_if<event_updated>(&ended)) { return std::move(changed->event); }
    if (auto* const kept = std::get_if<event_is_cancelled>(&ended)) { return std::move(kept->event); }
    return std::nullopt;
}

update_outcome sqlite_catalogue::update_event(event_id id, event_update const& update) {
    return change([&](connection& on, write_stamp& stamp) { return sqlite::update_event(on, id, update, stamp); });
}

std::optional<chunk> sqlite_catalogue::cancel_event(event_id id, std::string const& reason, int bookings_max) {
    return change([&](connection& on, write_stamp& stamp) {
        return sqlite::cancel_event(on, id, reason, bookings_max, cancelled_, stamp);
    });
}

std::optional<chunk> sqlite_catalogue::expire(event_id id, int holds_max) {
    return change([&](connection& on, write_stamp& stamp) { return sqlite::expire(on, id, holds_max, stamp); });
}

remove_outcome sqlite_catalogue::remove_event(event_id id) {
    return change([&](connection& on, write_stamp& stamp) { return sqlite::remove_event(on, id, stamp.now()); });
}

forgotten sqlite_catalogue::forget_user(std::string const& user) {
    return change([&](connection& on, write_stamp&) { return sqlite::forget_user(on, user); });
}

std::optional<event> sqlite_catalogue::find_event(event_id id, patience within) {
    return read(within, [&](connection& on) { return sqlite::find_event(on, id, now()); });
}

std::vector<event> sqlite_catalogue::list_events(event_page page, patience within) {
    return read(within, [&](connection& on) {
        std::vector<event> made;
        rows found{on, sql::list_events, now(), page.after, page.rows};
        while (found.next()) { made.push_back(event_from(found)); }
        return made;
    });
}

std::optional<booking> sqlite_catalogue::find_booking(event_id event, booking_id id, patience within) {
    return read(within, [&](connection& on) {
        auto const found = fetch_bookings(on, sql::find_booking, now(), event, id);
        return found.empty() ? std::nullopt : std::optional{found.front()};
    });
}

std::vector<booking> sqlite_catalogue::find_bookings_of(event_id event, std::string const& user, patience within) {
    return read(within, [&](connection& on) { return fetch_bookings(on, sql::find_bookings_of, now(), event, user); });
}

std::vector<booking> sqlite_catalogue::list_bookings(event_id event, booking_page page, patience within) {
    return read(within, [&](connection& on) {
        return fetch_bookings(on, sql::list_bookings, now(), page.rows, word_of(page.status), page.booked_from,
                              page.booked_until, event, page.after);
    });
}

std::vector<booking> sqlite_catalogue::list_user_bookings(std::string const& user, user_page page, patience within) {
    return read(within, [&](connection& on) {
        return fetch_bookings(on, sql::list_user_bookings, now(), page.rows, word_of(page.status), page.booked_from,
                              page.booked_until, user, page.after_event, page.after);
    });
}

std::vector<history_entry> sqlite_catalogue::history(event_id event, history_page page, patience within) {
    return read(within, [&](connection& on) {
        auto found = fetch_entries(on, sql::history, event, page.after_version, page.after_booking, page.rows);
        return page_of(std::move(found), {}).entries;
    });
}

change_page sqlite_catalogue::changes(std::string const& cursor, int rows, patience within) {
    feed_cursor const last = feed_cursor_from(cursor);
    return read(within, [&](connection& on) {
        return page_of(fetch_entries(on, sql::changes, last.changed_in, last.event, last.version, last.booking, rows),
                       last);
    });
}

/// It reads all rows, and has no time limit.
audit_report sqlite_catalogue::audit() {
    catalogue_connections::lent const lent{connections_, steady_clock::now() + usual_, steady_clock::time_point::max()};
    try {
        auto const at_once = transaction::to_read(*lent);
        return sqlite::audit(*lent);
    } catch (problem const& failed) { raise(failed.error()); }
}

}  // namespace bookonce::store::sqlite
