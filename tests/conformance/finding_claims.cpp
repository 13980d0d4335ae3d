// What every backend's catalogue must keep to when it finds bookings and tells what has happened.
#include <stdexcept>

#include "catalogue_steps.hpp"

using namespace bookonce;
using namespace bookonce::test;

BOOKONCE_CLAIM("a_lapsed_hold_is_shown_expired_and_its_seats_free", timed_catalogue_world, world) {
    opened shop{world};
    event_id const id = shop.add(9);
    shop.hold(id, 1, "ann", 2, std::chrono::seconds{60});
    shop.write(id, {{.id = id_of(2),
                     .user = "ann",
                     .seats = 3,
                     .status = booking_status::held,
                     .slot = 2,
                     .ttl = std::chrono::hours{1}}});
    shop.book(id, 3, "bob", 1);
    CHECK(shop.must_find(id).available == 3);
    CHECK(shop.must_find(id, 1).status == booking_status::held);
    CHECK(shop.must_find(id, 1).expires_at > shop.must_find(id, 1).booked_at);
    world.pass(std::chrono::seconds{60});
    CHECK(shop.must_find(id).available == 5);
    CHECK(shop.catalogue->list_events({}, patient).at(0).available == 5);
    CHECK(shop.must_find(id, 1).status == booking_status::expired);
    auto const with = [&](booking_status status) {
        return shop.catalogue->list_bookings(id, {.status = status}, patient).size();
    };
    CHECK(with(booking_status::expired) == 1);
    CHECK(with(booking_status::held) == 1);
    CHECK(with(booking_status::confirmed) == 1);
    auto const active = shop.catalogue->find_bookings_of(id, "ann", patient);
    REQUIRE(active.size() == 1);
    CHECK(active[0].id == id_of(2));
    CHECK(must_read(*shop.session, id).row->available == 3);  // the row itself waits for whoever needs it
    auto const seen = must_read(*shop.session, id, {id_of(3)});
    CHECK_FALSE(found(seen, 3)->expires_at);
    CHECK_FALSE(found(seen, 3)->confirmed_at);
}

BOOKONCE_CLAIM("a_users_active_bookings_come_in_the_order_of_slots", timed_catalogue_world, world) {
    opened shop{world};
    event_id const id = shop.catalogue->create_event({.capacity = 9, .bookings_per_user = 3}).id;
    shop.write(id, {{.id = id_of(1), .user = "ann", .seats = 1, .slot = 3},
                    {.id = id_of(2), .user = "ann", .seats = 1, .slot = 1},
                    {.id = id_of(3), .user = "ann", .seats = 1, .slot = 2},
                    {.id = id_of(4), .user = "bob", .seats = 1, .data = R"({"row": 7})"}});
    shop.write(id, {}, {{.id = id_of(3)}}, -1);
    auto const found = shop.catalogue->find_bookings_of(id, "ann", patient);
    REQUIRE(found.size() == 2);
    CHECK(found[0].id == id_of(2));
    CHECK(found[1].id == id_of(1));
    CHECK(found[1].slot == 3);
    CHECK(found[1].version == 1);
    CHECK(shop.catalogue->find_bookings_of(id, "bob", patient).at(0).data == R"({"row": 7})");
    CHECK(shop.catalogue->find_bookings_of(id, "cat", patient).empty());
}

BOOKONCE_CLAIM("a_users_bookings_are_listed_over_all_events", timed_catalogue_world, world) {
    opened shop{world};
    event_id const first = shop.add(9);
    event_id const second = shop.add(9);
    shop.book(first, 2, "ann");
    shop.book(first, 1, "bob");
    shop.write(first, {}, {{.id = id_of(2)}}, -1);
    shop.book(first, 3, "ann");
    shop.book(second, 1, "ann");
    auto const ids = [](std::vector<booking> const& found) {
        std::vector<std::pair<event_id, booking_id>> keys;
        for (booking const& each : found) { keys.emplace_back(each.event, each.id); }
        return keys;
    };
    using keys = std::vector<std::pair<event_id, booking_id>>;
    CHECK(ids(shop.catalogue->list_user_bookings("ann", {}, patient)) ==
          keys{{first, id_of(2)}, {first, id_of(3)}, {second, id_of(1)}});
    CHECK(ids(shop.catalogue->list_user_bookings("ann", {.rows = 1}, patient)) == keys{{first, id_of(2)}});
    CHECK(ids(shop.catalogue->list_user_bookings("ann", {.after_event = first, .after = id_of(3)}, patient)) ==
          keys{{second, id_of(1)}});
    CHECK(ids(shop.catalogue->list_user_bookings("ann", {.status = booking_status::cancelled}, patient)) ==
          keys{{first, id_of(2)}});
    CHECK(shop.catalogue->list_user_bookings("(nobody)", {}, patient).empty());
}

BOOKONCE_CLAIM("a_listing_may_be_of_a_time_its_end_excluded", timed_catalogue_world, world) {
    opened shop{world};
    event_id const id = shop.add(9);
    shop.book(id, 1, "ann");
    timestamp const at = shop.must_find(id, 1).booked_at;
    timestamp const later = at + std::chrono::microseconds{1};
    auto const count = [&](booking_page const& page) {
        return shop.catalogue->list_bookings(id, page, patient).size();
    };
    CHECK(count({.booked_from = at}) == 1);
    CHECK(count({.booked_from = later}) == 0);
    CHECK(count({.booked_until = at}) == 0);
    CHECK(count({.booked_from = at, .booked_until = later}) == 1);
    CHECK(count({.booked_from = timestamp::min(), .booked_until = timestamp::max()}) == 1);
    CHECK(shop.catalogue->list_user_bookings("ann", {.booked_from = later}, patient).empty());
}

BOOKONCE_CLAIM("the_history_tells_each_change_in_the_order_of_versions", timed_catalogue_world, world) {
    opened shop{world};
    event_id const id = shop.add(9);
    shop.hold(id, 1, "ann", 2);
    shop.write(id, {},
               {{.id = id_of(1), .to = booking_status::confirmed, .what = "confirmed", .changed_by = id_of(8)}});
    shop.write(id, {{.id = id_of(2), .user = "bob", .seats = 3}, store::fence_of(id_of(3))},
               {{.id = id_of(1), .to = booking_status::confirmed, .seats = 1, .what = "changed", .reason = "ill"}}, -1);
    shop.write(id, {}, {{.id = id_of(1), .what = "cancelled"}}, -1);
    shop.catalogue->update_event(id, {.capacity = 7, .overbook = 1});
    CHECK(told(shop.history_of(id)) == std::vector<std::string>{"0 created", "1 held 2", "2 confirmed 2", "3 changed 1",
                                                                "3 booked 3", "4 cancelled 1", "5 updated"});
    auto const entries = shop.history_of(id);
    CHECK(entries[0].capacity == 9);
    CHECK_FALSE(entries[0].booking);
    CHECK(entries[6].capacity == 7);
    CHECK(entries[6].overbook == 1);
    CHECK_FALSE(entries[1].capacity);
    CHECK(entries[1].booking->status == booking_status::held);
    CHECK(entries[1].booking->version == 1);
    CHECK_FALSE(entries[1].booking->confirmed_at);
    CHECK(entries[2].booking->status == booking_status::confirmed);
    CHECK(entries[2].booking->confirmed_at == entries[2].at);
    CHECK(entries[2].booking->changed_by == id_of(8));
    CHECK(entries[3].booking->reason == "ill");
    CHECK(entries[5].booking->status == booking_status::cancelled);
    CHECK(shop.catalogue->history({id.value + 1}, {}, patient).empty());
}

BOOKONCE_CLAIM("a_history_goes_on_behind_the_last_entry", timed_catalogue_world, world) {
    opened shop{world};
    event_id const id = shop.add(9);
    shop.write(id, {{.id = id_of(1), .user = "ann", .seats = 1}, {.id = id_of(2), .user = "bob", .seats = 2}});
    shop.write(id, {}, {{.id = id_of(1)}, {.id = id_of(2)}}, -3);
    std::vector<history_entry> all;
    history_page page{.rows = 1};
    for (auto part = shop.catalogue->history(id, page, patient); !part.empty();
         part = shop.catalogue->history(id, page, patient)) {
        REQUIRE(part.size() == 1);
        page.after_version = part[0].version;
        page.after_booking = part[0].booking ? part[0].booking->id : booking_id{};
        all.push_back(part[0]);
    }
    CHECK(told(all) ==
          std::vector<std::string>{"0 created", "1 booked 1", "1 booked 2", "2 cancelled 1", "2 cancelled 2"});
    CHECK(told(shop.history_of(id)) == told(all));
}

BOOKONCE_CLAIM("the_feed_tells_each_change_of_all_events_once", timed_catalogue_world, world) {
    opened shop{world};
    event_id const first = shop.add(9);
    event_id const second = shop.add(9);
    std::vector<history_entry> fed;
    std::string cursor;
    auto const poll = [&](int rows) {
        change_page const page = world.fed(*shop.catalogue, cursor, rows);
        fed.insert(fed.end(), page.entries.begin(), page.entries.end());
        cursor = page.cursor;
        return page.entries.size();
    };
    shop.book(second, 1, "ann", 2);
    shop.book(first, 2, "bob", 3);
    CHECK(poll(3) == 3);
    shop.write(second, {store::fence_of(id_of(3))}, {{.id = id_of(1)}}, -2);
    shop.book(first, 4, "cat", 4);
    while (poll(1) > 0) {}
    CHECK(told(fed) == std::vector<std::string>{"0 created", "0 created", "1 booked 2", "1 booked 3", "2 cancelled 2",
                                                "2 booked 4"});
    CHECK(fed[2].event == second);
    std::string const end = cursor;
    CHECK(poll(1) == 0);
    CHECK(cursor == end);
    shop.catalogue->update_event(first, {.capacity = 20});
    CHECK(poll(9) == 1);
    CHECK(fed.back().capacity == 20);
}

BOOKONCE_CLAIM("a_cursor_that_is_none_is_refused", timed_catalogue_world, world) {
    opened shop{world};
    for (char const* const text : {"x", "1", "1.2.3", "1.2.3.4", "-1.1.1.00000000-0000-0000-0000-000000000000",
                                   "1.1.1.00000000-0000-0000-0000-000000000000 "}) {
        CHECK_THROWS_AS(shop.catalogue->changes(text, 1, patient), std::invalid_argument);
    }
    CHECK_NOTHROW(shop.catalogue->changes("1.1.1.00000000-0000-0000-0000-000000000000", 1, patient));
    CHECK(shop.catalogue->changes("", 1, patient).cursor.empty());
}
