#pragma once

#include "life_claims.hpp"

/// What every store must keep to about holds that a change turns and nobody has read. Used as
/// BOOKONCE_LIFE_CLAIMS is.
namespace bookonce::test {

inline store::turned_booking unread(std::uint32_t id, booking_status to = booking_status::confirmed,
                                    std::string owner = {}) {
    return {.id = id_of(id),
            .to = to,
            .what = to == booking_status::confirmed ? "confirmed" : "released",
            .changed_by = id_of(77),
            .reason = "paid",
            .unread = true,
            .owner = std::move(owner)};
}

inline store::change turning_unread(event_id event, std::optional<std::int64_t> version,
                                    std::vector<store::turned_booking> turned) {
    return {.event = event, .version = version, .turned = std::move(turned)};
}

/// Both ways to write: one booking has a way of its own.
inline std::vector<std::vector<store::turned_booking>> alone_and_with(store::turned_booking const& turned,
                                                                      std::uint32_t other) {
    return {{turned}, {unread(other), turned}};
}

/// An event with nine seats: ann holds two, bob three, cat has booked one.
template <class World>
struct held_event {
    held_event() {
        world.add_event(first_event, 9);
        store = world.open();
        must_write(*store,
                   {making(first_event, 0, {hold_of(1, "ann", 2), hold_of(2, "bob", 3), {id_of(3), "cat", 1}})});
    }
    World world;
    std::unique_ptr<store::session> store;
};

}  // namespace bookonce::test

TEST_CASE_TEMPLATE_DEFINE("an_unread_hold_is_confirmed_and_told_of", World, unread_is_confirmed) {
    using namespace bookonce;
    using namespace bookonce::test;
    for (auto const& turned : alone_and_with(unread(1), 2)) {
        held_event<World> shop;
        auto const fates = fates_of(*shop.store, {turning_unread(first_event, 1, turned)});
        REQUIRE(fates.front().landed);
        CHECK(fates.front().row->version == 2);
        CHECK(fates.front().row->available == 3);
        REQUIRE(fates.front().turned.size() == turned.size());
        booking const told = fates.front().turned.back();
        booking const row = row_of(*shop.store, first_event, 1);
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
}

TEST_CASE_TEMPLATE_DEFINE("an_unread_hold_that_ends_gives_its_seats_back", World, unread_ends) {
    using namespace bookonce;
    using namespace bookonce::test;
    for (auto const& turned : alone_and_with(unread(1, booking_status::cancelled), 2)) {
        held_event<World> shop;
        auto const fates = fates_of(*shop.store, {turning_unread(first_event, 1, turned)});
        REQUIRE(fates.front().landed);
        CHECK(fates.front().row->available == 5);
        CHECK(row_of(*shop.store, first_event, 1).status == booking_status::cancelled);
        CHECK(must_read(*shop.store, first_event).row->available == 5);
    }
}

TEST_CASE_TEMPLATE_DEFINE("an_unread_booking_that_is_no_hold_stops_the_change", World, unread_is_no_hold) {
    using namespace bookonce;
    using namespace bookonce::test;
    for (std::uint32_t const id : {3U, 4U}) {
        CAPTURE(id);
        for (std::optional<std::int64_t> const version : {std::optional<std::int64_t>{1}, {}}) {
            for (auto const& turned : alone_and_with(unread(id), 2)) {
                held_event<World> shop;
                auto const fates = fates_of(*shop.store, {turning_unread(first_event, version, turned)});
                CHECK_FALSE(fates.front().landed);
                CHECK(must_read(*shop.store, first_event).row->version == 1);
                CHECK(row_of(*shop.store, first_event, 2).status == booking_status::held);
            }
        }
    }
}

TEST_CASE_TEMPLATE_DEFINE("an_unread_hold_that_has_lapsed_stops_the_change", World, unread_has_lapsed) {
    using namespace bookonce;
    using namespace bookonce::test;
    held_event<World> shop;
    must_write(*shop.store, {making(first_event, 1, {hold_of(5, "eve", 1, seconds{3600})})});
    shop.world.pass(seconds{60});
    for (auto const& turned : alone_and_with(unread(1), 5)) {
        CHECK_FALSE(fates_of(*shop.store, {turning_unread(first_event, 2, turned)}).front().landed);
    }
    CHECK(fates_of(*shop.store, {turning_unread(first_event, 2, {unread(5)})}).front().landed);
}

TEST_CASE_TEMPLATE_DEFINE("an_unread_hold_is_turned_for_its_owner_only", World, unread_of_an_owner) {
    using namespace bookonce;
    using namespace bookonce::test;
    held_event<World> shop;
    for (auto const& turned : alone_and_with(unread(1, booking_status::confirmed, "bob"), 2)) {
        CHECK_FALSE(fates_of(*shop.store, {turning_unread(first_event, 1, turned)}).front().landed);
    }
    auto const owned = unread(1, booking_status::confirmed, "ann");
    CHECK(fates_of(*shop.store, {turning_unread(first_event, 1, {owned})}).front().landed);
}

TEST_CASE_TEMPLATE_DEFINE("unread_holds_are_turned_at_the_version_there", World, unread_at_any_version) {
    using namespace bookonce;
    using namespace bookonce::test;
    for (auto const& turned : alone_and_with(unread(1, booking_status::cancelled), 2)) {
        held_event<World> shop;
        CHECK_FALSE(fates_of(*shop.store, {turning_unread(first_event, 0, turned)}).front().landed);
        auto second = turning_unread(first_event, 0, turned);
        second.tries = 2;
        auto const fates = fates_of(*shop.store, {second});
        CHECK(fates.front().landed);
        CHECK(fates.front().row->version == 2);
        CHECK(fates.front().row->available == 5);
    }
}

TEST_CASE_TEMPLATE_DEFINE("unread_holds_are_turned_after_the_end_of_sales", World, unread_after_sales) {
    using namespace bookonce;
    using namespace bookonce::test;
    held_event<World> shop;
    shop.world.close_in(first_event, seconds{5});
    shop.world.pass(seconds{10});
    CHECK(fates_of(*shop.store, {turning_unread(first_event, {}, {unread(1)})}).front().landed);
    CHECK(fates_of(*shop.store, {turning_unread(first_event, 2, {unread(2)})}).front().landed);
}

TEST_CASE_TEMPLATE_DEFINE("unread_holds_of_several_events_go_each_its_way", World, unread_of_several) {
    using namespace bookonce;
    using namespace bookonce::test;
    for (bool const known : {true, false}) {
        CAPTURE(known);
        held_event<World> shop;
        for (event_id const event : {second_event, third_event}) { shop.world.add_event(event, 5); }
        must_write(*shop.store, {making(second_event, 0, {hold_of(11, "ann", 2), hold_of(12, "bob", 1)}),
                                 making(third_event, 0, {hold_of(21, "ann", 2)})});
        auto const version = known ? std::optional<std::int64_t>{1} : std::nullopt;
        store::change mixed = turning_unread(second_event, version, {unread(11, booking_status::cancelled)});
        mixed.made = {{id_of(13), "cat", 1}};
        mixed.taken = 1;
        mixed.sells = true;
        auto const fates = fates_of(*shop.store, {turning_unread(first_event, version, {unread(1), unread(3)}), mixed,
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
        CHECK(row_of(*shop.store, second_event, 13).status == booking_status::confirmed);
        CHECK(row_of(*shop.store, first_event, 1).status == booking_status::held);
    }
}

TEST_CASE_TEMPLATE_DEFINE("a_row_that_ends_beside_an_unread_hold_is_not_told_of", World, ends_beside_unread) {
    using namespace bookonce;
    using namespace bookonce::test;
    held_event<World> shop;
    shop.world.add_event(second_event, 5);
    must_write(*shop.store, {making(second_event, 0, {hold_of(11, "ann", 2)})});
    auto const ending = turning(first_event, 1, {{.id = id_of(3), .to = booking_status::cancelled}}, -1);
    auto const fates = fates_of(*shop.store, {ending, turning_unread(second_event, 1, {unread(11)})});
    REQUIRE(fates[0].landed);
    CHECK(fates[0].turned.empty());
    REQUIRE(fates[1].landed);
    REQUIRE(fates[1].turned.size() == 1);
    CHECK(fates[1].turned.front().status == booking_status::confirmed);
}

#define BOOKONCE_UNREAD_CLAIMS(World)                        \
    TEST_CASE_TEMPLATE_INVOKE(unread_is_confirmed, World);   \
    TEST_CASE_TEMPLATE_INVOKE(unread_ends, World);           \
    TEST_CASE_TEMPLATE_INVOKE(unread_is_no_hold, World);     \
    TEST_CASE_TEMPLATE_INVOKE(unread_has_lapsed, World);     \
    TEST_CASE_TEMPLATE_INVOKE(unread_of_an_owner, World);    \
    TEST_CASE_TEMPLATE_INVOKE(unread_at_any_version, World); \
    TEST_CASE_TEMPLATE_INVOKE(unread_after_sales, World);    \
    TEST_CASE_TEMPLATE_INVOKE(unread_of_several, World);     \
    TEST_CASE_TEMPLATE_INVOKE(ends_beside_unread, World)
