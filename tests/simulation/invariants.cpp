#include "invariants.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace bookonce::simulation {
namespace {

/// One change of an event, looked at row by row.
class inspection {
public:
    explicit inspection(kept_event const& event)
        : event_{event}, after_{event.index(), event.now().at}, before_{event.index() - 1, {}} {
        before_.time = event.state(before_.state).at;
    }

    std::vector<std::string> run() {
        demand(event_.now().version == event_.state(before_.state).version + 1, "a change landed without its version");
        seats();
        for (kept_booking const& each : event_.bookings) { look_at(each); }
        return std::move(broken_);
    }

private:
    void demand(bool kept, std::string what) {
        if (!kept) { broken_.push_back(std::move(what)); }
    }

    void seats() {
        int taken = 0;
        std::set<std::pair<std::string_view, int>> slots;
        std::set<std::string_view> users;
        for (kept_booking const& each : event_.bookings) {
            booking const& row = each.now();
            if (!is_active(row.status)) { continue; }
            taken += row.seats;
            users.insert(row.user);
            demand(slots.insert({row.user, row.slot}).second, row.user + " has two active bookings in one place");
        }
        demand(event_.now().available + taken == event_.rules.seats,
               "seats taken and left do not make up the capacity");
        demand(event_.now().available >= 0, "a seat is sold twice");
        for (std::string_view const user : users) { limits_of(user); }
    }

    void limits_of(std::string_view user) {
        auto const active = event_.active_of(user, after_);
        int seats = 0;
        for (booking const& each : active) { seats += each.seats; }
        demand(std::ssize(active) <= event_.rules.bookings_per_user, fmt::format("{} has too many bookings", user));
        demand(event_.rules.seats_per_user == 0 || seats <= event_.rules.seats_per_user,
               fmt::format("{} has too many seats", user));
    }

    void look_at(kept_booking const& booking) {
        row_state const& now = booking.rows.back();
        if (now.since != after_.state) { return; }
        row_state const* const old = booking.at(before_.state);
        demand(now.row.version == event_.now().version, "a row changed without the version of its change");
        // Rows that had lapsed when the change was decided have no seats any more.
        bool const had_seats = old != nullptr && is_active(old->row.status) && !has_lapsed(old->row, before_.time);
        int const more = (is_active(now.row.status) ? now.row.seats : 0) - (had_seats ? old->row.seats : 0);
        demand(more <= 0 || event_.on_sale({before_.state, after_.time}), "a closed event has sold a seat");
        if (old == nullptr) {
            demand(is_active(now.row.status), "a booking is made without seats");
        } else {
            step(old->row, now.row);
        }
    }

    /// From one state of a booking to the next.
    void step(booking const& old, booking const& now) {
        using enum booking_status;
        bool const was_hold = old.status == held || old.status == expired;
        demand(old.status != cancelled, "a booking is changed after its end");
        demand(old.status != expired || now.status == confirmed, "an expired hold is changed");
        demand(old.status != confirmed || now.status == confirmed || now.status == cancelled,
               "a booking becomes a hold again");
        demand(now.status != expired || has_lapsed(old, after_.time), "a hold ends before its time");
        bool const confirms = now.confirmed_at != old.confirmed_at;
        demand(!confirms || !old.confirmed_at, "a hold is confirmed twice");
        demand(confirms == (was_hold && now.status == confirmed), "a confirmation has its time");
        demand(old.booked_at == now.booked_at && old.data == now.data, "a change keeps what it does not name");
    }

    kept_event const& event_;
    instant after_;
    instant before_;
    std::vector<std::string> broken_;
};

}  // namespace

std::vector<std::string> broken_by_last_change(kept_event const& event) { return inspection{event}.run(); }

std::vector<std::string> broken_in_history(kept_event const& event, std::vector<booking> rows) {
    std::ranges::stable_sort(rows, {}, &booking::version);

    std::map<booking_id, booking> replayed;
    std::set<std::pair<booking_id, std::int64_t>> told;
    auto row = rows.begin();
    for (event_state const& state : event.states) {
        for (; row != rows.end() && row->version <= state.version; ++row) {
            if (!told.insert({row->id, row->version}).second) { return {"history tells a change twice"}; }
            replayed[row->id] = *row;
        }
        int taken = 0;
        for (auto const& [id, each] : replayed) { taken += is_active(each.status) ? each.seats : 0; }
        if (taken + state.available != event.rules.seats) {
            return {fmt::format("history does not tell the seats of version {}", state.version)};
        }
    }
    if (row != rows.end()) { return {"history tells a change that never landed"}; }
    return {};
}

}  // namespace bookonce::simulation
