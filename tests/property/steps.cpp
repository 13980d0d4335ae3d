#include "steps.hpp"

#include <array>
#include <ostream>

#include "requests.hpp"

namespace bookonce::test {
namespace {

constexpr std::array<char const*, 13> verb_names{"book",     "hold", "confirm", "release", "extend", "change", "cancel",
                                                 "transfer", "pass", "close",   "open",    "expire", "resize"};

constexpr std::uint32_t first_request = 1'000;

template <class Request>
Request about(step const& asked, event_id event) {
    Request request{.event = event};
    if (!asked.by_user) { request.id = id_of(static_cast<std::uint32_t>(asked.id)); }
    if (asked.by_user || asked.guarded) { request.user = name_of_user(asked.user); }
    return request;
}

}  // namespace

std::string name_of_user(int user) {
    return std::array{"ann", "bob", "cat", "dan", "eve", "fay", "gus", "hal"}.at(static_cast<std::size_t>(user));
}

minutes ttl_of(step const& asked) { return minutes{10 * asked.tens + (asked.what == verb::extend ? 5 : 0)}; }

int capacity_of(step const& asked) { return asked.seats + asked.tens - 1; }

any_request request_of(step const& asked, event_id event) {
    booking_id const id = id_of(static_cast<std::uint32_t>(asked.id));
    std::string const user = name_of_user(asked.user);
    switch (asked.what) {
        case verb::book:
            return book_request{.event = event, .user = user, .seats = asked.seats, .id = id, .up_to = asked.in_part};
        case verb::hold:
            return hold_request{.event = event,
                                .user = user,
                                .seats = asked.seats,
                                .ttl = ttl_of(asked),
                                .id = id,
                                .up_to = asked.in_part};
        case verb::confirm: {
            auto request = about<confirm_request>(asked, event);
            if (asked.in_part) { request.seats = asked.seats; }
            request.late = asked.late;
            return request;
        }
        case verb::release: return about<release_request>(asked, event);
        case verb::extend: {
            auto request = about<extend_request>(asked, event);
            request.ttl = ttl_of(asked);
            return request;
        }
        case verb::change: {
            auto request = about<change_request>(asked, event);
            request.seats = asked.seats;
            return request;
        }
        case verb::cancel: {
            auto request = about<cancel_request>(asked, event);
            if (asked.in_part) { request.seats = asked.seats; }
            request.request = id_of(first_request + static_cast<std::uint32_t>(asked.request));
            return request;
        }
        case verb::transfer: {
            auto request = about<transfer_request>(asked, event);
            request.to = name_of_user(asked.to);
            return request;
        }
        case verb::pass:
        case verb::close:
        case verb::open:
        case verb::expire:
        case verb::resize: break;
    }
    throw std::logic_error{"no request"};
}

answer ask(engine& asked, any_request request) {
    auto const widened = [](auto&& ended) {
        return std::visit([](auto&& ending) -> answer { return std::forward<decltype(ending)>(ending); },
                          std::move(ended));
    };
    return std::visit(overloaded{
                          [&](book_request& each) { return widened(asked.book(std::move(each))); },
                          [&](hold_request& each) { return widened(asked.hold(std::move(each))); },
                          [&](confirm_request& each) { return widened(asked.confirm(std::move(each))); },
                          [&](release_request& each) { return widened(asked.release(std::move(each))); },
                          [&](extend_request& each) { return widened(asked.extend(std::move(each))); },
                          [&](change_request& each) { return widened(asked.change(std::move(each))); },
                          [&](cancel_request& each) { return widened(asked.cancel(std::move(each))); },
                          [&](transfer_request& each) { return widened(asked.transfer(std::move(each))); },
                      },
                      request);
}

std::string told(chunk const& ended) {
    return "expired " + std::to_string(ended.bookings) + " " + std::to_string(ended.seats);
}

std::string told(update_outcome const& ended) {
    return std::visit(overloaded{
                          [](event_updated const& done) { return "updated " + std::to_string(done.event.available); },
                          [](seats_are_taken const& no) { return "taken " + std::to_string(no.short_by); },
                          [](auto const&) { return std::string{"neither"}; },
                      },
                      ended);
}

std::uint32_t number_of(booking_id const& id) {
    std::uint32_t number = 0;
    for (std::size_t place = 12; place < 16; ++place) { number = number << 8 | id.bytes()[place]; }
    return number;
}

std::string told_of(std::uint32_t number, std::string const& user, int seats, booking_status status) {
    return " #" + std::to_string(number) + " " + user + " " + std::to_string(seats) + " " + to_string(status);
}

std::string told(answer const& ending) {
    auto const of = [](booking const& row) { return told_of(number_of(row.id), row.user, row.seats, row.status); };
    auto const and_ = [](int one, int other) { return " " + std::to_string(one) + " " + std::to_string(other); };
    return name_of(ending) +
           std::visit(overloaded{
                          [&](confirmed const& done) {
                              return std::string{done.late ? " late" : ""} + (done.replayed ? " again" : "") +
                                     of(done.booking);
                          },
                          [&](std::derived_from<receipt> auto const& done) {
                              return (done.replayed ? " again" : "") + of(done.booking);
                          },
                          [&](sold_out const& no) { return and_(no.available, no.asked); },
                          [&](hold_expired const& no) { return of(no.booking) + " " + std::to_string(no.available); },
                          [&](more_than_booked const& no) { return of(no.booking) + " " + std::to_string(no.asked); },
                          [&](several_bookings const& no) { return " " + std::to_string(no.count); },
                          [&](user_limit_reached const& no) {
                              return and_(no.bookings, no.bookings_max) + and_(no.seats, no.seats_max);
                          },
                          [&](auto const& no) {
                              if constexpr (requires { no.booking; }) { return of(no.booking); }
                              return std::string{};
                          },
                      },
                      ending);
}

std::ostream& operator<<(std::ostream& out, terms const& shown) {
    out << shown.capacity << "+" << shown.overbook << " seats, a user: " << shown.bookings_per_user << " bookings";
    if (shown.seats_per_user > 0) { out << " of " << shown.seats_per_user << " seats"; }
    if (shown.opens_at.count() > 0) { out << ", opens at " << shown.opens_at.count(); }
    if (shown.closes_at.count() > 0) { out << ", closes at " << shown.closes_at.count(); }
    return out;
}

std::ostream& operator<<(std::ostream& out, step const& shown) {
    out << verb_names.at(static_cast<std::size_t>(shown.what));
    if (shown.what == verb::pass) { return out << " " << 10 * shown.tens << " min"; }
    if (shown.what == verb::resize) { return out << " to " << capacity_of(shown); }
    if (shown.what >= verb::close) { return out; }
    bool const makes = shown.what == verb::book || shown.what == verb::hold;
    out << (shown.by_user && !makes ? "" : " #" + std::to_string(shown.id));
    if (makes || shown.by_user || shown.guarded) { out << " " << name_of_user(shown.user); }
    if (makes || shown.what == verb::change || shown.in_part) { out << " " << shown.seats << " seats"; }
    if (makes && shown.in_part) { out << " at most"; }
    if (shown.what == verb::hold || shown.what == verb::extend) { out << " " << ttl_of(shown).count() << " min"; }
    if (shown.what == verb::confirm && !shown.late) { out << " in time"; }
    if (shown.what == verb::cancel && shown.in_part) { out << " request " << shown.request; }
    if (shown.what == verb::transfer) { out << " to " << name_of_user(shown.to); }
    return out;
}

std::ostream& operator<<(std::ostream& out, sequence const& shown) {
    out << shown.allowed << "\n";
    for (step const& each : shown.steps) { out << "  " << each << "\n"; }
    return out;
}

}  // namespace bookonce::test
