#include "history.hpp"

namespace bookonce::simulation {
namespace {

std::string for_whom(std::string const& user) { return user.empty() ? "" : " of " + user; }

std::string seats_of(std::optional<int> seats) { return seats ? fmt::format(" {} seats", *seats) : ""; }

std::string text_of(wish const& wish) {
    return std::visit(
        overloaded{
            [](book const& asked) {
                std::string const kind = asked.ttl ? fmt::format("hold for {} s", asked.ttl->count()) : "book";
                return fmt::format("{}{} {} seats for {}", kind, asked.up_to ? " up to" : "", asked.seats, asked.user);
            },
            [](cancel const& asked) { return "cancel" + seats_of(asked.seats) + for_whom(asked.user); },
            [](confirm const& asked) {
                return (asked.late ? "confirm" : "confirm in time") + seats_of(asked.seats) + for_whom(asked.user);
            },
            [](release const& asked) { return "release" + for_whom(asked.user); },
            [](extend const& asked) { return fmt::format("extend to {} s", asked.ttl.count()) + for_whom(asked.user); },
            [](change_seats const& asked) { return "change to" + seats_of(asked.seats) + for_whom(asked.user); },
            [](transfer const& asked) { return "transfer to " + asked.to + for_whom(asked.user); },
        },
        wish);
}

}  // namespace

bool can_be_overwritten(call const& call) {
    auto const* const ends = call.wish<cancel>();
    bool const ends_in_part = ends != nullptr && ends->seats;
    return ends_in_part || call.wish<extend>() != nullptr || call.wish<change_seats>() != nullptr ||
           call.wish<transfer>() != nullptr;
}

std::string describe(call const& call) {
    return fmt::format("call {}: {}, {} of event {} on engine {} -> {}", call.number, text_of(call.asked.wants),
                       call.asked.own.id.str().substr(24), call.event.value, call.engine,
                       call.ending ? describe(*call.ending) : "no answer");
}

}  // namespace bookonce::simulation
