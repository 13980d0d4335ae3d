// A program as a user would write it, built against the installed library with nothing but
// pkg-config.
//
// It books the only two seats of an event in a schema of its own, named by the first argument, and
// demands that the second caller is refused. Before that it does the same without a server.

#include <cstdio>
#include <cstdlib>
#include <variant>

#include <bookonce/bookonce.hpp>
#include <bookonce/testing.hpp>

namespace {

/// Prints the ending, as the README's example does.
void report(bookonce::outcome const& outcome) {
    std::visit(
        bookonce::overloaded{[](bookonce::booked const& ending) {
                                 std::printf("seat yours, booking %s\n", ending.booking.id.str().c_str());
                             },
                             [](bookonce::sold_out const& ending) { std::printf("only %d left\n", ending.available); },
                             [](auto const& other) { std::printf("%s\n", bookonce::describe(other).c_str()); }},
        outcome);
}

/// Whether two seats are sold to the first of two callers, and none to the second.
bool sells_out(bookonce::engine& engine) {
    bookonce::event const concert = engine.create_event({.name = "Concert", .capacity = 2});
    bookonce::outcome const alice = engine.book({.event = concert.id, .user = "alice", .seats = 2});
    bookonce::outcome const bob = engine.book({.event = concert.id, .user = "bob", .seats = 1});
    report(alice);
    report(bob);
    return std::holds_alternative<bookonce::booked>(alice) && std::holds_alternative<bookonce::sold_out>(bob) &&
           engine.audit().sound();
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) { return EXIT_FAILURE; }
    bookonce::testing::memory_database in_memory;
    bookonce::engine rehearsal = in_memory.make_engine();
    if (!sells_out(rehearsal)) { return EXIT_FAILURE; }

    bookonce::options options{.database = std::getenv("BOOKONCE_DATABASE"), .schema = argv[1]};
    bookonce::migrate(options);

    bookonce::engine engine{options};
    return sells_out(engine) ? EXIT_SUCCESS : EXIT_FAILURE;
}
