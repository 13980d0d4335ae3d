// What every store must keep to about holds, changed bookings and slots (lapsed ones:
// lapse_claims.cpp).
#include "store_steps.hpp"

using namespace bookonce;
using namespace bookonce::test;

BOOKONCE_CLAIM("a_hold_is_kept_with_its_end_and_data", timed_store_world, world) {
    world.add_event(first_event, 5);
    auto const store = world.open();
    auto made = hold_of(1, "ann", 2, seconds{90});
    made.slot = 3;
    made.data = R"({"order": 7})";
    auto const landed = must_write(*store, {making(first_event, 0, {made, {id_of(2), "bob", 1}})});
    REQUIRE(landed.size() == 1);
    booking const row = row_of(*store, first_event, 1);
    CHECK(row.status == booking_status::held);
    CHECK(row.expires_at == landed[0].at + seconds{90});
    CHECK_FALSE(row.confirmed_at);
    CHECK(row.slot == 3);
    CHECK(row.data == made.data);
    CHECK(row.version == 1);
    booking const plain = row_of(*store, first_event, 2);
    CHECK_FALSE(plain.expires_at);
    CHECK(plain.slot == 1);
    CHECK(plain.data.empty());
}

BOOKONCE_CLAIM("a_turned_row_keeps_what_the_change_does_not_name", timed_store_world, world) {
    world.add_event(first_event, 9);
    auto const store = world.open();
    auto const made = must_write(*store, {making(first_event, 0, {hold_of(1, "ann", 2), hold_of(2, "bob", 2)})});
    auto const landed =
        must_write(*store, {turning(first_event, 1,
                                    {{.id = id_of(1),
                                      .to = booking_status::held,
                                      .seats = 4,
                                      .user = "cat",
                                      .slot = 2,
                                      .ttl = seconds{600},
                                      .what = "changed",
                                      .changed_by = id_of(77),
                                      .reason = "a wish"},
                                     {.id = id_of(2), .to = booking_status::confirmed, .what = "confirmed"}},
                                    2)});
    REQUIRE(landed.size() == 1);
    CHECK(landed[0].available == 3);
    booking const changed = row_of(*store, first_event, 1);
    CHECK(changed.user == "cat");
    CHECK(changed.seats == 4);
    CHECK(changed.slot == 2);
    CHECK(changed.expires_at == landed[0].at + seconds{600});
    CHECK(changed.booked_at == made[0].at);
    CHECK(changed.changed_by == id_of(77));
    CHECK(changed.reason == "a wish");
    CHECK(changed.version == 2);
    CHECK_FALSE(changed.confirmed_at);
    booking const confirmed = row_of(*store, first_event, 2);
    CHECK(confirmed.user == "bob");
    CHECK(confirmed.seats == 2);
    CHECK(confirmed.slot == 1);
    CHECK(confirmed.expires_at == made[0].at + seconds{60});
    CHECK(confirmed.confirmed_at == landed[0].at);
    CHECK(confirmed.changed_by.is_nil());
    CHECK(confirmed.reason.empty());
    // The next change says nothing of the last one's request, and it is confirmed still.
    must_write(*store, {turning(first_event, 2,
                                {{.id = id_of(1), .to = booking_status::held, .what = "changed"},
                                 {.id = id_of(2), .to = booking_status::confirmed, .what = "changed"}})});
    CHECK(row_of(*store, first_event, 1).changed_by.is_nil());
    CHECK(row_of(*store, first_event, 1).reason.empty());
    CHECK(row_of(*store, first_event, 2).confirmed_at == landed[0].at);
}

BOOKONCE_CLAIM("from_the_end_of_sales_on_nothing_lands_that_sells", timed_store_world, world) {
    world.add_event(first_event, 5);
    world.add_event(second_event, 5);
    world.close_in(first_event, seconds{60});
    auto const store = world.open();
    auto sale = [](std::int64_t version, std::uint32_t id) {
        auto change = making(first_event, version, {hold_of(id, "user" + std::to_string(id))});
        change.sells = true;
        return change;
    };
    CHECK(must_read(*store, first_event).row->open);
    CHECK(must_write(*store, {sale(0, 1)}).size() == 1);
    world.pass(seconds{60});
    CHECK_FALSE(must_read(*store, first_event).row->open);
    SUBCASE("alone") {
        auto const fate = fates_of(*store, {sale(1, 2)}).front();
        CHECK_FALSE(fate.landed);
        CHECK_FALSE(fate.row->open);
    }
    SUBCASE("beside another event") {
        auto const landed = must_write(*store, {sale(1, 2), booking_change(second_event, 0, 3, "cat")});
        REQUIRE(landed.size() == 1);
        CHECK(landed[0].event == second_event);
    }
    CHECK(must_read(*store, first_event, {id_of(2)}).bookings.empty());
    CHECK_MESSAGE(must_write(*store, {turning(first_event, 1, {{.id = id_of(1)}}, -1)}).size() == 1,
                  "it sells nothing");
}

BOOKONCE_CLAIM("a_user_has_one_active_booking_a_slot", timed_store_world, world) {
    world.add_event(first_event, 9);
    auto const store = world.open();
    auto second = hold_of(2, "ann");
    second.slot = 2;
    CHECK(must_write(*store, {making(first_event, 0, {{id_of(1), "ann", 1}, second, {id_of(3), "bob", 1}})}).size() ==
          1);
    auto const forbids = [&](store::change const& change) {
        auto const problem = must_fail(*store, {change});
        CHECK(problem.kind == store::failure::constraint);
        CHECK(problem.constraint == "bookings_one_active_a_user");
    };
    auto again = hold_of(4, "ann");
    again.slot = 2;
    forbids(making(first_event, 1, {again}));
    forbids(turning(first_event, 1,
                    {{.id = id_of(3), .to = booking_status::confirmed, .user = "ann", .what = "transferred"}}));
    forbids(turning(first_event, 1, {{.id = id_of(2), .to = booking_status::held, .slot = 1, .what = "changed"}}));
    CHECK(
        must_write(
            *store,
            {turning(
                first_event, 1,
                {{.id = id_of(3), .to = booking_status::confirmed, .user = "ann", .slot = 3, .what = "transferred"}})})
            .size() == 1);
    CHECK(must_read(*store, first_event, {}, {"ann"}).bookings.size() == 3);
}

BOOKONCE_CLAIM("a_place_is_free_for_what_the_same_change_turns_or_makes", timed_store_world, world) {
    world.add_event(first_event, 9);
    auto const store = world.open();
    must_write(*store, {making(first_event, 0, {{id_of(1), "ann", 1}})});
    must_write(*store, {making(first_event, 1, {hold_of(2, "bob")})});
    must_write(*store, {making(first_event, 2, {hold_of(3, "cat")})});
    // Bob's hold ends, and ann's booking takes its place; so does a new one that of cat's hold.
    store::change change =
        turning(first_event, 3,
                {{.id = id_of(2), .to = booking_status::expired, .what = "expired"},
                 {.id = id_of(1), .to = booking_status::confirmed, .user = "bob", .slot = 1, .what = "transferred"},
                 {.id = id_of(3), .to = booking_status::expired, .what = "expired"}},
                -1);
    change.made = {{id_of(4), "cat", 1}};
    CHECK(must_write(*store, {change}).size() == 1);
    CHECK(row_of(*store, first_event, 1).user == "bob");
    CHECK(row_of(*store, first_event, 4).user == "cat");
}

BOOKONCE_CLAIM("whose_a_lapsed_hold_is_may_be_asked_by_its_id", timed_store_world, world) {
    world.add_event(first_event, 9);
    auto const store = world.open();
    auto second = hold_of(2, "ann", 1, seconds{600});
    second.slot = 2;
    must_write(*store, {making(first_event, 0, {hold_of(1, "ann"), second, {id_of(3), "bob", 1}})});
    auto const ask = [&](bool always) {
        store::question asked{.event = first_event};
        asked.owners = {{id_of(1), always}, {id_of(3), false}};
        return must_read(*store, std::vector{asked}).front();
    };
    CHECK_MESSAGE(ask(false).bookings.empty(), "it has not lapsed yet");
    CHECK(ask(true).bookings.size() == 2);
    world.pass(seconds{60});
    auto const seen = ask(false);
    CHECK(seen.bookings.size() == 2);
    CHECK(found(seen, 2) != nullptr);
    CHECK(found(seen, 3) == nullptr);
}
