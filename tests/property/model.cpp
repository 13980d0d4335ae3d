#include "model.hpp"

#include <algorithm>

namespace bookonce::test {

int model::seats_kept() const {
    int seats = 0;
    for (auto const& [id, row] : rows_) { seats += keeps_seats(row) ? row.seats : 0; }
    return seats;
}

int model::available() const {
    int left = allowed_.seats();
    for (auto const& [id, row] : rows_) { left -= is_active(row.status) ? row.seats : 0; }
    return left;
}

bool model::on_sale() const {
    bool const has_begun = allowed_.opens_at <= now_;
    bool const is_over = allowed_.closes_at > minutes{0} && allowed_.closes_at <= now_;
    return open_ && has_begun && !is_over;
}

int model::bookings_of(std::string const& user, std::uint32_t except) const {
    return static_cast<int>(std::ranges::count_if(rows_, [&](auto const& each) {
        return each.first != except && each.second.user == user && keeps_seats(each.second);
    }));
}

int model::seats_of(std::string const& user, std::uint32_t except) const {
    int seats = 0;
    for (auto const& [id, row] : rows_) {
        seats += id != except && row.user == user && keeps_seats(row) ? row.seats : 0;
    }
    return seats;
}

/// Of so many seats those that the user's limit allows.
int model::room_for(std::string const& user, int seats, std::uint32_t except) const {
    if (allowed_.seats_per_user == 0) { return seats; }
    return std::clamp(allowed_.seats_per_user - seats_of(user, except), 0, seats);
}

std::string model::refuses_user(std::string const& user, std::uint32_t except) const {
    int const bookings = bookings_of(user, except);
    if (allowed_.bookings_per_user == 1 && bookings > 0) {
        auto const other = std::ranges::find_if(rows_, [&](auto const& each) {
            return each.first != except && each.second.user == user && keeps_seats(each.second);
        });
        return "already_booked" + of(other->first);
    }
    return "user_limit_reached " + std::to_string(bookings) + " " + std::to_string(allowed_.bookings_per_user) + " " +
           std::to_string(seats_of(user, except)) + " " + std::to_string(allowed_.seats_per_user);
}

std::string model::of(std::uint32_t id) const {
    model_row const& row = rows_.at(id);
    return told_of(id, row.user, row.seats, has_lapsed(row) ? booking_status::expired : row.status);
}

bool model::may_end(std::uint32_t id) {
    auto const place = rows_.find(id);
    if (place == rows_.end() || !has_lapsed(place->second) || !moved_on_) { return false; }
    model_row& row = place->second;
    row.status = booking_status::expired;
    row.version = version_;
    row.request = 0;
    history_.push_back({version_, id, "expired", row.user, row.seats, row.status});
    return true;
}

/// The row has been changed.
std::string model::done(char const* ending, char const* what, std::uint32_t id) {
    model_row& row = rows_.at(id);
    row.version = ++version_;
    history_.push_back({version_, id, what, row.user, row.seats, row.status});
    return ending + of(id);
}

/// The booking that a request names: by its id, or by its user if that one has only one. An id
/// without a booking is used up by whoever looks for it.
model::found model::find(step const& asked, bool holds_only) {
    auto const id = static_cast<std::uint32_t>(asked.id);
    if (asked.by_user) {
        auto const candidates = named_by(name_of_user(asked.user), holds_only);
        if (candidates.empty()) { return {0, "booking_not_found"}; }
        if (candidates.size() > 1) { return {0, "several_bookings " + std::to_string(candidates.size())}; }
        return {candidates.front()};
    }
    auto const place = rows_.find(id);
    if (place == rows_.end()) {
        rows_[id] = {"(nobody)", 0, booking_status::cancelled, now_};
        rows_[id].version = ++version_;
        history_.push_back({version_, id, "cancelled", "(nobody)", 0, booking_status::cancelled});
        return {0, "booking_not_found"};
    }
    if (place->second.seats == 0) { return {0, "booking_not_found"}; }
    if (asked.guarded && place->second.user != name_of_user(asked.user)) { return {0, "not_yours"}; }
    return {id};
}

/// A user's active bookings. For what is about holds a hold comes first, then one that has lapsed.
/// That is found by its user until somebody has taken its seats; else only if nothing else is.
std::vector<std::uint32_t> model::named_by(std::string const& user, bool holds_only) const {
    std::vector<std::uint32_t> active;
    std::vector<std::uint32_t> held;
    std::vector<std::uint32_t> lapsed;
    for (auto const& [id, row] : rows_) {
        if (row.user != user || !is_active(row.status)) { continue; }
        if (has_lapsed(row)) {
            lapsed.push_back(id);
            continue;
        }
        active.push_back(id);
        if (row.status == booking_status::held) { held.push_back(id); }
    }
    if (holds_only && !held.empty()) { return held; }
    return active.empty() || (holds_only && !lapsed.empty()) ? lapsed : active;
}

}  // namespace bookonce::test
