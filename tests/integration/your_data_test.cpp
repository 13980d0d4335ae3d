// docs/your-data.md: an application's own JSON, and its own rows by triggers with transition tables.
#include <fstream>
#include <future>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <bookonce/bookonce.hpp>

#include "database.hpp"
#include "fresh_role.hpp"
#include "rush.hpp"

using namespace bookonce;
using namespace bookonce::test;
using namespace std::chrono_literals;

namespace {

/// The code of one section of the page.
std::string code_of(std::string const& heading) {
    std::ifstream file{SCHEMA_FOLDER "/../docs/your-data.md"};
    std::string code;
    bool inside = false;
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("## ")) { inside = line == "## " + heading; }
        if (inside && line.starts_with("    ")) { code += line + '\n'; }
    }
    REQUIRE_FALSE(code.empty());
    return code;
}

/// A shop that keeps orders as the page shows it. Its engine's role has no right on them.
struct shop_with_orders {
    shop_with_orders() {
        migrate(schema.options(), {.runtime = booker.name()});
        run(code_of("Triggers: rows of your own"));
    }
    ~shop_with_orders() { schema.sql().run(in("DROP SCHEMA shop CASCADE")); }
    shop_with_orders(shop_with_orders const&) = delete;
    shop_with_orders& operator=(shop_with_orders const&) = delete;

    /// The names of the page's schemas stand for those of this test.
    std::string in(std::string text) const {
        for (auto const& [mark, name] : {std::pair{std::string{" bookonce."}, " " + schema.name() + "."},
                                         {" SCHEMA shop", " SCHEMA " + schema.name() + "_shop"},
                                         {" shop.", " " + schema.name() + "_shop."}}) {
            for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + name.size())) {
                text.replace(at, mark.size(), name);
            }
        }
        return text;
    }
    void run(std::string const& statements) { schema.sql().run(in(statements)); }
    std::string text(std::string const& query) { return schema.sql().text(in(query)); }
    std::string orders(std::string const& of) {
        return text("SELECT string_agg(concat_ws(' ', user_id, seats, state, email), ', ' ORDER BY user_id) FROM "
                    " shop.orders WHERE event_id = " +
                    of);
    }
    /// Orders that are not as their bookings are, and bookings without an order.
    std::string disagreements() {
        return text("SELECT count(*) FROM  shop.orders AS o FULL JOIN (SELECT * FROM  bookonce.bookings WHERE seats > "
                    "0) AS b USING (event_id, booking_id) WHERE (o.user_id, o.seats, o.state) IS DISTINCT FROM "
                    "(b.user_id, b.seats, b.status)");
    }
    options as_booker() const {
        options made = schema.options();
        made.database = booker.address();
        return made;
    }

    fresh_role booker{"booker"};
    fresh_schema schema;
    event_id concert = schema.add_event(1'000);
};

/// Submits all, then asks for all endings: they go in few statements.
template <class Request>
auto together(engine& engine, std::vector<Request> const& requests) {
    std::vector<std::future<typename Request::outcome>> answers;
    for (Request const& each : requests) { answers.push_back(engine.submit(Request{each})); }
    std::vector<typename Request::outcome> told;
    for (auto& each : answers) { told.push_back(each.get()); }
    return told;
}

template <class Outcomes>
endings counted(Outcomes const& told) {
    endings counts;
    for (auto const& each : told) { ++counts[name_of(each)]; }
    return counts;
}

}  // namespace

TEST_CASE("data_is_stored_with_a_booking_and_returned_with_it") {
    fresh_schema schema;
    engine engine{schema.options()};
    event_id const concert = schema.add_event(10);
    std::string const data = R"({"email": "ann@example.org", "row": [1, 2], "note": "it's \"so\""})";
    auto const id = booking_id::generate();
    auto const made = std::get<booked>(engine.book({.event = concert, .user = "ann", .id = id, .data = data}));
    CHECK(made.booking.data == data);
    CHECK(std::get<booked>(engine.book({.event = concert, .user = "ann", .id = id, .data = data})).booking.data ==
          data);
    auto const kept = std::get<held>(engine.hold({.event = concert, .user = "bob", .data = data}));
    auto const confirmed_now = std::get<confirmed>(engine.confirm({.event = concert, .id = kept.booking.id}));
    CHECK(confirmed_now.booking.data == data);
    CHECK(schema.sql().number(schema.in("SELECT count(*) FROM @.bookings WHERE data -> 'row' ->> 1 = '2'")) == 2);
}

TEST_CASE("a_trigger_writes_an_order_row_for_each_booking_of_a_batch") {
    shop_with_orders shop;
    engine engine{shop.as_booker()};
    std::vector<book_request> books;
    std::vector<hold_request> holds;
    for (auto const& user : user_names(60)) {
        books.push_back({.event = shop.concert, .user = user, .deadline = 1min, .data = R"({"email": "x@y"})"});
        holds.push_back({.event = shop.concert, .user = "held" + user, .seats = 2, .deadline = 1min});
    }
    CHECK(counted(together(engine, books)) == endings{{"booked", 60}});
    auto const kept = together(engine, holds);
    CHECK(counted(kept) == endings{{"held", 60}});
    CHECK(shop.text("SELECT count(*) FROM  shop.orders") == "120");
    CHECK(shop.text("SELECT count(*) FROM  shop.orders WHERE email = 'x@y' AND state = 'confirmed'") == "60");
    CHECK(shop.disagreements() == "0");

    std::vector<confirm_request> confirms;
    for (auto const& each : kept) {
        confirms.push_back({.event = shop.concert, .id = std::get<held>(each).booking.id, .deadline = 1min});
    }
    CHECK(counted(together(engine, confirms)) == endings{{"confirmed", 60}});
    CHECK(shop.text("SELECT count(*) FROM  shop.orders WHERE state = 'confirmed'") == "120");
    CHECK(shop.disagreements() == "0");
    CHECK(engine.audit().sound());
}

TEST_CASE("an_order_row_follows_its_booking_to_the_end") {
    shop_with_orders shop;
    engine engine{shop.as_booker()};
    std::string const event = to_string(shop.concert);
    auto const made = std::get<booked>(engine.book({.event = shop.concert, .user = "ann", .seats = 2}));
    CHECK(shop.orders(event) == "ann 2 confirmed");
    CHECK(std::holds_alternative<changed>(engine.change({.event = shop.concert, .id = made.booking.id, .seats = 5})));
    CHECK(shop.orders(event) == "ann 5 confirmed");
    CHECK(std::holds_alternative<transferred>(
        engine.transfer({.event = shop.concert, .id = made.booking.id, .to = "bob"})));
    CHECK(shop.orders(event) == "bob 5 confirmed");
    CHECK(std::holds_alternative<cancelled>(engine.cancel({.event = shop.concert, .id = made.booking.id})));
    CHECK(shop.orders(event) == "bob 5 cancelled");
    // A cancellation that finds nothing makes a fence, which is no order.
    CHECK(std::holds_alternative<booking_not_found>(
        engine.cancel({.event = shop.concert, .id = booking_id::generate()})));
    CHECK(shop.orders(event) == "bob 5 cancelled");
    CHECK(shop.schema.sql().number(shop.schema.in("SELECT count(*) FROM @.bookings WHERE seats = 0")) == 1);
}

TEST_CASE("a_raise_refuses_one_booking_and_not_its_neighbours") {
    shop_with_orders shop;
    shop.run(code_of("To refuse a booking"));
    shop.run("INSERT INTO  shop.debtors VALUES ('user17')");
    engine engine{shop.as_booker()};
    std::vector<book_request> books;
    for (auto const& user : user_names(40)) {
        books.push_back({.event = shop.concert, .user = user, .deadline = 1min});
    }
    auto const told = together(engine, books);
    CHECK(counted(told) == endings{{"booked", 39}, {"rejected", 1}});
    for (std::size_t number = 0; number < told.size(); ++number) {
        if (books[number].user != "user17") { continue; }
        REQUIRE(std::holds_alternative<rejected>(told[number]));
        auto const& refused = std::get<rejected>(told[number]);
        CHECK(refused.sqlstate == "SH001");
        CHECK(refused.constraint == "no_debtors");
        CHECK(refused.message.find("debtors book nothing") != std::string::npos);
    }
    CHECK(shop.text("SELECT count(*) FROM  shop.orders") == "39");
    CHECK(shop.schema.active(shop.concert) == 39);
    CHECK(shop.disagreements() == "0");
    CHECK(engine.audit().sound());
}

TEST_CASE("a_raise_refuses_one_confirmation_and_not_its_neighbours") {
    shop_with_orders shop;
    shop.run("ALTER TABLE  shop.orders ADD CONSTRAINT debtors_confirm_nothing CHECK (user_id <> 'user7' OR state <> "
             "'confirmed')");
    engine engine{shop.as_booker()};
    std::vector<hold_request> holds;
    for (auto const& user : user_names(20)) {
        holds.push_back({.event = shop.concert, .user = user, .deadline = 1min});
    }
    std::vector<confirm_request> confirms;
    for (auto const& each : together(engine, holds)) {
        confirms.push_back({.event = shop.concert, .id = std::get<held>(each).booking.id, .deadline = 1min});
    }
    auto const told = together(engine, confirms);
    CHECK(counted(told) == endings{{"confirmed", 19}, {"rejected", 1}});
    for (auto const& each : told) {
        if (auto const* const refused = std::get_if<rejected>(&each)) {
            CHECK(refused->sqlstate == "23514");
            CHECK(refused->constraint == "debtors_confirm_nothing");
        }
    }
    CHECK(shop.orders(to_string(shop.concert)).find("user7 1 held") != std::string::npos);
    CHECK(shop.disagreements() == "0");
    CHECK(engine.audit().sound());
}
