// Tests a program without a server: what its customer is told when the reply to a booking is lost.
#include <bookonce/testing.hpp>
#include <fmt/core.h>

int main() {
    bookonce::testing::memory_database database;
    bookonce::engine engine = database.make_engine();
    auto concert = engine.create_event({.name = "Concert", .capacity = 100});
    bookonce::book_request request{
        .event = concert.id, .user = "alice", .seats = 2, .id = bookonce::booking_id::generate(), .attempts_max = 1};

    database.lose_next_reply(bookonce::testing::lost_write::lands);
    fmt::print("a lost reply: {}\n", name_of(engine.book(request)));

    database.come_back();
    request.attempts_max.reset();
    fmt::print("asked again: {}\n", name_of(engine.book(request)));
    fmt::print("seats left: {}\n", engine.find_event(concert.id)->available);
}
