// A shop's checkout: hold the seats, let the customer pay, confirm. Runs on a database in memory, so
// that it can let time pass; a shop makes its engine with a database's address.
#include <functional>
#include <string>

#include <bookonce/testing.hpp>
#include <fmt/core.h>

namespace {

/// Takes the customer's money. True: it is paid.
using payment = std::function<bool(bookonce::booking const&)>;

/// Gives the seats back. If that fails, they come back at the hold's end.
void give_up(bookonce::engine& engine, bookonce::booking const& hold) {
    auto const ended = engine.release({.event = hold.event, .id = hold.id, .reason = "not paid"});
    fmt::print("  {}\n", name_of(ended));
}

/// The money is taken, so the seats are wanted even if the hold has expired meanwhile.
void settle(bookonce::engine& engine, bookonce::booking const& hold) {
    auto ended = engine.confirm({.event = hold.event, .id = hold.id});
    while (kind_of(ended) == bookonce::outcome_kind::ask_again || kind_of(ended) == bookonce::outcome_kind::try_again) {
        ended = engine.confirm({.event = hold.event, .id = hold.id});
    }
    std::visit(bookonce::overloaded{
                   [](bookonce::confirmed const& sold) { fmt::print("  confirmed{}\n", sold.late ? " late" : ""); },
                   [](auto const& other) { fmt::print("  money back: {}\n", name_of(other)); }},
               ended);
}

void check_out(bookonce::engine& engine, bookonce::event_id event, std::string const& user, payment const& pay) {
    fmt::print("{}\n", user);
    // Store the id with the order before this call: after a crash the same call tells what happened.
    auto const held = engine.hold({.event = event,
                                   .user = user,
                                   .seats = 2,
                                   .ttl = std::chrono::minutes{15},
                                   .id = bookonce::booking_id::generate(),
                                   .data = R"({"order": 17})"});
    bookonce::receipt const* const kept = receipt_of(held);
    if (kept == nullptr) { return fmt::print("  {}\n", name_of(held)); }
    fmt::print("  held\n");
    if (pay(kept->booking)) { return settle(engine, kept->booking); }
    give_up(engine, kept->booking);
}

}  // namespace

int main() {
    bookonce::testing::memory_database database;
    bookonce::engine engine = database.make_engine();
    auto const concert = engine.create_event({.name = "Concert", .capacity = 4});

    auto const at_once = [](bookonce::booking const&) { return true; };
    auto const refused = [](bookonce::booking const&) { return false; };
    auto const slowly = [&](bookonce::booking const&) {
        database.pass(std::chrono::minutes{20});
        return true;
    };
    auto const too_slowly = [&](bookonce::booking const&) {
        database.pass(std::chrono::minutes{20});
        check_out(engine, concert.id, "dave", at_once);
        return true;
    };
    check_out(engine, concert.id, "alice", refused);
    check_out(engine, concert.id, "bob", slowly);
    check_out(engine, concert.id, "carol", too_slowly);
    check_out(engine, concert.id, "erin", at_once);
    fmt::print("seats left: {}\n", engine.find_event(concert.id)->available);
}
