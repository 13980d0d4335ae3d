// Books two seats and says what came of it: in a file, or in the database named by the argument.
#include <bookonce/bookonce.hpp>
#include <iostream>

int main(int argc, char** argv) try {
    // Thread-safe: keep one for the program's life. A server is named by "postgresql:///shop".
    bookonce::engine engine{{.database = argc > 1 ? argv[1] : "sqlite:shop.db"}};
    auto concert = engine.create_event({.name = "Concert", .capacity = 100});
    bookonce::outcome outcome = engine.book({.event = concert.id, .user = "alice", .seats = 2});
    std::visit(bookonce::overloaded{
                   [](bookonce::booked const& b) { std::cout << "seats yours, booking " << b.booking.id.str(); },
                   [](bookonce::sold_out const& s) { std::cout << "only " << s.available << " left"; },
                   [](auto const& other) { std::cout << bookonce::describe(other); }},
               outcome);
    std::cout << '\n';
} catch (std::exception const& problem) {
    // The database cannot be had, or its address or schema is wrong.
    std::cerr << problem.what() << '\n';
    return 1;
}
