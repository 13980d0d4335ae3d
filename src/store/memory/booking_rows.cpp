#include "booking_rows.hpp"

namespace bookonce::store::memory {
namespace {

bool is_hold(booking const& row) { return row.status == booking_status::held && row.expires_at; }

}  // namespace

std::vector<booking const*> booking_rows::active_of(std::string const& user) const {
    std::vector<booking const*> found;
    for (auto each = active_.lower_bound({user, {}}); each != active_.end() && each->first == user; ++each) {
        found.push_back(&at(each->second));
    }
    return found;
}

void booking_rows::put(booking row) {
    booking& place = rows_[row.id];
    drop_from_indexes(place);
    place = std::move(row);
    if (is_active(place.status)) { active_.emplace(place.user, place.id); }
    if (is_hold(place)) { holds_.emplace(*place.expires_at, place.id); }
}

void booking_rows::erase(booking_id const& id) {
    auto const found = rows_.find(id);
    if (found == rows_.end()) { return; }
    drop_from_indexes(found->second);
    rows_.erase(found);
}

void booking_rows::drop_from_indexes(booking const& row) {
    active_.erase({row.user, row.id});
    if (is_hold(row)) { holds_.erase({*row.expires_at, row.id}); }
}

}  // namespace bookonce::store::memory
