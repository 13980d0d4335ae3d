#pragma once

#include <doctest/doctest.h>

#include "decide/decide.hpp"
#include "requests.hpp"

/// What decisions rest on, and what they say.
namespace bookonce::test {

using kind = verdict::kind;

inline constexpr event_id concert{7};

inline knowledge seen(int available, std::vector<booking> bookings = {}, std::int64_t version = 40) {
    return {{concert, store::event_row{100, available, version, true}, std::move(bookings)}, true};
}

inline knowledge remembered(int available, std::int64_t version = 40) {
    return {{concert, store::event_row{100, available, version, true}, {}}, false};
}

inline knowledge closed(std::vector<booking> bookings = {}) {
    knowledge known = seen(10, std::move(bookings));
    known.seen.row->open = false;
    return known;
}

inline decision decide_all(knowledge const& known, std::vector<command> const& requests) {
    std::vector<command const*> pointers;
    for (command const& request : requests) { pointers.push_back(&request); }
    return decide(known, pointers);
}

template <class Ending>
Ending const& ending(decision const& made, std::size_t index) {
    REQUIRE(made.verdicts.at(index).what == kind::answered);
    return std::get<Ending>(made.verdicts.at(index).ending);
}

inline bool is_final(decision const& made, std::size_t index) {
    return made.verdicts.at(index).what == kind::answered && !made.verdicts.at(index).rests_on_change;
}

}  // namespace bookonce::test
