#include "land.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "event_state.hpp"
#include "problem.hpp"
#include "rows.hpp"
#include "sql.hpp"

namespace bookonce::store::sqlite {
namespace {

bool ends_it(booking_status status) noexcept { return !is_active(status); }

std::optional<booking> find_row(connection& connection, event_id event, booking_id const& id) {
    rows found{connection, sql::booking_by_id, event, id};
    return found.next() ? std::optional{booking_from(found)} : std::nullopt;
}

/// What the change turns and nobody has read.
struct unread_holds {
    int count = 0;
    bool are_live = true;  ///< all of them, and their owners' as it wants
    int seats_back = 0;    ///< of those that it ends
};

unread_holds look_at_unread(connection& connection, change const& change, timestamp now) {
    unread_holds found;
    for (turned_booking const& turned : change.turned) {
        if (!turned.unread) { continue; }
        ++found.count;
        auto const row = find_row(connection, change.event, turned.id);
        bool const is_live = row && row->status == booking_status::held && row->expires_at && *row->expires_at > now &&
                             (turned.owner.empty() || turned.owner == row->user);
        found.are_live = found.are_live && is_live;
        if (is_live && ends_it(turned.to)) { found.seats_back += row->seats; }
    }
    return found;
}

/// At which attempt the change goes through, or after how many it gives up: while the transaction
/// lasts nobody else changes the event.
struct attempts {
    bool lands = false;
    int tries = 0;
};

attempts attempt(change const& change, event_state const& seen, unread_holds const& unread, timestamp now) {
    int tries = 0;
    if (change.version) {
        bool const sales_are_over = change.sells && seen.closes_at && *seen.closes_at <= now;
        bool const is_too_late = change.lands_until && now > *change.lands_until;
        tries = 1;
        if (*change.version == seen.row.version && !sales_are_over && !is_too_late) { return {unread.are_live, tries}; }
    }
    bool const only_turns = !change.sells && unread.count > 0;
    bool const sells = seen.row.open && seen.row.available >= change.taken && !seen.row.limits_seats;
    if (tries >= change.tries || !(only_turns || sells) || !unread.are_live) { return {false, tries}; }
    return {true, tries + 1};
}

/// No hold of the event ends earlier, once the change has landed. It may be too early.
std::optional<timestamp> next_lapse_after(connection& connection, change const& change, event_state const& seen,
                                          timestamp now) {
    auto next = seen.next_lapse;
    if (change.reclaims) {
        rows found{connection, sql::next_hold_end, change.event, change.reclaims->until, change.reclaims->last};
        found.next();
        next = found.maybe_time();
    }
    auto const look = [&](auto const& each) {
        if (each.ttl) { next = std::min(next.value_or(timestamp::max()), now + *each.ttl); }
    };
    std::ranges::for_each(change.made, look);
    std::ranges::for_each(change.turned, look);
    return next;
}

/// Writes the rows of a change whose event has moved on.
class row_writer {
public:
    row_writer(connection& connection, change const& change, std::int64_t version, write_stamp& stamp)
        : connection_{connection}, change_{change}, version_{version}, stamp_{stamp} {}

    void write() {
        // Those that end come first: another row may take their slots.
        for (bool const ends : {true, false}) {
            for (turned_booking const& each : change_.turned) {
                if (ends_it(each.to) == ends) { turn(each); }
            }
        }
        if (change_.reclaims) { reclaim(*change_.reclaims); }
        for (new_booking const& each : change_.made) { make(each); }
    }

private:
    std::optional<timestamp> end_of(std::optional<std::chrono::seconds> ttl) const {
        return ttl ? std::optional{stamp_.now() + *ttl} : std::nullopt;
    }

    void turn(turned_booking const& turned) {
        if (change_rows(connection_, sql::keep_booking, change_.event, turned.id) != 1) { throw row_is_missing(); }
        std::string_view const status = to_string(turned.to);
        auto const by = turned.changed_by.is_nil() ? std::nullopt : std::optional{turned.changed_by};
        auto const reason = turned.reason.empty() ? std::nullopt : std::optional{std::string_view{turned.reason}};
        int const changed =
            change_rows(connection_, sql::turn_booking, change_.event, turned.id, status,
                        turned.what.empty() ? status : std::string_view{turned.what}, turned.seats, turned.user,
                        turned.slot, end_of(turned.ttl), by, reason, version_, stamp_.number(), stamp_.now());
        if (changed != 1) { throw row_is_missing(); }
    }

    void reclaim(lapse const& lapsed) {
        int const kept = change_rows(connection_, sql::keep_holds, change_.event, lapsed.until, lapsed.last);
        int holds = 0;
        std::int64_t seats = 0;
        rows gone{connection_, sql::expire_holds, change_.event,   lapsed.until,
                  lapsed.last, version_,          stamp_.number(), stamp_.now()};
        for (; gone.next(); ++holds) { seats += gone.number(); }
        if (holds == lapsed.holds && seats == lapsed.seats && kept == holds) { return; }
        throw problem{{failure::conflict, "40001",
                       "another change of the event has ended or moved its holds, without a new version"}};
    }

    void make(new_booking const& made) {
        std::optional<timestamp> ended;
        if (ends_it(made.status)) { ended = stamp_.now(); }
        auto const data = made.data.empty() ? std::nullopt : std::optional{std::string_view{made.data}};
        int const rows = change_rows(connection_, sql::make_booking, change_.event, made.id, made.user, made.seats,
                                     to_string(made.status), made.slot, stamp_.now(), version_, stamp_.number(),
                                     end_of(made.ttl), ended, data);
        if (rows != 1) { throw row_is_missing(); }
    }

    connection& connection_;
    change const& change_;
    std::int64_t version_;
    write_stamp& stamp_;
};

written land(connection& connection, change const& change, write_stamp& stamp) {
    auto seen = read_event(connection, change.event, stamp.now());
    if (!seen) { return {.event = change.event, .tries = change.version ? 1 : 0}; }
    auto const unread = look_at_unread(connection, change, stamp.now());
    auto const [lands, tries] = attempt(change, *seen, unread, stamp.now());
    written fate{.event = change.event, .landed = lands, .row = seen->row, .tries = tries};
    if (!lands) { return fate; }
    auto const next_lapse = next_lapse_after(connection, change, *seen, stamp.now());
    int const taken = change.taken - unread.seats_back;
    if (change_rows(connection, sql::move_event, change.event, seen->row.version, taken, next_lapse) != 1) {
        throw row_is_missing();
    }
    fate.at = stamp.now();
    fate.row->available -= taken;
    fate.row->version += 1;
    row_writer{connection, change, fate.row->version, stamp}.write();
    for (turned_booking const& turned : change.turned) {
        if (!turned.unread) { continue; }
        if (auto row = find_row(connection, change.event, turned.id)) { fate.turned.push_back(*std::move(row)); }
    }
    return fate;
}

}  // namespace

timestamp now() { return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()); }

std::int64_t write_stamp::number() {
    if (number_ == 0) {
        rows next{connection_, sql::next_change};
        next.next();
        number_ = next.number();
        while (next.next()) {}
    }
    return number_;
}

std::vector<written> land(connection& connection, std::span<change const> changes, write_stamp& stamp) {
    std::vector<written> fates;
    fates.reserve(changes.size());
    for (change const& each : changes) { fates.push_back(land(connection, each, stamp)); }
    return fates;
}

}  // namespace bookonce::store::sqlite
