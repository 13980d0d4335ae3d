#pragma once

#include <variant>

#include "book.hpp"
#include "cancel.hpp"

namespace bookonce {

/// What a request wants done with its booking: each alternative says in its own file what must be
/// read to decide it, how it is decided, and how to see that it is done.
using wish = std::variant<book, cancel>;

/// A request as a decision sees it.
struct command {
    own_booking own;
    wish wants;
};

/// Whether it can be decided only on a whole read: a memory or a row alone does not do.
inline bool needs_bookings(command const& command) {
    return command.own.doubtful_version.has_value() ||
           std::visit([](auto const& each) { return each.needs_bookings; }, command.wants);
}

/// Adds what must be read for it.
inline void ask(command const& command, store::question& what) {
    what.ids.push_back(command.own.id);
    std::visit([&](auto const& each) { each.ask(what); }, command.wants);
}

inline verdict decide(command const& command, event_view& event) {
    return std::visit([&](auto const& each) { return each.decide(command.own, event); }, command.wants);
}

/// Whether what it wants is there.
inline bool is_done(command const& command, booking const& own) {
    return std::visit([&](auto const& each) { return each.is_done(own); }, command.wants);
}

}  // namespace bookonce
