#pragma once

#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "book.hpp"
#include "cancel.hpp"
#include "change.hpp"
#include "check.hpp"
#include "hold.hpp"

namespace bookonce {

/// What a request wants done with its booking. Each alternative's file says what it reads, how it
/// is decided, and when it is done.
using wish = std::variant<book, cancel, confirm, release, extend, change_seats, transfer>;

/// A request as a decision sees it.
struct command {
    own_booking own;
    wish wants;
};

/// What a request asks, checked: throws `std::invalid_argument`.
template <class Request>
command command_of(Request request) {
    check_event_id(request.event);
    check_patience(request.deadline, request.attempts_max);
    own_booking own;
    if constexpr (std::is_same_v<decltype(request.id), std::optional<booking_id>>) {
        own.id = checked_id(request.id);
    } else {
        own.id = request.id;
        std::optional<booking_id> name;
        if constexpr (requires { request.request; }) { name = request.request; }
        own.request = checked_id(name);
    }
    return {std::move(own), wish_of(std::move(request))};
}

/// Whether only a whole read can decide it: a memory or a row alone does not suffice.
inline bool needs_bookings(command const& command) {
    return command.own.doubtful_version.has_value() ||
           std::visit([&](auto const& each) { return each.needs_bookings(command.own); }, command.wants);
}

/// Adds what must be read for it.
inline void ask(command const& command, store::question& what) {
    if (!command.own.id.is_nil()) { what.ids.push_back(command.own.id); }
    std::visit([&](auto const& each) { each.ask(command.own, what); }, command.wants);
}

inline verdict decide(command const& command, event_view& event) {
    return std::visit([&](auto const& each) { return each.decide(command.own, event); }, command.wants);
}

/// Whether its write may have landed, and others hid that since.
inline bool cannot_tell(command const& command, booking const& own) {
    bool const leaves_trace = std::visit([](auto const& each) { return each.leaves_trace(); }, command.wants);
    return !leaves_trace && cannot_tell(command.own, own);
}

/// Whether `own` is what it wants.
inline bool is_done(command const& command, booking const& own) {
    return std::visit([&](auto const& each) { return each.is_done(command.own, own); }, command.wants);
}

}  // namespace bookonce
