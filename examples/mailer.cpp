// Follows the feed of all changes, as a program that sends mails would: it asks from the cursor on
// that it stored last.
#include <cstdio>
#include <exception>
#include <fstream>
#include <string>

#include <bookonce/bookonce.hpp>
#include <fmt/core.h>

namespace {

/// What a mailer keeps on disk: here a text, in life a row beside its own data.
class cursor_file {
public:
    explicit cursor_file(std::string path) : path_{std::move(path)} {}
    std::string read() const {
        std::string cursor;
        std::ifstream file{path_};
        std::getline(file, cursor);
        return cursor;
    }
    void write(std::string const& cursor) const { std::ofstream{path_} << cursor << '\n'; }

private:
    std::string path_;
};

void send_mail(bookonce::history_entry const& entry) {
    if (!entry.booking) { return; }  // of the event itself
    fmt::print("to {}: {}, seats: {}\n", entry.booking->user, entry.what, entry.booking->seats);
}

/// Sends what is new. A crash between the mails and the cursor sends some of them again, and loses
/// none.
void poll(bookonce::engine& engine, cursor_file const& stored) {
    std::string cursor = stored.read();
    for (;;) {
        bookonce::change_page const page = engine.changes(cursor);
        if (page.entries.empty()) { return; }
        for (auto const& entry : page.entries) { send_mail(entry); }
        cursor = page.cursor;
        stored.write(cursor);
    }
}

}  // namespace

int main(int argc, char** argv) try {
    bookonce::engine engine{{.database = argc > 1 ? argv[1] : "sqlite:shop.db"}};
    cursor_file const stored{argc > 2 ? argv[2] : "mailer.cursor"};

    auto concert = engine.create_event({.name = "Concert", .capacity = 100});
    engine.book({.event = concert.id, .user = "alice", .seats = 2});
    engine.hold({.event = concert.id, .user = "bob", .seats = 1});
    poll(engine, stored);

    fmt::print("later\n");
    engine.confirm({.event = concert.id, .user = "bob"});
    engine.change({.event = concert.id, .user = "alice", .seats = 3});
    poll(engine, stored);
} catch (std::exception const& problem) {
    fmt::print(stderr, "mailer: {}\n", problem.what());
    return 1;
}
