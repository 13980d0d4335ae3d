#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "claim.hpp"
#include "requests.hpp"
#include "store/session.hpp"

/// What the claims about a store do with it.
namespace bookonce::test {

using std::chrono::seconds;

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

store::change booking_change(event_id event, std::int64_t version, std::uint32_t id, std::string user, int seats = 1);
/// A booking at whatever version the store reads.
store::change free_booking(event_id event, std::uint32_t id, std::string user, int seats = 1, int tries = 1);
store::new_booking hold_of(std::uint32_t id, std::string user, int seats = 1, seconds ttl = seconds{60});
store::change making(event_id event, std::int64_t version, std::vector<store::new_booking> made);
store::change turning(event_id event, std::int64_t version, std::vector<store::turned_booking> turned, int taken = 0);

/// What became of each change.
std::vector<store::written> fates_of(store::session& store, std::vector<store::change> const& changes);
/// The changes that landed.
std::vector<landing> must_write(store::session& store, std::vector<store::change> const& changes);
store::error must_fail(store::session& store, std::vector<store::change> const& changes);

std::vector<store::snapshot> must_read(store::session& store, std::vector<store::question> const& questions);
store::snapshot must_read(store::session& store, event_id event, std::vector<booking_id> ids = {},
                          std::vector<std::string> users = {});
/// The one with this number, if it was seen.
booking const* found(store::snapshot const& seen, std::uint32_t id);
booking row_of(store::session& store, event_id event, std::uint32_t id);

}  // namespace bookonce::test
