// What every backend's catalogue must keep to when it changes an event, or many of its bookings.
#include <stdexcept>

#include <bookonce/error.hpp>

#include "catalogue_steps.hpp"

using namespace bookonce;
using namespace bookonce::test;

BOOKONCE_CLAIM("a_new_event_has_all_that_was_asked_for", timed_catalogue_world, world) {
    using namespace std::chrono;
    opened shop{world};
    timestamp const opens = sys_days{year{2031} / 5 / 6} + microseconds{1};
    timestamp const closes = sys_days{year{9999} / 12 / 31} + hours{24} - microseconds{1};
    event const made = shop.catalogue->create_event({.name = "Gala",
                                                     .capacity = 5,
                                                     .id = event_id{7},
                                                     .overbook = 2,
                                                     .bookings_per_user = 3,
                                                     .seats_per_user = 4,
                                                     .hold_limit = seconds{90},
                                                     .opens_at = opens,
                                                     .closes_at = closes});
    for (event const& each : {made, shop.must_find({7})}) {
        CHECK(each.name == "Gala");
        CHECK(each.capacity == 5);
        CHECK(each.overbook == 2);
        CHECK(each.available == 7);
        CHECK(each.bookings_per_user == 3);
        CHECK(each.seats_per_user == 4);
        CHECK(each.hold_limit == seconds{90});
        CHECK(each.opens_at == opens);
        CHECK(each.closes_at == closes);
    }
    event const plain = shop.catalogue->create_event({.capacity = 1});
    CHECK_FALSE(plain.seats_per_user);
    CHECK_FALSE(plain.opens_at);
    CHECK(plain.hold_limit == hours{2});
    CHECK_THROWS_AS(shop.catalogue->create_event({.capacity = 1, .id = event_id{7}}), event_exists_error);
}

BOOKONCE_CLAIM("an_update_changes_what_is_given_and_no_more", timed_catalogue_world, world) {
    using namespace std::chrono;
    opened shop{world};
    timestamp const opens = sys_days{year{2031} / 5 / 6};
    event_id const id = shop.catalogue->create_event({.name = "Gala", .capacity = 5, .opens_at = opens}).id;
    shop.book(id, 1, "ann", 2);
    auto const larger = shop.catalogue->update_event(id, {.capacity = 8, .overbook = 1, .seats_per_user = 4});
    REQUIRE(std::holds_alternative<event_updated>(larger));
    event const now = std::get<event_updated>(larger).event;
    CHECK(now.name == "Gala");
    CHECK(now.capacity == 8);
    CHECK(now.overbook == 1);
    CHECK(now.available == 7);
    CHECK(now.version == 2);
    CHECK(now.seats_per_user == 4);
    CHECK(now.opens_at == opens);
    auto const other = shop.catalogue->update_event(id, {.name = "Ball",
                                                         .status = event_status::closed,
                                                         .seats_per_user = std::optional<int>{},
                                                         .opens_at = std::optional<timestamp>{}});
    REQUIRE(std::holds_alternative<event_updated>(other));
    event const then = shop.must_find(id);
    CHECK(then.name == "Ball");
    CHECK(then.status == event_status::closed);
    CHECK(then.capacity == 8);
    CHECK(then.available == 7);
    CHECK(then.version == 3);
    CHECK_FALSE(then.seats_per_user);
    CHECK_FALSE(then.opens_at);
    CHECK(std::holds_alternative<no_such_event>(shop.catalogue->update_event({id.value + 1}, {.name = "x"})));
}

BOOKONCE_CLAIM("an_update_must_go_with_what_stands", timed_catalogue_world, world) {
    using namespace std::chrono;
    opened shop{world};
    timestamp const closes = sys_days{year{2031} / 5 / 6};
    event_id const id = shop.catalogue->create_event({.capacity = 5, .overbook = 1, .closes_at = closes}).id;
    CHECK_THROWS_AS(shop.catalogue->update_event(id, {.capacity = limits::capacity_max}), std::invalid_argument);
    CHECK_THROWS_AS(shop.catalogue->update_event(id, {.opens_at = closes}), std::invalid_argument);
    CHECK(shop.must_find(id).version == 0);
    CHECK(std::holds_alternative<event_updated>(
        shop.catalogue->update_event(id, {.capacity = limits::capacity_max, .overbook = 0})));
    CHECK(shop.must_find(id).available == limits::capacity_max);
}

BOOKONCE_CLAIM("an_event_shrinks_to_what_is_taken_and_no_further", timed_catalogue_world, world) {
    opened shop{world};
    event_id const id = shop.add(5);
    shop.book(id, 1, "ann", 2);
    shop.hold(id, 2, "bob", 1);
    auto const refused = shop.catalogue->update_event(id, {.capacity = 1});
    REQUIRE(std::holds_alternative<seats_are_taken>(refused));
    CHECK(std::get<seats_are_taken>(refused).short_by == 2);
    CHECK(std::get<seats_are_taken>(refused).event.capacity == 5);
    CHECK(shop.must_find(id).version == 2);
    CHECK(std::holds_alternative<event_updated>(shop.catalogue->update_event(id, {.capacity = 3})));
    CHECK(shop.must_find(id).available == 0);
    // A hold that has lapsed gives way.
    world.pass(std::chrono::hours{1});
    auto const again = shop.catalogue->update_event(id, {.capacity = 1});
    REQUIRE(std::holds_alternative<seats_are_taken>(again));
    CHECK(std::get<seats_are_taken>(again).short_by == 1);
    CHECK(std::holds_alternative<event_updated>(shop.catalogue->update_event(id, {.capacity = 2})));
    CHECK(shop.must_find(id).available == 0);
    CHECK(told(shop.history_of(id)).back() == "5 updated");
    CHECK(shop.catalogue->audit().sound());
}

BOOKONCE_CLAIM("at_most_so_many_lapsed_holds_end_at_once", timed_catalogue_world, world) {
    opened shop{world};
    event_id const id = shop.add(9);
    shop.hold(id, 1, "ann", 1, std::chrono::seconds{30});
    shop.hold(id, 2, "bob", 2, std::chrono::seconds{10});
    shop.hold(id, 3, "cat", 3, std::chrono::seconds{20});
    shop.hold(id, 4, "dan", 1, std::chrono::hours{9});
    auto step = shop.catalogue->expire(id, 2);
    REQUIRE(step);
    CHECK(step->bookings == 0);
    CHECK_FALSE(step->more);
    CHECK(step->version == 4);
    world.pass(std::chrono::minutes{1});
    step = shop.catalogue->expire(id, 2);
    REQUIRE(step);
    CHECK(step->bookings == 2);
    CHECK(step->seats == 5);
    CHECK(step->more);
    CHECK(step->version == 5);
    CHECK(must_read(*shop.session, id).row->available == 7);
    step = shop.catalogue->expire(id, 2);
    REQUIRE(step);
    CHECK(step->bookings == 1);
    CHECK_FALSE(step->more);
    CHECK(shop.catalogue->expire(id, 2)->version == 6);
    CHECK(shop.must_find(id).available == 8);
    CHECK(shop.must_find(id, 4).status == booking_status::held);
    CHECK(shop.must_find(id, 1).version == 6);
    CHECK_FALSE(shop.catalogue->expire({id.value + 1}, 1));
    CHECK(shop.catalogue->audit().sound());
}

BOOKONCE_CLAIM("a_cancelled_event_ends_its_bookings_step_by_step", timed_catalogue_world, world) {
    opened shop{world};
    event_id const id = shop.add(9);
    shop.book(id, 1, "ann", 2);
    shop.book(id, 2, "bob", 1);
    shop.hold(id, 3, "cat", 3);
    shop.hold(id, 4, "dan", 1, std::chrono::seconds{5});
    world.pass(std::chrono::seconds{5});
    auto step = shop.catalogue->cancel_event(id, "rain", 3);
    REQUIRE(step);
    CHECK(step->bookings == 3);
    CHECK(step->more);
    CHECK(step->version == 6);  // one for the event, one for these bookings
    CHECK(shop.must_find(id).status == event_status::cancelled);
    CHECK_FALSE(must_read(*shop.session, id).row->open);
    step = shop.catalogue->cancel_event(id, "rain", 3);
    REQUIRE(step);
    CHECK(step->bookings == 1);
    CHECK_FALSE(step->more);
    CHECK(step->version == 7);
    CHECK(shop.catalogue->cancel_event(id, "rain", 3)->version == 7);
    CHECK(shop.must_find(id).available == 9);
    for (std::uint32_t const number : {1, 2, 3}) {
        CHECK(shop.must_find(id, number).status == booking_status::cancelled);
        CHECK(shop.must_find(id, number).reason == "rain");
    }
    CHECK(shop.must_find(id, 4).status == booking_status::expired);
    CHECK(shop.must_find(id, 4).reason.empty());
    CHECK_FALSE(shop.catalogue->cancel_event({id.value + 1}, "", 1));
    CHECK(shop.catalogue->audit().sound());
}

BOOKONCE_CLAIM("a_cancelled_event_stays_as_it_is", timed_catalogue_world, world) {
    opened shop{world};
    event_id const id = shop.add(9);
    REQUIRE(shop.catalogue->cancel_event(id, "", 1));
    auto const renamed = shop.catalogue->update_event(id, {.name = "Ball"});
    REQUIRE(std::holds_alternative<event_is_cancelled>(renamed));
    CHECK(std::get<event_is_cancelled>(renamed).event.status == event_status::cancelled);
    CHECK(shop.catalogue->set_event_status(id, event_status::open)->status == event_status::cancelled);
    CHECK(shop.must_find(id).version == 1);
    CHECK(told(shop.history_of(id)) == std::vector<std::string>{"0 created", "1 cancelled"});
}

BOOKONCE_CLAIM("only_an_event_that_never_had_a_booking_goes", timed_catalogue_world, world) {
    opened shop{world};
    event_id const used = shop.add(9);
    event_id const fenced = shop.add(9);
    shop.book(used, 1, "ann", 2);
    shop.write(used, {}, {{.id = id_of(1)}}, -2);
    shop.write(fenced, {store::fence_of(id_of(2))});
    auto const kept = shop.catalogue->remove_event(used);
    REQUIRE(std::holds_alternative<event_has_bookings>(kept));
    CHECK(std::get<event_has_bookings>(kept).event.id == used);
    auto const gone = shop.catalogue->remove_event(fenced);
    REQUIRE(std::holds_alternative<event_removed>(gone));
    CHECK_FALSE(shop.catalogue->find_event(fenced, patient));
    CHECK(shop.history_of(fenced).empty());
    CHECK(std::holds_alternative<no_such_event>(shop.catalogue->remove_event(fenced)));
    // Nothing of it is left that a later event with its id would meet.
    CHECK(shop.catalogue->create_event({.capacity = 1, .id = fenced}).version == 0);
    shop.book(fenced, 2, "bob");
    CHECK(shop.catalogue->audit().sound());
}

BOOKONCE_CLAIM("a_forgotten_user_stands_nowhere_and_nothing_else_changes", timed_catalogue_world, world) {
    opened shop{world};
    event_id const id = shop.add(9);
    event_id const other = shop.add(9);
    shop.book(id, 1, "ann", 2);
    shop.write(id, {}, {{.id = id_of(1), .to = booking_status::confirmed, .seats = 1, .what = "changed"}}, -1);
    shop.book(id, 2, "bob", 2);
    shop.book(other, 3, "ann", 1);
    shop.write(other, {store::fence_of(id_of(4))});
    auto const before = told(shop.history_of(id));
    forgotten const done = shop.catalogue->forget_user("ann");
    CHECK(done.bookings == 2);
    CHECK(done.entries == 1);
    CHECK_FALSE(done.replacement.empty());
    CHECK(shop.must_find(id, 1).user == done.replacement);
    CHECK(shop.must_find(other, 3).user == done.replacement);
    CHECK(shop.must_find(id, 2).user == "bob");
    CHECK(told(shop.history_of(id)) == before);
    for (history_entry const& each : shop.history_of(id)) { CHECK((!each.booking || each.booking->user != "ann")); }
    CHECK(shop.must_find(id).available == 6);
    CHECK(shop.must_find(id).version == 4);  // what was prepared with the old user lands no more
    CHECK(shop.must_find(other).version == 3);
    CHECK(shop.catalogue->list_user_bookings("ann", {}, patient).empty());
    CHECK(shop.catalogue->forget_user("ann").replacement.empty());
    CHECK(shop.catalogue->forget_user("(nobody)").bookings == 0);
    shop.book(other, 5, "ann");
    CHECK(shop.catalogue->forget_user("ann").replacement != done.replacement);
    CHECK(shop.catalogue->audit().sound());
}
