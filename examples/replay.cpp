// Books once, however often it has to ask: the id is made, and stored, before the first call.
#include <cstdio>
#include <exception>

#include <bookonce/bookonce.hpp>
#include <fmt/core.h>

namespace {

/// Asks again with the same id while nobody knows what became of the write.
bookonce::outcome book_until_known(bookonce::engine& engine, bookonce::book_request const& request) {
    bookonce::outcome outcome = engine.book(request);
    for (int tries = 1; tries < 10 && kind_of(outcome) == bookonce::outcome_kind::ask_again; ++tries) {
        outcome = engine.book(request);
    }
    return outcome;
}

}  // namespace

int main(int argc, char** argv) try {
    bookonce::engine engine{{.database = argc > 1 ? argv[1] : "sqlite:shop.db"}};
    auto concert = engine.create_event({.name = "Concert", .capacity = 100});
    bookonce::book_request const request{
        .event = concert.id, .user = "alice", .seats = 2, .id = bookonce::booking_id::generate()};
    // Store request.event and request.id here: after a crash the same call tells what happened.

    for (char const* when : {"first", "again"}) {
        auto const outcome = book_until_known(engine, request);
        auto const* const made = receipt_of(outcome);  // null for all but a success
        fmt::print("{}: {}{}\n", when, name_of(outcome),
                   made != nullptr && made->replayed ? ", it had landed before" : "");
    }
    fmt::print("seats left: {}\n", engine.find_event(concert.id)->available);
} catch (std::exception const& problem) {
    fmt::print(stderr, "replay: {}\n", problem.what());
    return 1;
}
