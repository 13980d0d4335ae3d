// A program that dies between asking and knowing, and learns what became of its bookings when it
// starts again. It writes each id down before it asks.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <string>

#include <bookonce/bookonce.hpp>
#include <fmt/core.h>

namespace {

/// The requests that nobody knows the end of, a line each. A shop keeps them with its orders.
class journal {
public:
    explicit journal(std::string file) : file_{std::move(file)} {}

    void keep(bookonce::book_request const& request) {
        std::ofstream out{file_, std::ios::app};
        out << request.event.value << ' ' << request.id->str() << ' ' << request.user << std::endl;
    }
    void forget_all() { std::filesystem::remove(file_); }

    /// Asks again with the ids that were kept.
    void resolve(bookonce::engine& engine) {
        std::ifstream in{file_};
        bookonce::event_id event;
        std::string id;
        std::string user;
        while (in >> event.value >> id >> user) {
            bookonce::outcome const outcome =
                engine.book({.event = event, .user = user, .id = bookonce::booking_id::parse(id)});
            auto const* const receipt = receipt_of(outcome);
            bool const had_landed = receipt != nullptr && receipt->replayed;
            fmt::print("{}: {}{}\n", user, name_of(outcome), had_landed ? ", it had landed before" : "");
            if (kind_of(outcome) == bookonce::outcome_kind::ask_again) { return; }  // keep it: not known yet
        }
        in.close();
        forget_all();
    }

private:
    std::string file_;
};

}  // namespace

int main(int argc, char** argv) try {
    char const* const database = argc > 1 ? argv[1] : "sqlite:shop.db";
    journal open_requests{argc > 2 ? argv[2] : "open_requests"};
    bool const dies = argc > 3 && std::string{argv[3]} == "die";

    bookonce::engine engine{{.database = database}};
    open_requests.resolve(engine);
    if (!dies) { return EXIT_SUCCESS; }

    auto const concert = engine.create_event({.name = "Concert", .capacity = 100});
    bookonce::book_request const request{.event = concert.id, .user = "alice", .id = bookonce::booking_id::generate()};
    open_requests.keep(request);
    engine.book(request);
    std::_Exit(EXIT_FAILURE);  // as a crash would: nobody has noted the answer
} catch (std::exception const& problem) {
    fmt::print(stderr, "resolve_in_doubt: {}\n", problem.what());
    return 1;
}
