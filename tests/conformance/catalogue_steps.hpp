#pragma once

#include <chrono>
#include <memory>

#include "store/backend.hpp"
#include "store_claims.hpp"

/// What the claims about a catalogue share.
namespace bookonce::test {

/// No read of these tests waits so long.
inline constexpr std::chrono::milliseconds patient = std::chrono::minutes{1};

/// A world, its catalogue, and a session for the writes of bookings.
template <class World>
struct opened {
    opened() { REQUIRE_FALSE(session->connect()); }

    event_id add(int capacity) { return catalogue->create_event({.capacity = capacity}).id; }
    event must_find(event_id id) {
        auto const found = catalogue->find_event(id, patient);
        REQUIRE(found);
        return *found;
    }
    /// Writes at the version that the event has. Must land.
    void write(event_id id, std::vector<store::new_booking> made, std::vector<store::turned_booking> turned = {},
               int taken = 0) {
        for (store::new_booking const& each : made) { taken += is_active(each.status) ? each.seats : 0; }
        store::change change{id, must_find(id).version, taken, std::move(made), std::move(turned)};
        REQUIRE(must_write(*session, {change}).size() == 1);
    }
    void book(event_id id, std::uint32_t number, std::string user, int seats = 1) {
        write(id, {{.id = id_of(number), .user = std::move(user), .seats = seats}});
    }
    void hold(event_id id, std::uint32_t number, std::string user, int seats = 1,
              std::chrono::seconds ttl = std::chrono::minutes{15}) {
        write(id, {{.id = id_of(number),
                    .user = std::move(user),
                    .seats = seats,
                    .status = booking_status::held,
                    .ttl = ttl}});
    }
    /// The row's status, as the catalogue shows it.
    booking must_find(event_id id, std::uint32_t number) {
        auto const found = catalogue->find_booking(id, id_of(number), patient);
        REQUIRE(found);
        return *found;
    }
    std::vector<history_entry> history_of(event_id id) { return catalogue->history(id, {}, patient); }

    World world;
    std::unique_ptr<store::catalogue> catalogue = world.backend->open_catalogue();
    std::unique_ptr<store::session> session = world.backend->open_session();
};

/// In their order: the version, the word, and the booking's seats if it is about one.
inline std::vector<std::string> told(std::vector<history_entry> const& entries) {
    std::vector<std::string> words;
    for (history_entry const& each : entries) {
        words.push_back(std::to_string(each.version) + ' ' + each.what +
                        (each.booking ? ' ' + std::to_string(each.booking->seats) : std::string{}));
    }
    return words;
}

}  // namespace bookonce::test
