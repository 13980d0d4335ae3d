// Books for 3,000 users from one thread, with at most 500 requests in flight.
#include <atomic>
#include <cstdio>
#include <exception>
#include <semaphore>
#include <string>
#include <utility>
#include <variant>

#include <bookonce/bookonce.hpp>
#include <fmt/core.h>

int main(int argc, char** argv) try {
    constexpr int in_flight_max = 500;  // below `options.queue_length`: a full queue refuses at once
    std::counting_semaphore<> room{in_flight_max};
    std::atomic<int> booked = 0;
    std::atomic<int> sold_out = 0;
    // After what the completions use: its end waits for the last of them.
    bookonce::engine engine{{.database = argc > 1 ? argv[1] : "sqlite:shop.db"}};
    auto concert = engine.create_event({.name = "Concert", .capacity = 1'000});

    for (int user = 1; user <= 3'000; ++user) {
        room.acquire();  // waits while too many are in flight
        bookonce::book_request request{.event = concert.id, .user = "user " + std::to_string(user)};
        engine.submit(std::move(request), [&](bookonce::outcome const& outcome) {
            if (std::holds_alternative<bookonce::booked>(outcome)) { ++booked; }
            if (std::holds_alternative<bookonce::sold_out>(outcome)) { ++sold_out; }
            room.release();  // must not block: it runs on a thread of the engine
        });
    }
    for (int left = in_flight_max; left > 0; --left) { room.acquire(); }
    fmt::print("booked: {}, sold out: {}\n", booked.load(), sold_out.load());
} catch (std::exception const& problem) {
    fmt::print(stderr, "async: {}\n", problem.what());
    return 1;
}
