// Books two seats and says what came of it. Needs a migrated database: `bookonce --database
// postgresql:///shop migrate`.
#include <bookonce/bookonce.hpp>
#include <fmt/core.h>

int main(int argc, char** argv) {
    // Thread-safe: keep one for the program's life.
    bookonce::engine engine{{.database = argc > 1 ? argv[1] : "postgresql:///shop"}};
    auto concert = engine.create_event({.name = "Concert", .capacity = 100});
    bookonce::outcome outcome = engine.book({.event = concert.id, .user = "alice", .seats = 2});
    std::visit(bookonce::overloaded{
                   [](bookonce::booked const& b) { fmt::print("seats yours, booking {}\n", b.booking.id.str()); },
                   [](bookonce::sold_out const& s) { fmt::print("only {} left\n", s.available); },
                   [](auto const& other) { fmt::print("{}\n", bookonce::describe(other)); }},
               outcome);
}
