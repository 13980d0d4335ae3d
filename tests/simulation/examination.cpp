#include "examination.hpp"

#include <algorithm>
#include <utility>

namespace bookonce::simulation {
namespace {

/// Which booking the answer is about.
booking_id id_told(answer const& ending) {
    return std::visit(
        [](auto const& told) -> booking_id {
            if constexpr (requires { told.booking.id; }) {
                return told.booking.id;
            } else if constexpr (requires { told.id; }) {
                return told.id;
            } else {
                return {};
            }
        },
        ending);
}

}  // namespace

examination::examination(std::vector<call> const& calls, call const& examined, fake_database const& database)
    : calls_{calls}, call_{examined}, database_{database}, event_{database.find(examined.event)},
      id_{examined.asked.own.id} {
    if (id_.is_nil() && call_.ending) { id_ = id_told(*call_.ending); }
    own_ = event_ == nullptr ? nullptr : event_->find(id_);
}

std::vector<std::string> examination::run() {
    demand(call_.answers <= 1, "a call is answered once");
    if (call_.ending) {
        std::visit([&](auto const& told) { ended(told); }, *call_.ending);
    }
    return std::move(broken_);
}

void examination::demand(bool kept, char const* promise) {
    if (!kept) { broken_.push_back(fmt::format("{} [{}]", promise, describe(call_))); }
}

/// A change is decided at some time after the one before it, and all of a batch is true from then
/// on. Between the turns that the time brings a condition changes once at most.
bool examination::at_some_instant(condition const& holds) const {
    if (event_ == nullptr) { return false; }
    for (state_index state = std::max<state_index>(call_.state_began, 0); state <= call_.state_ended; ++state) {
        timestamp const decided = event_->state(std::max<state_index>(state - 1, 0)).at;
        timestamp const from = std::max(call_.time_began, decided);
        timestamp const until = state < call_.state_ended ? event_->state(state + 1).at : call_.time_ended;
        if (holds({state, from}) || holds({state, until})) { return true; }
        for (timestamp const turn : event_->turns_between(from, until)) {
            auto const before = std::max(from, turn - std::chrono::microseconds{1});
            if (holds({state, before}) || holds({state, turn})) { return true; }
        }
    }
    return false;
}

booking const* examination::row(instant at) const {
    row_state const* const there = own_ == nullptr ? nullptr : own_->at(at.state);
    return there == nullptr ? nullptr : &there->row;
}

bool examination::is_seen(booking const& told, instant at) const {
    kept_booking const* const kept = event_->find(told.id);
    row_state const* const there = kept == nullptr ? nullptr : kept->at(at.state);
    if (there == nullptr) { return false; }
    booking seen = seen_at(there->row, at.time);
    if (seen.status == booking_status::expired) {
        // Whether its row says so already makes no difference.
        seen.version = told.version;
        seen.changed_by = told.changed_by;
        seen.reason = told.reason;
    }
    return same(told, seen) && (told.version == 0 || told.version == seen.version);
}

bool examination::not_yet(instant at) const {
    booking const* const there = row(at);
    return there == nullptr || !asked_like(*there);
}

bool examination::asked_like(booking const& made) const {
    auto const* const asked = call_.wish<book>();
    if (asked == nullptr) { return false; }
    bool const size = asked->up_to ? made.seats <= asked->seats : made.seats == asked->seats;
    return size && made.user == asked->user && made.expires_at.has_value() == asked->ttl.has_value();
}

/// Whether it is a replay of this call, or this one of it.
bool examination::asks_the_same(call const& other) const {
    command const& mine = call_.asked;
    command const& its = other.asked;
    if (other.event != call_.event || its.wants.index() != mine.wants.index()) { return false; }
    if (!call_.wish<book>()) { return its.own.request == mine.own.request; }
    return its.own.id == mine.own.id && other.wish<book>()->user == call_.wish<book>()->user &&
           other.wish<book>()->seats == call_.wish<book>()->seats;
}

std::vector<row_state const*> examination::landed() const {
    std::vector<row_state const*> found;
    if (event_ == nullptr) { return found; }
    for (kept_booking const& each : event_->bookings) {
        for (row_state const& state : each.rows) {
            if (std::ranges::count(state.by, call_.number) > 0) { found.push_back(&state); }
        }
    }
    return found;
}

bool examination::made_here(std::int64_t version) const {
    return std::ranges::any_of(landed(), [&](row_state const* each) {
        return each->row.version == version && each->by.front() == call_.number;
    });
}

bool examination::changed_since() const {
    return std::ranges::all_of(landed(), [&](row_state const* each) {
        row_state const* const last = event_->find(each->row.id)->at(call_.state_ended);
        return last != each || has_lapsed(last->row, call_.time_ended);
    });
}

/// A refusal that was read from the database ends the doubt about every earlier call of the same
/// request of which the same engine has told. Another engine's write, or one of an engine that died,
/// may still land if it knew no version: only a cancellation ends that doubt.
void examination::final_refusal() {
    demand(!landed_here() || changed_since(), "what a call has landed is not refused");
    if (own_ == nullptr) { return; }
    for (row_state const& state : own_->rows) {
        if (state.by.empty() || state.since <= call_.state_ended) { continue; }
        call const& author = calls_[static_cast<std::size_t>(state.by.front())];
        bool const known_here = author.ending && author.life == call_.life;
        if (!known_here || !asks_the_same(author)) { continue; }
        demand(author.ended > call_.began, "what a replay was refused does not land later");
    }
}

void examination::refused(booking const& told, condition const& holds, char const* promise) {
    demand(at_some_instant([&](instant at) { return is_seen(told, at) && holds(at); }), promise);
    final_refusal();
}

void examination::succeeded(receipt const& told) {
    demand(own_ != nullptr && told.booking.id == id_, "a success has its booking");
    if (own_ == nullptr) { return; }
    demand(at_some_instant([&](instant at) {
               return is_seen(told.booking, at) && told.booking.version == row(at)->version &&
                      event_->state(at.state).version == told.version;
           }),
           "what was acknowledged was there, at its version, between call and return");
    demand(told.replayed || made_here(told.version), "a success that is no replay was made by its call");
}

void examination::ended(booked const& told) {
    succeeded(told);
    demand(asked_like(told.booking), "what is booked is what was asked for");
    demand(is_active(told.booking.status), "an acknowledged booking is active");
}

void examination::ended(already_booked const& told) {
    demand(told.booking.id != id_ || call_.asked.own.id.is_nil(), "a booking does not stand in its own way");
    demand(event_ != nullptr && event_->rules.bookings_per_user == 1, "a user's only booking stands in the way");
    refused(
        told.booking,
        [&](instant at) {
            auto const* const asked = call_.wish<book>();
            auto const* const moved = call_.wish<transfer>();
            bool const is_own = asked != nullptr   ? told.booking.user == asked->user
                                : moved != nullptr ? told.booking.user == moved->to
                                                   : call_.asked.own.id.is_nil() ||
                                                         (row(at) != nullptr && row(at)->user == told.booking.user);
            return is_own && is_active(told.booking.status);
        },
        "the booking that stood in the way was the user's, between call and return");
}

void examination::ended(sold_out const& told) {
    demand(told.available < told.asked, "sold out means fewer seats than were asked for");
    auto const* const asked = call_.wish<book>();
    auto const* const change = call_.wish<change_seats>();
    demand(at_some_instant([&](instant at) {
               bool const wants = asked != nullptr
                                      ? told.asked == (asked->up_to ? 1 : asked->seats) && not_yet(at)
                                      : call_.asked.own.id.is_nil() ||
                                            (row(at) != nullptr && told.asked == change->seats - row(at)->seats);
               return wants && event_->free_seats(at) == told.available;
           }),
           "the event was sold out between call and return");
    final_refusal();
}

void examination::ended(event_not_found const& told) {
    demand(told.event == call_.event && call_.state_began == no_event_yet, "an event that is there is found");
    demand(!landed_here(), "what a call has landed is not refused");
}

void examination::ended(event_closed const& told) {
    demand(told.event == call_.event && at_some_instant([&](instant at) {
               auto const& opens_at = event_->rules.opens_at;
               bool const is_to_come = opens_at && *opens_at > at.time;
               return !event_->on_sale(at) && told.opens_at == (is_to_come ? opens_at : std::nullopt) && not_yet(at);
           }),
           "the event was closed between call and return");
    final_refusal();
}

void examination::ended(booking_id_used const& told) {
    if (told.booking.seats == 0) {
        kept_fence const* const fence = event_ == nullptr ? nullptr : event_->fence_of(call_.asked.own.id);
        demand(fence != nullptr && fence->made_at <= call_.state_ended, "an id that is fenced has its fence");
        return demand(own_ == nullptr && told.booking.id == call_.asked.own.id, "a fence has no booking");
    }
    // Its own booking, when the reply was lost and somebody changed it: the truth, and the booking
    // to show for it.
    demand(!asked_like(told.booking) || !is_active(told.booking.status), "the id was used for something else");
    refused(
        told.booking, [&](instant) { return told.booking.id == call_.asked.own.id; },
        "the booking that used the id was so between call and return");
}

void examination::ended(rejected const& told) {
    demand(!landed_here(), "a rejected call has changed nothing");
    auto const* const asked = call_.wish<book>();
    auto const* const moved = call_.wish<transfer>();
    bool const seats_banned =
        (asked != nullptr && database_.is_banned(asked->user)) || (moved != nullptr && database_.is_banned(moved->to));
    bool const ends = call_.wish<cancel>() != nullptr || call_.wish<release>() != nullptr;
    bool const ends_bound = ends && (call_.asked.own.id.is_nil() || at_some_instant([&](instant at) {
                                         return row(at) != nullptr && database_.is_bound(row(at)->user);
                                     }));
    demand(seats_banned || ends_bound, "a call is rejected for what it asks for itself");
    demand(seats_banned == (told.constraint == "members_only"), "a rejection names what rejects it");
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
    demand(told.id == call_.asked.own.id || call_.asked.own.id.is_nil(), "the doubt is about the caller's id");
    // A request may be about an event that is not there: nothing fences the write before it. Or it
    // replays a change of a booking that others have changed since.
    auto const in_doubt_before = [&](auto const& is_related) {
        return std::ranges::any_of(calls_, [&](call const& each) {
            return each.number < call_.number && each.life == call_.life && is_related(each) && each.ending &&
                   std::holds_alternative<in_doubt>(*each.ending);
        });
    };
    bool const nothing_fences = call_.state_began == no_event_yet && in_doubt_before([&](call const& each) {
                                    return each.event == call_.event && each.asked.own.id == call_.asked.own.id;
                                });
    bool const cannot_tell =
        can_be_overwritten(call_) && in_doubt_before([&](call const& each) { return asks_the_same(each); });
    demand(call_.maybe_sent || nothing_fences || cannot_tell, "a call is in doubt only after a write of it was sent");
}

void examination::ended(cancelled const& told) {
    succeeded(told);
    auto const& seats = call_.wish<cancel>()->seats;
    bool const is_over = !is_active(told.booking.status);
    demand(seats || is_over, "a cancelled booking is told to be over");
    demand(is_over || told.booking.changed_by == call_.asked.own.request, "seats are given back once for each request");
}

void examination::ended(booking_not_found const& told) {
    demand(told.id == call_.asked.own.id, "the booking that is not found is the one asked for");
    if (told.id.is_nil()) {
        std::string const user = user_asked();
        demand(at_some_instant([&](instant at) { return event_->rows_of(user, at.state).empty(); }),
               "the user had no booking between call and return");
        return final_refusal();
    }
    demand(own_ == nullptr, "a booking that was not found never lands");
}

}  // namespace bookonce::simulation
