#include "doubts.hpp"

#include <algorithm>

namespace bookonce {

void doubts::note(event_id event, booking_id const& id, std::int64_t version) {
    if (id.is_nil()) { return; }
    auto const [place, fresh] = versions_.try_emplace({event, id}, version);
    place->second = std::max(place->second, version);
    if (!fresh) { return; }
    order_.push_back(place->first);
    if (order_.size() <= kept_max) { return; }
    versions_.erase(order_.front());
    order_.pop_front();
}

std::optional<std::int64_t> doubts::of(event_id event, booking_id const& id) const {
    auto const found = versions_.find({event, id});
    return found == versions_.end() ? std::nullopt : std::optional{found->second};
}

}  // namespace bookonce
