#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "store_steps.hpp"

/// What the claims about a catalogue share.
namespace bookonce::test {

/// No read of these tests waits so long.
inline constexpr std::chrono::milliseconds patient = std::chrono::minutes{1};

/// A world's catalogue, and a session for the writes of bookings.
struct opened {
    explicit opened(catalogue_world& world);

    event_id add(int capacity);
    event must_find(event_id id);
    /// Writes at the version that the event has. Must land.
    void write(event_id id, std::vector<store::new_booking> made, std::vector<store::turned_booking> turned = {},
               int taken = 0);
    void book(event_id id, std::uint32_t number, std::string user, int seats = 1);
    void hold(event_id id, std::uint32_t number, std::string user, int seats = 1,
              std::chrono::seconds ttl = std::chrono::minutes{15});
    /// The row, as the catalogue shows it.
    booking must_find(event_id id, std::uint32_t number);
    std::vector<history_entry> history_of(event_id id);

    std::unique_ptr<store::catalogue> catalogue;
    std::unique_ptr<store::session> session;
};

/// In their order: the version, the word, and the booking's seats if it is about one.
std::vector<std::string> told(std::vector<history_entry> const& entries);

}  // namespace bookonce::test
