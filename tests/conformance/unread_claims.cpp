// What every store must keep to about holds that a change turns and nobody has read.
#include "store_steps.hpp"

using namespace bookonce;
using namespace bookonce::test;

namespace {

store::turned_booking unread(std::uint32_t id, booking_status to = booking_status::confirmed, std::string owner = {}) {
    return {.id = id_of(id),
            .to = to,
            .what = to == booking_status::confirmed ? "confirmed" : "released",
            .changed_by = id_of(77),
            .reason = "paid",
            .unread = true,
            .owner = std::move(owner)};
}

store::change turning_unread(event_id event, std::optional<std::int64_t> version,
                             std::vector<store::turned_booking> turned) {
    return {.event = event, .version = version, .turned = std::move(turned)};
}

/// Both ways to write: one booking has a way of its own.
std::vector<std::vector<store::turned_booking>> alone_and_with(store::turned_booking const& turned,
                                                               std::uint32_t other) {
    return {{turned}, {unread(other), turned}};
}

/// The same, one after the other, each in a new world.
std::vector<store::turned_booking> alone_or_with(store::turned_booking const& turned, std::uint32_t other) {
    std::vector<store::turned_booking> all{turned};
    SUBCASE("alone") {}
    SUBCASE("with another") { all = {unread(other), turned}; }
    return all;
}

/// A session on an event with nine seats: ann holds two, bob three, cat has booked one.
std::unique_ptr<store::session> open_held_event(store_world& world) {
    world.add_event(first_event, 9);
    auto store = world.open();
    must_write(*store, {making(first_event, 0, {hold_of(1, "ann", 2), hold_of(2, "bob", 3), {id_of(3), "cat", 1}})});
    return store;
}

}  // namespace

BOOKONCE_CLAIM("an_unread_hold_is_confirmed_and_told_of", timed_store_world, world) {
    auto const turned = alone_or_with(unread(1), 2);
    auto const store = open_held_event(world);
    auto const fates = fates_of(*store, {turning_unread(first_event, 1, turned)});
    REQUIRE(fates.front().landed);
    CHECK(fates.front().row->version == 2);
    CHECK(fates.front().row->available == 3);
    REQUIRE(fates.front().turned.size() == turned.size());
    booking const told = fates.front().turned.back();
    booking const row = row_of(*store, first_event, 1);
    for (booking const& each : {told, row}) {
        CHECK(each.id == id_of(1));
        CHECK(each.event == first_event);
        CHECK(each.user == "ann");
        CHECK(each.seats == 2);
        CHECK(each.status == booking_status::confirmed);
        CHECK(each.confirmed_at == fates.front().at);
        CHECK(each.version == 2);
        CHECK(each.slot == 1);
        CHECK(each.changed_by == id_of(77));
        CHECK(each.reason == "paid");
    }
    CHECK(told.booked_at == row.booked_at);
    CHECK(told.expires_at == row.expires_at);
}

BOOKONCE_CLAIM("an_unread_hold_that_ends_gives_its_seats_back", timed_store_world, world) {
    auto const turned = alone_or_with(unread(1, booking_status::cancelled), 2);
    auto const store = open_held_event(world);
    auto const fates = fates_of(*store, {turning_unread(first_event, 1, turned)});
    REQUIRE(fates.front().landed);
    CHECK(fates.front().row->available == 5);
    CHECK(row_of(*store, first_event, 1).status == booking_status::cancelled);
    CHECK(must_read(*store, first_event).row->available == 5);
}

BOOKONCE_CLAIM("an_unread_booking_that_is_no_hold_stops_the_change", timed_store_world, world) {
    auto const store = open_held_event(world);
    for (std::uint32_t const id : {3U, 4U}) {
        CAPTURE(id);
        for (std::optional<std::int64_t> const version : {std::optional<std::int64_t>{1}, {}}) {
            for (auto const& turned : alone_and_with(unread(id), 2)) {
                auto const fates = fates_of(*store, {turning_unread(first_event, version, turned)});
                CHECK_FALSE(fates.front().landed);
                CHECK(must_read(*store, first_event).row->version == 1);
                CHECK(row_of(*store, first_event, 2).status == booking_status::held);
            }
        }
    }
}

BOOKONCE_CLAIM("an_unread_hold_that_has_lapsed_stops_the_change", timed_store_world, world) {
    auto const store = open_held_event(world);
    must_write(*store, {making(first_event, 1, {hold_of(5, "eve", 1, seconds{3600})})});
    world.pass(seconds{60});
    for (auto const& turned : alone_and_with(unread(1), 5)) {
        CHECK_FALSE(fates_of(*store, {turning_unread(first_event, 2, turned)}).front().landed);
    }
    CHECK(fates_of(*store, {turning_unread(first_event, 2, {unread(5)})}).front().landed);
}

BOOKONCE_CLAIM("an_unread_hold_is_turned_for_its_owner_only", timed_store_world, world) {
    auto const store = open_held_event(world);
    for (auto const& turned : alone_and_with(unread(1, booking_status::confirmed, "bob"), 2)) {
        CHECK_FALSE(fates_of(*store, {turning_unread(first_event, 1, turned)}).front().landed);
    }
    auto const owned = unread(1, booking_status::confirmed, "ann");
    CHECK(fates_of(*store, {turning_unread(first_event, 1, {owned})}).front().landed);
}

BOOKONCE_CLAIM("unread_holds_are_turned_at_the_version_there", timed_store_world, world) {
    auto const turned = alone_or_with(unread(1, booking_status::cancelled), 2);
    auto const store = open_held_event(world);
    CHECK_FALSE(fates_of(*store, {turning_unread(first_event, 0, turned)}).front().landed);
    auto second = turning_unread(first_event, 0, turned);
    second.tries = 2;
    auto const fates = fates_of(*store, {second});
    CHECK(fates.front().landed);
    CHECK(fates.front().row->version == 2);
    CHECK(fates.front().row->available == 5);
}

BOOKONCE_CLAIM("unread_holds_are_turned_after_the_end_of_sales", timed_store_world, world) {
    auto const store = open_held_event(world);
    world.close_in(first_event, seconds{5});
    world.pass(seconds{10});
    CHECK(fates_of(*store, {turning_unread(first_event, {}, {unread(1)})}).front().landed);
    CHECK(fates_of(*store, {turning_unread(first_event, 2, {unread(2)})}).front().landed);
}

BOOKONCE_CLAIM("unread_holds_of_several_events_go_each_its_way", timed_store_world, world) {
    bool known = false;
    SUBCASE("known") { known = true; }
    SUBCASE("unknown") {}
    auto const store = open_held_event(world);
    for (event_id const event : {second_event, third_event}) { world.add_event(event, 5); }
    must_write(*store, {making(second_event, 0, {hold_of(11, "ann", 2), hold_of(12, "bob", 1)}),
                        making(third_event, 0, {hold_of(21, "ann", 2)})});
    auto const version = known ? std::optional<std::int64_t>{1} : std::nullopt;
    store::change mixed = turning_unread(second_event, version, {unread(11, booking_status::cancelled)});
    mixed.made = {{id_of(13), "cat", 1}};
    mixed.taken = 1;
    mixed.sells = true;
    auto const fates = fates_of(*store, {turning_unread(first_event, version, {unread(1), unread(3)}), mixed,
                                         turning_unread(third_event, version, {unread(21)})});
    CHECK_FALSE(fates[0].landed);
    CHECK(fates[0].turned.empty());
    REQUIRE(fates[1].landed);
    CHECK(fates[1].row->available == 3);
    REQUIRE(fates[1].turned.size() == 1);
    CHECK(fates[1].turned.front().status == booking_status::cancelled);
    REQUIRE(fates[2].landed);
    REQUIRE(fates[2].turned.size() == 1);
    CHECK(fates[2].turned.front().id == id_of(21));
    CHECK(row_of(*store, second_event, 13).status == booking_status::confirmed);
    CHECK(row_of(*store, first_event, 1).status == booking_status::held);
}

BOOKONCE_CLAIM("a_row_that_ends_beside_an_unread_hold_is_not_told_of", timed_store_world, world) {
    auto const store = open_held_event(world);
    world.add_event(second_event, 5);
    must_write(*store, {making(second_event, 0, {hold_of(11, "ann", 2)})});
    auto const ending = turning(first_event, 1, {{.id = id_of(3), .to = booking_status::cancelled}}, -1);
    auto const fates = fates_of(*store, {ending, turning_unread(second_event, 1, {unread(11)})});
    REQUIRE(fates[0].landed);
    CHECK(fates[0].turned.empty());
    REQUIRE(fates[1].landed);
    REQUIRE(fates[1].turned.size() == 1);
    CHECK(fates[1].turned.front().status == booking_status::confirmed);
}
