// The engine whole, on a database in memory: what a program that embeds it sees, and can script.
#include <bookonce/testing.hpp>

#include <array>
#include <latch>
#include <stdexcept>
#include <thread>

#include <doctest/doctest.h>

#include <bookonce/error.hpp>

#include "requests.hpp"

using namespace bookonce;
using namespace std::chrono_literals;
using test::id_of;
using testing::lost_write;

namespace {

struct shop {
    explicit shop(int capacity = 10) : concert{engine.create_event({.name = "Concert", .capacity = capacity}).id} {}

    book_request request(std::uint32_t id, std::string user, int seats = 1) const {
        return {.event = concert, .user = std::move(user), .seats = seats, .id = id_of(id)};
    }
    outcome book(std::uint32_t id, std::string user, int seats = 1) {
        return engine.book(request(id, std::move(user), seats));
    }
    /// Gives up after one attempt.
    outcome book_once(std::uint32_t id, std::string user) {
        book_request once = request(id, std::move(user));
        once.attempts_max = 1;
        return engine.book(std::move(once));
    }
    cancel_outcome cancel(std::uint32_t id, std::optional<int> attempts_max = {}) {
        return engine.cancel({.event = concert, .id = id_of(id), .attempts_max = attempts_max});
    }
    int available() { return engine.find_event(concert)->available; }

    testing::memory_database database;
    bookonce::engine engine = database.make_engine();
    event_id concert;
};

template <class Ending, class Outcome>
Ending must_be(Outcome const& ending) {
    REQUIRE_MESSAGE(std::holds_alternative<Ending>(ending), describe(ending));
    return std::get<Ending>(ending);
}

}  // namespace

TEST_CASE("a_booking_is_made_found_again_and_given_back") {
    shop shop;
    auto const made = must_be<booked>(shop.book(1, "ann", 3));
    CHECK(made.booking.booked_at > timestamp{});
    CHECK(shop.available() == 7);
    auto const again = must_be<booked>(shop.book(1, "ann", 3));
    CHECK(again.replayed);
    CHECK(again.booking.booked_at == made.booking.booked_at);
    CHECK_FALSE(must_be<cancelled>(shop.cancel(1)).replayed);
    CHECK(must_be<cancelled>(shop.cancel(1)).replayed);
    CHECK(shop.available() == 10);
    CHECK(shop.engine.audit().sound());
}

TEST_CASE("metrics_name_the_store_that_is_no_server") { CHECK(shop{}.engine.metrics().database_system == "memory"); }

TEST_CASE("a_refusal_says_why") {
    shop shop{2};
    must_be<booked>(shop.book(1, "ann", 2));
    CHECK(must_be<sold_out>(shop.book(2, "bob")).available == 0);
    CHECK(must_be<already_booked>(shop.book(3, "ann")).booking.id == id_of(1));
    CHECK(must_be<booking_id_used>(shop.book(1, "eve")).booking.user == "ann");
    must_be<booking_not_found>(shop.cancel(9));
    must_be<booking_id_used>(shop.book(9, "bob"));
    must_be<event_not_found>(shop.engine.book({.event = {99}, .user = "ann"}));
    REQUIRE(shop.engine.set_event_status(shop.concert, event_status::closed));
    must_be<event_closed>(shop.book(4, "dan"));
}

TEST_CASE("two_engines_that_race_sell_each_seat_once") {
    constexpr int seats = 40;
    constexpr int threads = 4;
    testing::memory_database database;
    std::array<engine, 2> engines{database.make_engine(), database.make_engine({.lanes = 2})};
    event_id const concert = engines[0].create_event({.capacity = seats}).id;
    std::array<int, threads> sold{};
    std::latch start{threads};
    std::vector<std::thread> buyers;
    for (int number = 0; number < threads; ++number) {
        buyers.emplace_back([&, number] {
            start.arrive_and_wait();
            for (int user = 0; user < seats; ++user) {
                auto const place = static_cast<std::size_t>(number);
                auto const ending = engines[place % 2].book(
                    {.event = concert, .user = std::to_string(number) + '/' + std::to_string(user)});
                sold[place] += std::holds_alternative<booked>(ending) ? 1 : 0;
            }
        });
    }
    for (std::thread& each : buyers) { each.join(); }
    CHECK(sold[0] + sold[1] + sold[2] + sold[3] == seats);
    CHECK(database.bookings(concert).size() == seats);
    audit_report const report = engines[0].audit();
    CHECK(report.sound());
    CHECK(report.active_seats == seats);
}

TEST_CASE("a_completion_and_a_future_are_told_the_ending") {
    shop shop;
    std::promise<outcome> told;
    shop.engine.submit(shop.request(1, "ann"), [&](outcome ending) { told.set_value(std::move(ending)); });
    must_be<booked>(told.get_future().get());
    must_be<cancelled>(shop.engine.submit(cancel_request{.event = shop.concert, .id = id_of(1)}).get());
}

TEST_CASE("an_engine_that_has_stopped_books_no_more_and_lists_on") {
    shop shop;
    must_be<booked>(shop.book(1, "ann"));
    shop.engine.stop();
    must_be<unavailable>(shop.book(2, "bob"));
    CHECK(shop.engine.list_bookings(shop.concert).size() == 1);
    CHECK(shop.engine.metrics().count_of<unavailable>() == 1);
}

TEST_CASE("listings_go_on_where_they_ended_and_show_no_fence") {
    shop shop;
    event_id const play = shop.engine.create_event({.capacity = 1, .id = event_id{7}}).id;
    for (std::uint32_t id : {1U, 2U, 3U}) { must_be<booked>(shop.book(id, std::to_string(id))); }
    must_be<booking_not_found>(shop.cancel(4));
    auto const page = shop.engine.list_bookings(shop.concert, {.after = id_of(1), .rows = 1});
    REQUIRE(page.size() == 1);
    CHECK(page[0].id == id_of(2));
    CHECK(shop.engine.list_bookings(shop.concert, {.after = id_of(3)}).empty());
    CHECK_FALSE(shop.engine.find_booking(shop.concert, id_of(4)));
    CHECK(shop.engine.find_booking(shop.concert, id_of(3))->user == "3");
    auto const events = shop.engine.list_events({.after = shop.concert});
    REQUIRE(events.size() == 1);
    CHECK(events[0].id == play);
    CHECK_THROWS_AS(shop.engine.create_event({.capacity = 1, .id = play}), std::invalid_argument);
}

TEST_CASE("a_booking_in_doubt_that_landed_is_found_by_its_replay") {
    shop shop;
    shop.database.lose_next_reply(lost_write::lands);
    CHECK(must_be<in_doubt>(shop.book_once(1, "ann")).id == id_of(1));
    CHECK_THROWS_AS(shop.engine.find_event(shop.concert), unavailable_error);
    shop.database.come_back();
    CHECK(must_be<booked>(shop.book(1, "ann")).replayed);
    CHECK(shop.available() == 9);
}

TEST_CASE("a_booking_in_doubt_that_vanished_is_made_by_its_replay") {
    shop shop;
    shop.database.lose_next_reply(lost_write::vanishes);
    must_be<in_doubt>(shop.book_once(1, "ann"));
    CHECK(shop.database.bookings(shop.concert).empty());
    shop.database.come_back();
    CHECK_FALSE(must_be<booked>(shop.book(1, "ann")).replayed);
}

TEST_CASE("a_cancellation_in_doubt_is_resolved_by_its_replay") {
    shop shop;
    must_be<booked>(shop.book(1, "ann"));
    shop.database.lose_next_reply(lost_write::lands);
    must_be<in_doubt>(shop.cancel(1, 1));
    shop.database.come_back();
    CHECK(must_be<cancelled>(shop.cancel(1)).replayed);
    CHECK(shop.available() == 10);
}

TEST_CASE("a_lost_reply_is_no_doubt_for_who_has_time") {
    shop shop;
    shop.database.lose_next_reply(lost_write::lands);
    auto ending = shop.engine.submit(shop.request(1, "ann"));
    while (shop.database.bookings(shop.concert).empty()) { std::this_thread::yield(); }
    shop.database.come_back();
    must_be<booked>(ending.get());
    CHECK(shop.engine.metrics().lost_replies == 1);
}

TEST_CASE("a_database_that_is_away_is_unavailable_and_comes_back") {
    shop shop;
    shop.database.go_away();
    book_request hasty = shop.request(1, "ann");
    hasty.deadline = 20ms;
    must_be<unavailable>(shop.engine.book(hasty));
    CHECK_THROWS_AS(shop.engine.list_events(), unavailable_error);
    shop.database.come_back();
    must_be<booked>(shop.book(1, "ann"));
}

TEST_CASE("an_engine_is_made_while_its_database_is_away") {
    testing::memory_database database;
    database.go_away();
    engine late = database.make_engine();
    database.come_back();
    event_id const concert = late.create_event({.capacity = 1}).id;
    must_be<booked>(late.book({.event = concert, .user = "ann"}));
}

TEST_CASE("a_hold_lapses_when_its_time_has_passed_in_the_database") {
    shop shop;
    hold_request request{.event = shop.request(1, "ann").event, .user = "ann", .ttl = std::chrono::minutes{15}};
    booking_id const id = must_be<held>(shop.engine.hold(request)).booking.id;
    shop.database.pass(std::chrono::minutes{14});
    CHECK(shop.engine.find_booking(request.event, id)->status == booking_status::held);
    shop.database.pass(std::chrono::minutes{1});
    CHECK(shop.engine.find_booking(request.event, id)->status == booking_status::expired);
}

TEST_CASE("a_refused_statement_makes_its_request_unavailable") {
    shop shop;
    shop.database.refuse(1);
    must_be<unavailable>(shop.book(1, "ann"));
    must_be<booked>(shop.book(1, "ann"));
}

TEST_CASE("a_storm_of_conflicts_ends_contended_or_is_sat_through") {
    shop shop;
    book_request request = shop.request(1, "ann");
    request.attempts_max = 3;
    shop.database.be_first(3);
    CHECK(must_be<contended>(shop.engine.book(request)).attempts == 3);
    shop.database.be_first(2);
    CHECK(must_be<booked>(shop.engine.book(request)).attempts == 3);
    CHECK(shop.engine.metrics().conflicts == 5);
}

TEST_CASE("a_user_whom_the_application_keeps_out_is_rejected_alone") {
    shop shop;
    shop.database.reject("mallory", "members_only");
    shop.database.reject("trudy", "adults_only");
    CHECK(must_be<rejected>(shop.book(1, "mallory")).constraint == "members_only");
    CHECK(must_be<rejected>(shop.book(2, "trudy")).constraint == "adults_only");
    must_be<booked>(shop.book(3, "ann"));
}

TEST_CASE("a_deadline_passes_while_the_database_is_slow") {
    shop shop;
    shop.database.delay(10s);
    book_request hasty = shop.request(1, "ann");
    hasty.deadline = 20ms;
    auto const ending = shop.engine.book(hasty);
    CHECK((std::holds_alternative<deadline_exceeded>(ending) || std::holds_alternative<in_doubt>(ending)));
    shop.database.delay(0s);
    must_be<booked>(shop.book(1, "ann"));
}

TEST_CASE("malformed_options_are_refused_in_memory_too") {
    testing::memory_database database;
    CHECK_THROWS_AS(database.make_engine({.lanes = 0}), config_error);
}
