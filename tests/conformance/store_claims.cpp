// What every store must keep to, whatever it is made of: several events and several sessions.
#include "store_steps.hpp"

using namespace bookonce;
using namespace bookonce::test;

BOOKONCE_CLAIM("several_events_are_read_apart_in_the_order_asked", store_world, world) {
    world.add_event(first_event, 5);
    world.add_event(third_event, 7);
    auto const store = world.open();
    must_write(*store, {booking_change(first_event, 0, 1, "ann"), booking_change(third_event, 0, 1, "ann", 2)});
    auto const seen = must_read(
        *store,
        {{first_event, {id_of(1)}, {}}, {second_event, {id_of(1)}, {"ann"}}, {third_event, {}, {"ann", "bob"}}});
    CHECK(seen[0].event == first_event);
    CHECK(seen[0].row->available == 4);
    REQUIRE(seen[0].bookings.size() == 1);
    CHECK(seen[0].bookings[0].event == first_event);
    CHECK_FALSE(seen[1].row);
    CHECK(seen[1].bookings.empty());
    CHECK(seen[2].row->available == 5);
    REQUIRE(seen[2].bookings.size() == 1);
    CHECK(seen[2].bookings[0].seats == 2);
}

BOOKONCE_CLAIM("in_a_joint_statement_each_event_conflicts_for_itself", store_world, world) {
    for (auto const event : {first_event, second_event, third_event}) { world.add_event(event, 5); }
    auto const store = world.open();
    must_write(*store, {{second_event, 0, 0, {}, {}}});
    auto const landed =
        must_write(*store, {booking_change(first_event, 0, 1, "ann"), booking_change(second_event, 0, 2, "ann"),
                            booking_change(third_event, 0, 3, "ann")});
    REQUIRE(landed.size() == 2);
    for (auto const& each : landed) {
        CHECK(each.event != second_event);
        CHECK(each.version == 1);
        CHECK(each.available == 4);
    }
    CHECK(must_read(*store, second_event, {id_of(2)}).bookings.empty());
    CHECK(must_read(*store, third_event, {id_of(3)}).bookings.size() == 1);
}

BOOKONCE_CLAIM("a_joint_statement_cancels_in_each_event_its_own", store_world, world) {
    for (auto const event : {first_event, second_event}) { world.add_event(event, 5); }
    auto const store = world.open();
    must_write(*store, {booking_change(first_event, 0, 1, "ann"), booking_change(second_event, 0, 1, "ann")});
    auto const landed =
        must_write(*store, {{first_event, 1, -1, {}, {{id_of(1)}}}, booking_change(second_event, 1, 2, "bob")});
    CHECK(landed.size() == 2);
    CHECK(found(must_read(*store, first_event, {id_of(1)}), 1)->status == booking_status::cancelled);
    CHECK(found(must_read(*store, second_event, {id_of(1)}), 1)->status == booking_status::confirmed);
}

BOOKONCE_CLAIM("of_two_sessions_at_one_version_exactly_one_lands", store_world, world) {
    world.add_event(first_event, 5);
    auto const one = world.open();
    auto const other = world.open();
    auto const seen_by_one = must_read(*one, first_event).row->version;
    auto const seen_by_other = must_read(*other, first_event).row->version;
    CHECK(seen_by_one == seen_by_other);
    CHECK(must_write(*one, {booking_change(first_event, seen_by_one, 1, "ann")}).size() == 1);
    CHECK(must_write(*other, {booking_change(first_event, seen_by_other, 2, "bob")}).empty());
    CHECK(must_read(*other, first_event).row->version == 1);
}

BOOKONCE_CLAIM("users_are_kept_byte_by_byte", store_world, world) {
    world.add_event(first_event, 50);
    auto const store = world.open();
    std::vector<std::string> const users{"NULL",
                                         "null",
                                         " ann",
                                         "ann ",
                                         "ann",
                                         "Ann",
                                         "a\"b",
                                         "a\\b",
                                         "{a,b}",
                                         "a'b; --",
                                         "line\nbreak",
                                         "tab\tbed",
                                         "日本語",
                                         "e\u0301",
                                         "\u00e9",
                                         "auth0|5f7c",
                                         ",",
                                         "\x01",
                                         std::string(255, 'x')};
    bookonce::store::change all{first_event, 0, static_cast<int>(users.size()), {}, {}};
    for (std::size_t place = 0; place < users.size(); ++place) {
        all.made.push_back({id_of(static_cast<std::uint32_t>(place + 1)), users[place], 1});
    }
    REQUIRE(must_write(*store, {all}).size() == 1);
    auto const seen = must_read(*store, first_event, {}, users);
    CHECK(seen.bookings.size() == users.size());
    for (std::size_t place = 0; place < users.size(); ++place) {
        auto const* const made = found(seen, static_cast<std::uint32_t>(place + 1));
        REQUIRE(made != nullptr);
        CHECK(made->user == users[place]);
    }
}

BOOKONCE_CLAIM("a_full_batch_lands_as_one_change", store_world, world) {
    world.add_event(first_event, 1'000);
    auto const store = world.open();
    bookonce::store::change all{first_event, 0, 512, {}, {}};
    std::vector<bookonce::booking_id> ids;
    for (std::uint32_t number = 1; number <= 512; ++number) {
        all.made.push_back({id_of(number), "user" + std::to_string(number), 1});
        ids.push_back(id_of(number));
    }
    auto const landed = must_write(*store, {all});
    REQUIRE(landed.size() == 1);
    CHECK(landed[0].version == 1);
    CHECK(landed[0].available == 488);
    CHECK(must_read(*store, first_event, ids).bookings.size() == 512);
}

BOOKONCE_CLAIM("an_interrupted_session_says_so_and_can_be_opened_again", store_world, world) {
    world.add_event(first_event, 5);
    auto const store = world.open();
    CHECK(store->connected());
    CHECK_FALSE(store->connect());
    store->interrupt();
    auto const seen = store->read(std::vector<store::question>{{first_event, {}, {}}});
    REQUIRE(std::holds_alternative<store::error>(seen));
    auto const kind = std::get<store::error>(seen).kind;
    CHECK((kind == store::failure::lost || kind == store::failure::not_connected));
    CHECK_FALSE(store->connected());
    auto const unsent = store->write(std::vector{booking_change(first_event, 0, 1, "ann")});
    REQUIRE(std::holds_alternative<store::error>(unsent));
    CHECK(std::get<store::error>(unsent).kind == store::failure::not_connected);
    CHECK_FALSE(store->connect());
    CHECK(store->connected());
    CHECK(must_read(*store, first_event).row->version == 0);
    CHECK(must_write(*store, {booking_change(first_event, 0, 1, "ann")}).size() == 1);
}
