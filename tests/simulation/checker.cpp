#include "checker.hpp"

#include <algorithm>
#include <functional>

namespace bookonce::simulation {
namespace {

bool same(booking const& told, booking const& kept) {
    return told.event == kept.event && told.id == kept.id && told.user == kept.user && told.seats == kept.seats &&
           told.booked_at == kept.booked_at;
}

/// Checks one call against the history of its event.
class examination {
public:
    examination(std::vector<call> const& calls, call const& examined, fake_database const& database)
        : calls_{calls}, call_{examined}, database_{database}, event_{database.find(examined.event)},
          own_{event_ == nullptr ? nullptr : event_->find(examined.asked.own.id)} {}

    std::vector<std::string> run();

private:
    void demand(bool kept, char const* promise) {
        if (!kept) { broken_.push_back(fmt::format("{} [{}]", promise, describe(call_))); }
    }
    /// Whether `holds` is true of some state of the event between call and return.
    bool at_some_instant(std::function<bool(state_index)> const& holds) const;
    event_state const& state(state_index at) const { return event_->states[static_cast<std::size_t>(at)]; }
    /// Whether the event had no booking with the call's id.
    bool unknown(state_index at) const { return own_ == nullptr || !own_->exists(at); }
    /// The same, or the booking was not what the call asks for.
    bool not_yet(state_index at) const { return unknown(at) || !asked_like(*own_); }
    bool asked_like(kept_booking const& other) const {
        return other.made.user == call_.booking().user && other.made.seats == call_.booking().seats;
    }
    std::vector<int> const& authors() const { return call_.books() ? own_->made_by : own_->ended_by; }
    /// Whether a write that this call was part of landed its booking or cancellation, at any time.
    bool landed_here() const {
        return own_ != nullptr && std::ranges::find(authors(), call_.number) != authors().end();
    }
    bool made_here() const { return landed_here() && authors().front() == call_.number; }
    void final_refusal();

    void ended(booked const& told);
    void ended(already_booked const& told);
    void ended(sold_out const& told);
    void ended(event_not_found const& told);
    void ended(event_closed const& told);
    void ended(booking_id_used const& told);
    void ended(rejected const& told);
    void ended(contended const& told);
    void ended(deadline_exceeded const& told);
    void ended(unavailable const& told);
    void ended(in_doubt const& told);
    void ended(cancelled const& told);
    void ended(booking_not_found const& told);

    std::vector<call> const& calls_;
    call const& call_;
    fake_database const& database_;
    kept_event const* event_;
    kept_booking const* own_;  ///< the booking with the call's id, if it ever was
    std::vector<std::string> broken_;
};

bool examination::at_some_instant(std::function<bool(state_index)> const& holds) const {
    if (event_ == nullptr) { return false; }
    for (state_index at = std::max<state_index>(call_.state_began, 0); at <= call_.state_ended; ++at) {
        if (holds(at)) { return true; }
    }
    return false;
}

/// A refusal that was read from the database ends the doubt about every earlier call with the same
/// id of which the same engine has told. Another engine's write, or one of an engine that died, may
/// still land if it knew no version: only a cancellation ends that doubt.
void examination::final_refusal() {
    demand(!landed_here(), "what a call has landed is not refused");
    if (own_ == nullptr || own_->made_by.empty() || own_->made_at <= call_.state_ended) { return; }
    if (!asked_like(*own_)) { return; }  // the id was used for something else
    call const& author = calls_[static_cast<std::size_t>(own_->made_by.front())];
    bool const known_here = author.ending && author.life == call_.life;
    if (!known_here) { return; }
    demand(author.ended == 0 || author.ended > call_.began, "what a replay was refused does not land later");
}

void examination::ended(booked const& told) {
    demand(own_ != nullptr && same(told.booking, own_->made), "an acknowledged booking is kept as it was acknowledged");
    if (own_ == nullptr) { return; }
    demand(asked_like(*own_), "what is booked is what was asked for");
    demand(is_active(told.booking.status), "an acknowledged booking is active");
    demand(at_some_instant([&](state_index at) { return own_->active(at) && state(at).version == told.version; }),
           "an acknowledged booking was there, at its version, between call and return");
    demand(told.replayed || made_here(), "a booking that is no replay was made by its call");
    demand(told.replayed || told.version == state(own_->made_at).version,
           "a booking has the version that it was made at");
}

void examination::ended(already_booked const& told) {
    kept_booking const* const other = event_ == nullptr ? nullptr : event_->find(told.booking.id);
    demand(told.booking.id != call_.asked.own.id, "a booking does not stand in its own way");
    demand(other != nullptr && same(told.booking, other->made) && told.booking.user == call_.booking().user,
           "the booking that stands in the way is the user's own");
    if (other == nullptr) { return; }
    demand(at_some_instant([&](state_index at) { return other->active(at); }),
           "the booking that stood in the way was there between call and return");
    final_refusal();
}

void examination::ended(sold_out const& told) {
    demand(told.asked == call_.booking().seats && told.available < told.asked,
           "sold out means fewer seats than were asked for");
    demand(at_some_instant([&](state_index at) { return state(at).available == told.available && not_yet(at); }),
           "the event was sold out between call and return");
    final_refusal();
}

void examination::ended(event_not_found const& told) {
    demand(told.event == call_.event && call_.state_began == no_event_yet, "an event that is there is found");
    demand(!landed_here(), "what a call has landed is not refused");
}

void examination::ended(event_closed const& told) {
    demand(told.event == call_.event && at_some_instant([&](state_index at) { return !state(at).open && not_yet(at); }),
           "the event was closed between call and return");
    final_refusal();
}

void examination::ended(booking_id_used const& told) {
    if (told.booking.seats == 0) {
        kept_fence const* const fence = event_ == nullptr ? nullptr : event_->fence_of(call_.asked.own.id);
        demand(fence != nullptr && fence->made_at <= call_.state_ended, "an id that is fenced has its fence");
        return demand(own_ == nullptr && told.booking.id == call_.asked.own.id, "a fence has no booking");
    }
    // Its own booking, when the reply was lost and somebody cancelled it: the truth, and the
    // booking to show for it.
    demand(!landed_here() || !is_active(told.booking.status), "what a call has landed is not refused");
    demand(own_ != nullptr && told.booking.id == call_.asked.own.id && same(told.booking, own_->made),
           "the booking that used the id is kept as it was told");
    if (own_ == nullptr) { return; }
    bool const other = told.booking.user != call_.booking().user || told.booking.seats != call_.booking().seats;
    demand(other || !is_active(told.booking.status), "the id was used for something else");
    bool const active = is_active(told.booking.status);
    demand(at_some_instant([&](state_index at) { return own_->exists(at) && own_->active(at) == active; }),
           "the booking that used the id was so between call and return");
}

void examination::ended(rejected const& told) {
    demand(!landed_here(), "a rejected call has changed nothing");
    bool const books = call_.books();
    demand(books ? database_.is_banned(call_.booking().user) : own_ != nullptr && database_.is_bound(own_->made.user),
           "a call is rejected for what it asks for itself");
    demand(books == (told.constraint == "members_only"), "a rejection names what rejects it");
}

void examination::ended(contended const& told) {
    demand(!landed_here(), "a contended call has changed nothing");
    demand(told.attempts >= call_.attempts_max, "a contended call has used its attempts");
}

void examination::ended(deadline_exceeded const& told) {
    demand(!landed_here(), "a call whose deadline passed has changed nothing");
    demand(call_.returned >= call_.deadline && told.attempts <= call_.attempts_max, "a deadline is not cut short");
}

void examination::ended(unavailable const& /*told*/) {
    demand(!landed_here(), "an unavailable call has changed nothing");
}

void examination::ended(in_doubt const& told) {
    demand(told.id == call_.asked.own.id, "the doubt is about the caller's id");
    // A replay may be about an event that is not there: nothing fences the write before it.
    bool const asks_again = std::ranges::any_of(calls_, [&](call const& each) {
        return each.number < call_.number && each.life == call_.life && each.event == call_.event &&
               each.asked.own.id == call_.asked.own.id && each.ending && std::holds_alternative<in_doubt>(*each.ending);
    });
    demand(call_.maybe_sent || (asks_again && call_.state_began == no_event_yet),
           "a call is in doubt only after a write of it was sent");
}

void examination::ended(cancelled const& told) {
    demand(own_ != nullptr && same(told.booking, own_->made), "the cancelled booking is kept as it was told");
    if (own_ == nullptr) { return; }
    demand(told.booking.status == booking_status::cancelled, "a cancelled booking is told to be cancelled");
    demand(at_some_instant([&](state_index at) { return at >= own_->ended_at && state(at).version == told.version; }),
           "the cancellation was there, at its version, between call and return");
    demand(told.replayed || made_here(), "a cancellation that is no replay was made by its call");
}

void examination::ended(booking_not_found const& told) {
    demand(told.id == call_.asked.own.id && at_some_instant([&](state_index at) { return unknown(at); }),
           "the booking was not there between call and return");
    demand(own_ == nullptr, "a booking that was not found never lands");
}

std::vector<std::string> examination::run() {
    demand(call_.answers <= 1, "a call is answered once");
    if (call_.ending) {
        std::visit([&](auto const& told) { ended(told); }, *call_.ending);
    }
    return std::move(broken_);
}

}  // namespace

std::vector<std::string> broken_promises(std::vector<call> const& calls, fake_database const& database) {
    std::vector<std::string> broken = database.broken_invariants();
    for (call const& each : calls) {
        auto found = examination{calls, each, database}.run();
        std::ranges::move(found, std::back_inserter(broken));
    }
    return broken;
}

}  // namespace bookonce::simulation
