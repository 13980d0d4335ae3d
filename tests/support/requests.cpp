#include "requests.hpp"

#include <type_traits>
#include <utility>

namespace bookonce::test {

booking_id id_of(std::uint32_t number) {
    std::array<std::uint8_t, 16> bytes{1};
    for (std::size_t place = 0; place < 4; ++place) {
        bytes[12 + place] = static_cast<std::uint8_t>(number >> (8 * (3 - place)));
    }
    return booking_id{bytes};
}

request_facts book_facts(std::uint32_t id, std::string user, int seats) {
    return {intent::book, id_of(id), std::move(user), seats};
}

request_facts cancel_facts(std::uint32_t id) { return {intent::cancel, id_of(id), "", 0}; }

request_facts doubtful(request_facts facts, std::int64_t version) {
    facts.doubtful_version = version;
    return facts;
}

booking booking_of(event_id event, std::uint32_t id, std::string user, int seats, booking_status status) {
    return {event, id_of(id), std::move(user), seats, status, timestamp{std::chrono::microseconds{1}}};
}

std::string name_of(answer const& ending) {
    return std::visit(
        [](auto const& one) -> std::string {
            if constexpr (std::is_constructible_v<outcome, decltype(one)>) {
                return bookonce::name_of(outcome{one});
            } else {
                return bookonce::name_of(cancel_outcome{one});
            }
        },
        ending);
}

}  // namespace bookonce::test
