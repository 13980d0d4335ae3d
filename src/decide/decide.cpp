#include "decide.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace bookonce {
namespace {

/// Refusals whose figures a later request of the batch may have changed: of a user's bookings, and of
/// a hold that came too late.
bool must_be_looked_at_again(verdict const& refusal) {
    bool const tells_figures = std::holds_alternative<user_limit_reached>(refusal.ending) ||
                               std::holds_alternative<several_bookings>(refusal.ending) ||
                               std::holds_alternative<hold_expired>(refusal.ending);
    return refusal.what == verdict::kind::answered && refusal.rests_on_edit && tells_figures;
}

/// A request that fits what the change leaves waits; one that does not is told what is left.
void settle_refusals(std::vector<verdict>& verdicts, event_view const& event) {
    int const left = event.seats_left();
    for (verdict& each : verdicts) {
        if (must_be_looked_at_again(each)) { each = event_view::waits(); }
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

    event_view event{known.seen, known.fresh};
    decision result;
    result.verdicts.reserve(commands.size());
    for (command const* each : commands) { result.verdicts.push_back(decide(*each, event)); }
    // A request that a memory would refuse may have landed before: a memory has no bookings.
    if (!known.fresh && event.has_refused()) { return must_read_first(); }

    if (known.seen.row) { settle_refusals(result.verdicts, event); }
    for (std::size_t index = 0; index < commands.size(); ++index) {
        booking_id const& id = commands[index]->own.id;
        if (result.verdicts[index].takes_id && event.find(id) == nullptr) { event.make(store::fence_of(id)); }
    }
    result.must_write = event.must_write();
    result.change = std::move(event).change();
    return result;
}

}  // namespace bookonce
