#include "catalogue_steps.hpp"

#include <utility>

namespace bookonce::test {

opened::opened(catalogue_world& world)
    : catalogue{world.backend().open_catalogue()}, session{world.backend().open_session()} {
    REQUIRE_FALSE(session->connect());
}

event_id opened::add(int capacity) { return catalogue->create_event({.capacity = capacity}).id; }

event opened::must_find(event_id id) {
    auto const found = catalogue->find_event(id, patient);
    REQUIRE(found);
    return *found;
}

void opened::write(event_id id, std::vector<store::new_booking> made, std::vector<store::turned_booking> turned,
                   int taken) {
    for (store::new_booking const& each : made) { taken += is_active(each.status) ? each.seats : 0; }
    store::change change{id, must_find(id).version, taken, std::move(made), std::move(turned)};
    REQUIRE(must_write(*session, {change}).size() == 1);
}

void opened::book(event_id id, std::uint32_t number, std::string user, int seats) {
    write(id, {{.id = id_of(number), .user = std::move(user), .seats = seats}});
}

void opened::hold(event_id id, std::uint32_t number, std::string user, int seats, std::chrono::seconds ttl) {
    write(id, {hold_of(number, std::move(user), seats, ttl)});
}

booking opened::must_find(event_id id, std::uint32_t number) {
    auto const found = catalogue->find_booking(id, id_of(number), patient);
    REQUIRE(found);
    return *found;
}

std::vector<history_entry> opened::history_of(event_id id) { return catalogue->history(id, {}, patient); }

std::vector<std::string> told(std::vector<history_entry> const& entries) {
    std::vector<std::string> words;
    for (history_entry const& each : entries) {
        words.push_back(std::to_string(each.version) + ' ' + each.what +
                        (each.booking ? ' ' + std::to_string(each.booking->seats) : std::string{}));
    }
    return words;
}

}  // namespace bookonce::test
