#include "requests.hpp"

#include <utility>

namespace bookonce::test {

booking_id id_of(std::uint32_t number) {
    std::array<std::uint8_t, 16> bytes{1};
    for (std::size_t place = 0; place < 4; ++place) {
        bytes[12 + place] = static_cast<std::uint8_t>(number >> (8 * (3 - place)));
    }
    return booking_id{bytes};
}

command book_command(std::uint32_t id, std::string user, int seats) {
    return {{id_of(id)}, book{std::move(user), seats}};
}

command cancel_command(std::uint32_t id) { return {{id_of(id)}, cancel{}}; }

command doubtful(command asked, std::int64_t version) {
    asked.own.doubtful_version = version;
    return asked;
}

booking booking_of(event_id event, std::uint32_t id, std::string user, int seats, booking_status status) {
    return {event, id_of(id), std::move(user), seats, status, timestamp{std::chrono::microseconds{1}}};
}

}  // namespace bookonce::test
