#pragma once

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "requests.hpp"
#include "store/session.hpp"

/// What the claims about a store do with it.
namespace bookonce::test {

inline constexpr event_id first_event{11};
inline constexpr event_id second_event{12};
inline constexpr event_id third_event{13};

/// A change that landed, as its event is afterwards.
struct landing {
    event_id event;
    std::int64_t version = 0;
    int available = 0;
    timestamp at;
};

inline store::change booking_change(event_id event, std::int64_t version, std::uint32_t id, std::string user,
                                    int seats = 1) {
    return {event, version, seats, {{id_of(id), std::move(user), seats}}, {}};
}

/// What became of each change.
inline std::vector<store::written> fates_of(store::session& store, std::vector<store::change> const& changes) {
    auto const written = store.write(changes);
    REQUIRE(std::holds_alternative<std::vector<store::written>>(written));
    auto fates = std::get<std::vector<store::written>>(written);
    REQUIRE(fates.size() == changes.size());
    for (std::size_t index = 0; index < fates.size(); ++index) { CHECK(fates[index].event == changes[index].event); }
    return fates;
}

/// The changes that landed.
inline std::vector<landing> must_write(store::session& store, std::vector<store::change> const& changes) {
    std::vector<landing> landings;
    for (store::written const& fate : fates_of(store, changes)) {
        if (!fate.landed) { continue; }
        REQUIRE(fate.row);
        landings.push_back({fate.event, fate.row->version, fate.row->available, fate.at});
    }
    return landings;
}

inline store::error must_fail(store::session& store, std::vector<store::change> const& changes) {
    auto const written = store.write(changes);
    REQUIRE(std::holds_alternative<store::error>(written));
    return std::get<store::error>(written);
}

inline std::vector<store::snapshot> must_read(store::session& store, std::vector<store::question> const& questions) {
    auto const seen = store.read(questions);
    REQUIRE(std::holds_alternative<std::vector<store::snapshot>>(seen));
    auto snapshots = std::get<std::vector<store::snapshot>>(seen);
    REQUIRE(snapshots.size() == questions.size());
    return snapshots;
}

inline store::snapshot must_read(store::session& store, event_id event, std::vector<booking_id> ids = {},
                                 std::vector<std::string> users = {}) {
    return must_read(store, std::vector<store::question>{{event, std::move(ids), std::move(users)}}).front();
}

inline booking const* found(store::snapshot const& seen, std::uint32_t id) {
    booking const* match = nullptr;
    for (booking const& each : seen.bookings) {
        if (each.id != id_of(id)) { continue; }
        CHECK_MESSAGE(match == nullptr, "a booking comes twice");
        match = &each;
    }
    return match;
}

}  // namespace bookonce::test
