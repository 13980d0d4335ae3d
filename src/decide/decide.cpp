#include "decide.hpp"

#include <algorithm>
#include <cassert>
#include <string_view>
#include <unordered_map>

namespace bookonce {
namespace {

/// Whether the row only takes the id of a booking that there is not.
bool is_fence(booking const& row) noexcept { return row.seats == 0; }

/// The state of one decision while it goes through the batch.
class clerk {
public:
    clerk(knowledge const& known, std::size_t requests) : known_{known}, row_{known.seen.row} {
        result_.verdicts.reserve(requests);
        result_.change.event = known.seen.event;
        if (row_) { result_.change.version = row_->version; }
        for (booking const& seen : known.seen.bookings) {
            by_id_.emplace(seen.id, entry{seen, false});
            if (is_active(seen.status)) { active_of_user_.emplace(seen.user, seen.id); }
        }
    }

    void book(request_facts const& request);
    void cancel(request_facts const& request);
    decision finish() &&;

private:
    /// A booking as it would be if the change landed; `ours`: the change makes or ends it.
    struct entry {
        booking now;
        bool ours;
    };

    void give(verdict::kind what, answer ending, bool rests_on_change) {
        result_.verdicts.push_back({what, std::move(ending), rests_on_change});
    }
    void refuse(request_facts const& request, answer ending, bool rests_on_change);
    void found(request_facts const& request, entry const& existing);
    void seat(request_facts const& request);
    void fence(request_facts const& request);
    bool only_fences(request_facts const& request);
    void settle_sold_out();

    knowledge const& known_;
    std::optional<store::event_row> const& row_;
    decision result_;
    std::unordered_map<booking_id, entry> by_id_;
    std::unordered_map<std::string_view, booking_id> active_of_user_;
    std::unordered_map<std::string_view, booking_id> leaving_user_;  ///< users whose booking this change cancels
    int seats_given_ = 0;
    bool fence_ = false;
    bool refused_ = false;
};

/// A refusal is free when what was read makes it true. A doubtful write of this very request makes it wait for a change
/// to land first; if the batch has none of its own, for a bare version bump.
void clerk::refuse(request_facts const& request, answer ending, bool rests_on_change) {
    refused_ = true;
    bool const doubtful = request.doubtful_version && row_ && row_->version <= *request.doubtful_version;
    if (doubtful) { fence_ = true; }
    give(verdict::kind::answered, std::move(ending), rests_on_change || doubtful);
}

void clerk::found(request_facts const& request, entry const& existing) {
    bool const same = existing.now.user == request.user && existing.now.seats == request.seats;
    if (same && is_active(existing.now.status)) {
        std::int64_t const version = row_->version + (existing.ours ? 1 : 0);
        give(verdict::kind::answered, booked{existing.now, version, 0, true}, existing.ours);
    } else {
        // Another request's booking (or an ended one) is a fact that no doubtful write of this id can change.
        give(verdict::kind::answered, booking_id_used{existing.now}, existing.ours);
    }
}

void clerk::seat(request_facts const& request) {
    booking const made{known_.seen.event, request.id, request.user, request.seats, booking_status::confirmed, {}};
    seats_given_ += request.seats;
    result_.change.taken += request.seats;
    result_.change.made.push_back({request.id, request.user, request.seats});
    auto const [place, fresh] = by_id_.emplace(request.id, entry{made, true});
    assert(fresh);
    active_of_user_.insert_or_assign(std::string_view{place->second.now.user}, request.id);
    give(verdict::kind::seat, booked{made, 0, 0, false}, true);
}

/// Its earlier write may still land, and writing it again does not fence that one: a change of the
/// event does.
bool clerk::only_fences(request_facts const& request) {
    bool const fences =
        request.rejected && row_ && request.doubtful_version && row_->version <= *request.doubtful_version;
    if (fences) {
        fence_ = true;
        give(verdict::kind::wait, contended{}, false);
    }
    return fences;
}

void clerk::book(request_facts const& request) {
    if (!row_) { return refuse(request, event_not_found{known_.seen.event}, false); }
    if (auto const existing = by_id_.find(request.id); existing != by_id_.end()) {
        return found(request, existing->second);
    }
    if (!row_->open) { return refuse(request, event_closed{known_.seen.event}, false); }
    if (auto const active = active_of_user_.find(request.user); active != active_of_user_.end()) {
        entry const& other = by_id_.at(active->second);
        return refuse(request, already_booked{other.now}, other.ours);
    }
    // One statement cannot both end a user's booking and make the next one: the unique index sees both at once.
    if (leaving_user_.contains(request.user)) { return give(verdict::kind::wait, contended{}, false); }

    if (only_fences(request)) { return; }
    // Seats that the batch's cancellations give back are the next attempt's. So a write in doubt only ever seats whom the
    // event had room for without it: a replay that meets the same version is seated again, and not refused what may
    // still land.
    if (request.seats <= row_->available - seats_given_) { return seat(request); }
    refuse(request, sold_out{row_->available, request.seats}, request.seats <= row_->available);
}

/// Nobody is refused seats that the change leaves; who is refused because of the change hears what it leaves.
void clerk::settle_sold_out() {
    if (!row_) { return; }
    int const left = row_->available - result_.change.taken;
    for (verdict& verdict : result_.verdicts) {
        auto* const refusal = std::get_if<sold_out>(&verdict.ending);
        if (refusal == nullptr) { continue; }
        if (refusal->asked <= left) {
            verdict = {verdict::kind::wait, contended{}, false};
        } else if (refusal->asked <= row_->available) {
            refusal->available = left;
        }
    }
}

/// Nothing with this id may land any more, whoever sends it and whatever the version is then: a row
/// takes the id.
void clerk::fence(request_facts const& request) {
    store::new_booking fence = store::fence_of(request.id);
    by_id_.emplace(request.id, entry{{known_.seen.event, fence.id, fence.user, fence.seats, fence.status, {}}, true});
    result_.change.made.push_back(std::move(fence));
    give(verdict::kind::fence, booking_not_found{request.id}, true);
}

void clerk::cancel(request_facts const& request) {
    if (!row_) { return refuse(request, event_not_found{known_.seen.event}, false); }
    auto const existing = by_id_.find(request.id);
    if (existing == by_id_.end()) { return fence(request); }
    entry& target = existing->second;
    if (is_fence(target.now)) { return give(verdict::kind::answered, booking_not_found{request.id}, target.ours); }
    if (!is_active(target.now.status)) {
        std::int64_t const version = row_->version + (target.ours ? 1 : 0);
        return give(verdict::kind::answered, cancelled{target.now, version, 0, true}, target.ours);
    }
    // The booking is being made by this very change, and a statement cannot touch one row twice.
    if (target.ours) { return give(verdict::kind::wait, contended{}, false); }
    if (only_fences(request)) { return; }

    result_.change.taken -= target.now.seats;
    result_.change.turned.push_back({request.id, booking_status::cancelled});
    target.now.status = booking_status::cancelled;
    target.ours = true;
    active_of_user_.erase(target.now.user);
    leaving_user_.emplace(target.now.user, request.id);
    give(verdict::kind::give_back, cancelled{target.now, 0, 0, false}, true);
}

decision clerk::finish() && {
    bool const changes = !result_.change.made.empty() || !result_.change.turned.empty();
    result_.must_write = changes || fence_;
    // A memory holds no bookings: whom it would refuse may have landed before.
    if (!known_.fresh && refused_) {
        decision again;
        again.must_read = true;
        return again;
    }
    settle_sold_out();
    return std::move(result_);
}

}  // namespace

decision decide(knowledge const& known, std::span<request_facts const* const> requests) {
    assert(known.fresh || (known.seen.row && known.seen.bookings.empty()));
    // A cancellation needs to see its booking, which a memory never holds; so does a request whose write is in doubt.
    bool const blind = !known.fresh && std::ranges::any_of(requests, [](request_facts const* request) {
        return request->wants == intent::cancel || request->doubtful_version.has_value();
    });
    if (blind) {
        decision result;
        result.must_read = true;
        return result;
    }
    clerk desk{known, requests.size()};
    for (request_facts const* request : requests) {
        request->wants == intent::book ? desk.book(*request) : desk.cancel(*request);
    }
    return std::move(desk).finish();
}

}  // namespace bookonce
