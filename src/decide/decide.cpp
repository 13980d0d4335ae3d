#include "decide.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace bookonce {
namespace {

/// A request that fits what the change leaves waits; one that does not is told what is left.
void settle_sold_out(std::vector<verdict>& verdicts, event_view const& event) {
    int const left = event.seats_left();
    for (verdict& each : verdicts) {
        auto* const expired = std::get_if<hold_expired>(&each.ending);
        if (expired != nullptr && each.rests_on_edit) { expired->available = left; }
        auto* const refusal = std::get_if<sold_out>(&each.ending);
        if (refusal == nullptr) { continue; }
        if (refusal->asked <= left) {
            each = event_view::waits();
        } else if (refusal->asked <= event.seats_at_first()) {
            refusal->available = left;
        }
    }
}

decision must_read_first() {
    decision result;
    result.must_read = true;
    return result;
}

}  // namespace

decision decide(knowledge const& known, std::span<command const* const> commands) {
    assert(known.fresh || (known.seen.row && known.seen.bookings.empty()));
    auto const needs_more = [](command const* each) { return needs_bookings(*each); };
    bool const limits_seats = known.seen.row && known.seen.row->limits_seats;
    if (!known.fresh && (limits_seats || std::ranges::any_of(commands, needs_more))) { return must_read_first(); }

    event_view event{known.seen};
    decision result;
    result.verdicts.reserve(commands.size());
    for (command const* each : commands) { result.verdicts.push_back(decide(*each, event)); }
    // A request that a memory would refuse may have landed before: a memory has no bookings.
    if (!known.fresh && event.has_refused()) { return must_read_first(); }

    if (known.seen.row) { settle_sold_out(result.verdicts, event); }
    for (std::size_t index = 0; index < commands.size(); ++index) {
        booking_id const& id = commands[index]->own.id;
        if (result.verdicts[index].takes_id && event.find(id) == nullptr) { event.make(store::fence_of(id)); }
    }
    result.must_write = event.must_write();
    result.change = std::move(event).change();
    return result;
}

}  // namespace bookonce
