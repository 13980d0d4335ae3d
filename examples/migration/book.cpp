// The new way, for both: book once EVENT CUSTOMER SEATS, and ask again while it is not known.
#include <cstdlib>
#include <string>

#include <bookonce/bookonce.hpp>
#include <fmt/core.h>

namespace {

bookonce::outcome book(bookonce::engine& engine, bookonce::book_request request) {
    request.id = bookonce::booking_id::generate();  // keep it with the order, before the first call
    bookonce::outcome outcome = engine.book(request);
    while (kind_of(outcome) == bookonce::outcome_kind::ask_again) { outcome = engine.book(request); }
    return outcome;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 5) { return EXIT_FAILURE; }
    bookonce::engine engine{{.database = argv[1]}};
    auto const outcome = book(engine, {.event = {std::stoll(argv[2])}, .user = argv[3], .seats = std::stoi(argv[4])});
    fmt::print("{}\n", name_of(outcome));
    return exit_code_of(outcome);
}
