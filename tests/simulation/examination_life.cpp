#include <algorithm>

#include "examination.hpp"

/// The endings of holds and of changes of a booking.
namespace bookonce::simulation {

std::string examination::user_asked() const {
    return std::visit([](auto const& each) { return each.user; }, call_.asked.wants);
}

void examination::ended(held const& told) {
    succeeded(told);
    demand(asked_like(told.booking), "what is held is what was asked for");
    demand(is_active(told.booking.status), "an acknowledged hold is active");
    bool const fits = told.booking.expires_at == told.booking.booked_at + call_.wish<book>()->ttl.value();
    demand(told.replayed || fits, "a hold lasts as long as was asked for");
}

void examination::ended(confirmed const& told) {
    succeeded(told);
    booking const& row = told.booking;
    demand(row.status == booking_status::confirmed && row.confirmed_at && row.expires_at,
           "a confirmed hold is told to be confirmed");
    if (!row.confirmed_at || !row.expires_at) { return; }
    auto const& seats = call_.wish<confirm>()->seats;
    demand(!seats || row.seats == *seats, "so many seats are confirmed as were asked for");
    demand(told.late == (*row.confirmed_at >= *row.expires_at), "a late confirmation says so, and no other does");
}

void examination::ended(released const& told) {
    succeeded(told);
    booking const& row = told.booking;
    demand(row.status == booking_status::cancelled && row.expires_at && !row.confirmed_at,
           "what is released was held and never confirmed");
}

void examination::ended(extended const& told) {
    succeeded(told);
    auto const ttl = call_.wish<extend>()->ttl;
    auto const& end = told.booking.expires_at;
    demand(told.booking.status == booking_status::held && end, "what is extended is held");
    if (event_ == nullptr || !end) { return; }
    auto const limit = event_->rules.hold_limit;
    bool const is_own = told.booking.changed_by == call_.asked.own.request;
    demand(at_some_instant([&](instant at) {
               bool const is_its_version = event_->state(at.state).version == told.version;
               if (told.replayed || !is_its_version) { return is_its_version && (is_own || *end >= at.time + ttl); }
               return *end == event_->state(at.state).at + ttl && *end <= told.booking.booked_at + limit;
           }),
           "a hold is extended for as long as was asked for, and no longer than its event allows");
}

void examination::ended(changed const& told) {
    succeeded(told);
    demand(told.booking.seats == call_.wish<change_seats>()->seats && is_active(told.booking.status),
           "a changed booking has the seats that were asked for");
}

void examination::ended(transferred const& told) {
    succeeded(told);
    demand(told.booking.user == call_.wish<transfer>()->to && is_active(told.booking.status),
           "a transferred booking is the receiver's");
}

void examination::ended(hold_expired const& told) {
    demand(told.booking.status == booking_status::expired, "an expired hold is told to be expired");
    auto const* const asked = call_.wish<confirm>();
    refused(
        told.booking,
        [&](instant at) {
            bool const too_few = asked == nullptr || asked->seats.value_or(told.booking.seats) > event_->free_seats(at);
            bool const refuses = too_few || !asked->late || !event_->on_sale(at);
            return refuses && event_->free_seats(at) == told.available;
        },
        "the hold had expired, with so many seats free, between call and return");
}

void examination::ended(hold_limit_reached const& told) {
    auto const ttl = call_.wish<extend>()->ttl;
    refused(
        told.booking,
        [&](instant at) {
            timestamp const latest = told.booking.booked_at + event_->rules.hold_limit;
            return told.booking.status == booking_status::held && at.time + ttl > latest &&
                   told.latest == std::max(latest, told.booking.expires_at.value());
        },
        "the hold could not last so long between call and return");
}

void examination::ended(not_held const& told) {
    refused(
        told.booking,
        [&](instant) {
            return told.booking.status == booking_status::confirmed || told.booking.status == booking_status::cancelled;
        },
        "the booking was no hold between call and return");
}

void examination::ended(booking_ended const& told) {
    refused(
        told.booking, [&](instant) { return !is_active(told.booking.status); },
        "the booking had ended between call and return");
}

void examination::ended(not_yours const& told) {
    demand(told.id == id_ &&
               at_some_instant([&](instant at) { return row(at) != nullptr && row(at)->user != user_asked(); }),
           "the booking was another user's between call and return");
    final_refusal();
}

void examination::ended(several_bookings const& told) {
    demand(call_.asked.own.id.is_nil() && told.count > 1, "only who names no booking may mean several");
    bool const of_holds =
        call_.wish<confirm>() != nullptr || call_.wish<release>() != nullptr || call_.wish<extend>() != nullptr;
    demand(at_some_instant([&](instant at) {
               auto const live = event_->active_of(user_asked(), at);
               auto const is_hold = [](booking const& each) { return each.status == booking_status::held; };
               auto const holds = std::ranges::count_if(live, is_hold);
               auto const lapsed = std::ssize(event_->rows_of(user_asked(), at.state)) - std::ssize(live);
               if (of_holds && holds > 0) { return told.count == holds; }
               bool const of_lapsed = lapsed > 0 && (of_holds || live.empty());
               return told.count == (of_lapsed ? lapsed : std::ssize(live));
           }),
           "the user had so many bookings between call and return");
    final_refusal();
}

void examination::ended(more_than_booked const& told) {
    auto const* const cancels = call_.wish<cancel>();
    auto const seats = cancels != nullptr ? cancels->seats : call_.wish<confirm>()->seats;
    demand(told.asked == seats, "the seats are those that were asked for");
    refused(
        told.booking, [&](instant) { return told.booking.seats < told.asked; },
        "the booking had fewer seats between call and return");
}

void examination::ended(user_limit_reached const& told) {
    demand(at_some_instant([&](instant at) {
               booking const* const there = row(at);
               if (there == nullptr && call_.wish<book>() == nullptr) { return call_.asked.own.id.is_nil(); }
               auto const [user, seats] =
                   std::visit(overloaded{
                                  [](book const& asked) {
                                      return std::pair{asked.user, asked.up_to ? 1 : asked.seats};
                                  },
                                  [&](change_seats const& asked) {
                                      return std::pair{there->user, asked.seats};
                                  },
                                  [&](transfer const& asked) {
                                      return std::pair{asked.to, there->seats};
                                  },
                                  [&](confirm const& asked) {
                                      return std::pair{there->user, asked.seats.value_or(there->seats)};
                                  },
                                  [](auto const& asked) {
                                      return std::pair{asked.user, 0};
                                  },
                              },
                              call_.asked.wants);
               int bookings = 0;
               int taken = 0;
               for (booking const& each : event_->active_of(user, at)) {
                   if (each.id == id_) { continue; }
                   ++bookings;
                   taken += each.seats;
               }
               event_rules const& rules = event_->rules;
               bool const full = bookings >= rules.bookings_per_user ||
                                 (rules.seats_per_user > 0 && taken + seats > rules.seats_per_user);
               return full && told.bookings == bookings && told.seats == taken &&
                      told.bookings_max == rules.bookings_per_user && told.seats_max == rules.seats_per_user;
           }),
           "the user had no more room between call and return");
    final_refusal();
}

}  // namespace bookonce::simulation
