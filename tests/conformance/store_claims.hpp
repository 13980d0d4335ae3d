#pragma once

#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "requests.hpp"
#include "store/session.hpp"

/// What every store must keep to, whatever it is made of. A test program of a store defines a world
///
///     struct my_world {
///         // One more session of the same tables, connected.
///         std::unique_ptr<bookonce::store::session> open();
///         void add_event(bookonce::event_id, int capacity);
///     };
///
/// and says BOOKONCE_STORE_CLAIMS(my_world) once. Each claim is a test case of its own, with a
/// world of its own.
namespace bookonce::test {

inline constexpr event_id first_event{11};
inline constexpr event_id second_event{12};
inline constexpr event_id third_event{13};

/// A change that landed, as its event is afterwards.
struct landing {
    event_id event;
    std::int64_t version = 0;
    int available = 0;
    timestamp at;
};

inline store::change booking_change(event_id event, std::int64_t version, std::uint32_t id, std::string user,
                                    int seats = 1) {
    return {event, version, seats, {{id_of(id), std::move(user), seats}}, {}};
}

/// What became of each change.
inline std::vector<store::written> fates_of(store::session& store, std::vector<store::change> const& changes) {
    auto const written = store.write(changes);
    REQUIRE(std::holds_alternative<std::vector<store::written>>(written));
    auto fates = std::get<std::vector<store::written>>(written);
    REQUIRE(fates.size() == changes.size());
    for (std::size_t index = 0; index < fates.size(); ++index) { CHECK(fates[index].event == changes[index].event); }
    return fates;
}

/// The changes that landed.
inline std::vector<landing> must_write(store::session& store, std::vector<store::change> const& changes) {
    std::vector<landing> landings;
    for (store::written const& fate : fates_of(store, changes)) {
        if (!fate.landed) { continue; }
        REQUIRE(fate.row);
        landings.push_back({fate.event, fate.row->version, fate.row->available, fate.at});
    }
    return landings;
}

inline store::error must_fail(store::session& store, std::vector<store::change> const& changes) {
    auto const written = store.write(changes);
    REQUIRE(std::holds_alternative<store::error>(written));
    return std::get<store::error>(written);
}

inline std::vector<store::snapshot> must_read(store::session& store, std::vector<store::question> const& questions) {
    auto const seen = store.read(questions);
    REQUIRE(std::holds_alternative<std::vector<store::snapshot>>(seen));
    auto snapshots = std::get<std::vector<store::snapshot>>(seen);
    REQUIRE(snapshots.size() == questions.size());
    return snapshots;
}

inline store::snapshot must_read(store::session& store, event_id event, std::vector<booking_id> ids = {},
                                 std::vector<std::string> users = {}) {
    return must_read(store, std::vector<store::question>{{event, std::move(ids), std::move(users)}}).front();
}

inline booking const* found(store::snapshot const& seen, std::uint32_t id) {
    booking const* match = nullptr;
    for (booking const& each : seen.bookings) {
        if (each.id != id_of(id)) { continue; }
        CHECK_MESSAGE(match == nullptr, "a booking comes twice");
        match = &each;
    }
    return match;
}

}  // namespace bookonce::test

TEST_CASE_TEMPLATE_DEFINE("a_missing_event_reads_as_nothing", World, a_missing_event_reads_as_nothing) {
    using namespace bookonce::test;
    World world;
    auto const seen = must_read(*world.open(), first_event, {id_of(1)}, {"ann"});
    CHECK(seen.event == first_event);
    CHECK_FALSE(seen.row);
    CHECK(seen.bookings.empty());
}

TEST_CASE_TEMPLATE_DEFINE("a_new_event_reads_open_and_empty", World, a_new_event_reads_open_and_empty) {
    using namespace bookonce::test;
    World world;
    world.add_event(first_event, 5);
    auto const seen = must_read(*world.open(), first_event);
    REQUIRE(seen.row);
    CHECK(seen.row->capacity == 5);
    CHECK(seen.row->available == 5);
    CHECK(seen.row->version == 0);
    CHECK(seen.row->open);
}

TEST_CASE_TEMPLATE_DEFINE("a_change_lands_whole_at_its_version", World, a_change_lands_whole_at_its_version) {
    using namespace bookonce;
    using namespace bookonce::test;
    World world;
    world.add_event(first_event, 5);
    auto const store = world.open();
    auto const landed = must_write(*store, {booking_change(first_event, 0, 1, "ann", 2)});
    REQUIRE(landed.size() == 1);
    CHECK(landed[0].event == first_event);
    CHECK(landed[0].version == 1);
    CHECK(landed[0].available == 3);
    CHECK(landed[0].at != timestamp{});
    auto const seen = must_read(*store, first_event, {id_of(1)});
    CHECK(seen.row->version == 1);
    CHECK(seen.row->available == 3);
    CHECK(seen.row->capacity == 5);
    booking const* const made = found(seen, 1);
    REQUIRE(made != nullptr);
    CHECK(made->event == first_event);
    CHECK(made->user == "ann");
    CHECK(made->seats == 2);
    CHECK(made->status == booking_status::confirmed);
    CHECK(made->booked_at == landed[0].at);
}

TEST_CASE_TEMPLATE_DEFINE("a_change_at_another_version_conflicts_and_changes_nothing", World,
                          other_version_is_a_conflict) {
    using namespace bookonce::test;
    World world;
    world.add_event(first_event, 5);
    auto const store = world.open();
    must_write(*store, {booking_change(first_event, 0, 1, "ann")});
    for (std::int64_t const version : {0, 2, 100}) {
        CHECK(must_write(*store, {booking_change(first_event, version, 2, "bob")}).empty());
    }
    auto const seen = must_read(*store, first_event, {id_of(2)}, {"bob"});
    CHECK(seen.row->version == 1);
    CHECK(seen.row->available == 4);
    CHECK(seen.bookings.empty());
}

TEST_CASE_TEMPLATE_DEFINE("a_change_of_a_missing_event_is_a_conflict", World, missing_event_is_a_conflict) {
    using namespace bookonce::test;
    World world;
    auto const store = world.open();
    CHECK(must_write(*store, {booking_change(first_event, 0, 1, "ann")}).empty());
    CHECK(must_read(*store, first_event, {id_of(1)}).bookings.empty());
}

TEST_CASE_TEMPLATE_DEFINE("a_bare_version_bump_fences_older_writes", World, bare_bump_fences) {
    using namespace bookonce::test;
    World world;
    world.add_event(first_event, 5);
    auto const store = world.open();
    auto const landed = must_write(*store, {{first_event, 0, 0, {}, {}}});
    REQUIRE(landed.size() == 1);
    CHECK(landed[0].version == 1);
    CHECK(landed[0].available == 5);
    CHECK(must_write(*store, {booking_change(first_event, 0, 1, "ann")}).empty());
}

TEST_CASE_TEMPLATE_DEFINE("rows_are_made_and_turned_into_the_states_asked_for", World, states_as_asked_for) {
    using namespace bookonce;
    using namespace bookonce::test;
    World world;
    world.add_event(first_event, 5);
    world.add_event(second_event, 5);
    auto const store = world.open();
    store::change hold{first_event, 0, 2, {{id_of(1), "ann", 1, booking_status::held}, {id_of(2), "bob", 1}}, {}};
    store::change confirm{first_event, 1, 0, {}, {{id_of(1), booking_status::confirmed}}};
    std::vector<store::change> with_hold{hold};
    std::vector<store::change> with_confirm{confirm};
    SUBCASE("alone") {}
    SUBCASE("with another event") {
        with_hold.push_back(booking_change(second_event, 0, 3, "cat"));
        with_confirm.push_back(booking_change(second_event, 1, 4, "dan"));
    }
    must_write(*store, with_hold);
    auto const held = must_read(*store, first_event, {}, {"ann", "bob"});
    CHECK(found(held, 1)->status == booking_status::held);
    CHECK(found(held, 2)->status == booking_status::confirmed);
    must_write(*store, with_confirm);
    CHECK(found(must_read(*store, first_event, {}, {"ann"}), 1)->status == booking_status::confirmed);
}

TEST_CASE_TEMPLATE_DEFINE("a_cancellation_gives_its_seats_back_and_frees_its_user", World, cancellation_gives_back) {
    using namespace bookonce;
    using namespace bookonce::test;
    World world;
    world.add_event(first_event, 5);
    auto const store = world.open();
    must_write(*store, {booking_change(first_event, 0, 1, "ann", 3)});
    auto const landed = must_write(*store, {{first_event, 1, -3, {}, {{id_of(1)}}}});
    REQUIRE(landed.size() == 1);
    CHECK(landed[0].available == 5);
    auto const by_id = must_read(*store, first_event, {id_of(1)});
    REQUIRE(found(by_id, 1) != nullptr);
    CHECK(found(by_id, 1)->status == booking_status::cancelled);
    CHECK(must_read(*store, first_event, {}, {"ann"}).bookings.empty());
    CHECK(must_write(*store, {booking_change(first_event, 2, 2, "ann")}).size() == 1);
}

TEST_CASE_TEMPLATE_DEFINE("seats_and_cancellations_land_in_one_change", World, seats_and_cancellations_together) {
    using namespace bookonce::test;
    World world;
    world.add_event(first_event, 3);
    auto const store = world.open();
    must_write(*store, {booking_change(first_event, 0, 1, "ann", 3)});
    auto const landed = must_write(*store, {{first_event, 1, -1, {{id_of(2), "bob", 2}}, {{id_of(1)}}}});
    REQUIRE(landed.size() == 1);
    CHECK(landed[0].version == 2);
    CHECK(landed[0].available == 1);
    auto const seen = must_read(*store, first_event, {id_of(1), id_of(2)});
    CHECK(seen.bookings.size() == 2);
}

TEST_CASE_TEMPLATE_DEFINE("a_read_finds_bookings_by_id_and_by_active_user_each_once", World, read_finds_each_once) {
    using namespace bookonce::test;
    World world;
    world.add_event(first_event, 9);
    auto const store = world.open();
    must_write(*store, {{first_event, 0, 3, {{id_of(1), "ann", 1}, {id_of(2), "bob", 1}, {id_of(3), "cat", 1}}, {}}});
    must_write(*store, {{first_event, 1, -1, {}, {{id_of(3)}}}});
    auto const seen = must_read(*store, first_event, {id_of(1), id_of(3), id_of(77)}, {"ann", "bob", "cat", "nobody"});
    CHECK(seen.bookings.size() == 3);
    CHECK(found(seen, 1) != nullptr);
    CHECK(found(seen, 2) != nullptr);
    CHECK(found(seen, 3) != nullptr);
    CHECK(must_read(*store, first_event).bookings.empty());
}

TEST_CASE_TEMPLATE_DEFINE("several_events_are_read_apart_in_the_order_asked", World, several_events_read) {
    using namespace bookonce;
    using namespace bookonce::test;
    World world;
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

TEST_CASE_TEMPLATE_DEFINE("in_a_joint_statement_each_event_conflicts_for_itself", World, conflicts_are_per_event) {
    using namespace bookonce::test;
    World world;
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

TEST_CASE_TEMPLATE_DEFINE("a_joint_statement_cancels_in_each_event_its_own", World, joint_cancellations) {
    using namespace bookonce;
    using namespace bookonce::test;
    World world;
    for (auto const event : {first_event, second_event}) { world.add_event(event, 5); }
    auto const store = world.open();
    must_write(*store, {booking_change(first_event, 0, 1, "ann"), booking_change(second_event, 0, 1, "ann")});
    auto const landed =
        must_write(*store, {{first_event, 1, -1, {}, {{id_of(1)}}}, booking_change(second_event, 1, 2, "bob")});
    CHECK(landed.size() == 2);
    CHECK(found(must_read(*store, first_event, {id_of(1)}), 1)->status == booking_status::cancelled);
    CHECK(found(must_read(*store, second_event, {id_of(1)}), 1)->status == booking_status::confirmed);
}

TEST_CASE_TEMPLATE_DEFINE("a_broken_constraint_undoes_its_statement_not_the_session", World, constraint_undoes_all) {
    using namespace bookonce;
    using namespace bookonce::test;
    World world;
    for (auto const event : {first_event, second_event}) { world.add_event(event, 5); }
    auto const store = world.open();
    must_write(*store, {booking_change(first_event, 0, 1, "ann")});
    store::error const problem =
        must_fail(*store, {booking_change(first_event, 1, 2, "ann"), booking_change(second_event, 0, 3, "bob")});
    CHECK(problem.kind == store::failure::constraint);
    CHECK(problem.sqlstate == "23505");
    CHECK(store->connected());
    CHECK(must_read(*store, first_event).row->version == 1);
    CHECK(must_read(*store, second_event).row->version == 0);
    CHECK(must_read(*store, second_event, {id_of(3)}).bookings.empty());
}

TEST_CASE_TEMPLATE_DEFINE("no_user_gets_two_active_bookings_and_no_id_two_rows", World, constraints_hold) {
    using namespace bookonce;
    using namespace bookonce::test;
    World world;
    world.add_event(first_event, 5);
    auto const store = world.open();
    must_write(*store, {booking_change(first_event, 0, 1, "ann")});
    CHECK(must_fail(*store, {booking_change(first_event, 1, 2, "ann")}).kind == store::failure::constraint);
    CHECK(must_fail(*store, {booking_change(first_event, 1, 1, "bob")}).kind == store::failure::constraint);
    CHECK(must_fail(*store, {{first_event, 1, 2, {{id_of(3), "cat", 1}, {id_of(4), "cat", 1}}, {}}}).kind ==
          store::failure::constraint);
    must_write(*store, {{first_event, 1, -1, {}, {{id_of(1)}}}});
    CHECK_MESSAGE(must_fail(*store, {booking_change(first_event, 2, 1, "ann")}).kind == store::failure::constraint,
                  "an id is used up");
}

TEST_CASE_TEMPLATE_DEFINE("no_change_takes_seats_that_are_not_there", World, capacity_holds) {
    using namespace bookonce;
    using namespace bookonce::test;
    World world;
    world.add_event(first_event, 2);
    auto const store = world.open();
    CHECK(must_fail(*store, {booking_change(first_event, 0, 1, "ann", 3)}).kind == store::failure::constraint);
    CHECK(must_fail(*store, {{first_event, 0, -1, {}, {}}}).kind == store::failure::constraint);
    CHECK(must_read(*store, first_event).row->available == 2);
}

TEST_CASE_TEMPLATE_DEFINE("of_two_sessions_at_one_version_exactly_one_lands", World, two_sessions_one_lands) {
    using namespace bookonce::test;
    World world;
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

TEST_CASE_TEMPLATE_DEFINE("users_are_kept_byte_by_byte", World, users_byte_by_byte) {
    using namespace bookonce::test;
    World world;
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

TEST_CASE_TEMPLATE_DEFINE("a_full_batch_lands_as_one_change", World, full_batch) {
    using namespace bookonce::test;
    World world;
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

TEST_CASE_TEMPLATE_DEFINE("an_interrupted_session_says_so_and_can_be_opened_again", World, interrupted_session) {
    using namespace bookonce;
    using namespace bookonce::test;
    World world;
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

TEST_CASE_TEMPLATE_DEFINE("a_fence_takes_an_id_and_keeps_no_seat", World, fence_takes_an_id) {
    using namespace bookonce;
    using namespace bookonce::test;
    World world;
    world.add_event(first_event, 5);
    world.add_event(second_event, 5);
    auto const store = world.open();
    store::change fence{.event = first_event, .version = 0, .made = {store::fence_of(id_of(1))}};
    SUBCASE("alone") { CHECK(must_write(*store, {fence}).size() == 1); }
    SUBCASE("with a booking") {
        fence.taken = 1;
        fence.made.push_back({id_of(2), "bob", 1});
        CHECK(must_write(*store, {fence}).size() == 1);
    }
    SUBCASE("with another event") {
        CHECK(must_write(*store, {fence, booking_change(second_event, 0, 3, "cat")}).size() == 2);
    }
    auto const seen = must_read(*store, first_event, {id_of(1)});
    CHECK(seen.row->version == 1);
    CHECK(seen.row->available == 5 - fence.taken);
    booking const* const taken = found(seen, 1);
    REQUIRE(taken != nullptr);
    CHECK(taken->seats == 0);
    CHECK(taken->status == booking_status::cancelled);
    CHECK(must_fail(*store, {booking_change(first_event, 1, 1, "ann")}).kind == store::failure::constraint);
    CHECK(must_fail(*store, {{.event = first_event, .version = 1, .made = {store::fence_of(id_of(1))}}}).kind ==
          store::failure::constraint);
}

TEST_CASE_TEMPLATE_DEFINE("the_id_of_a_booking_cannot_be_fenced", World, booking_is_not_fenced) {
    using namespace bookonce;
    using namespace bookonce::test;
    World world;
    world.add_event(first_event, 5);
    auto const store = world.open();
    must_write(*store, {booking_change(first_event, 0, 1, "ann")});
    CHECK(must_fail(*store, {{.event = first_event, .version = 1, .made = {store::fence_of(id_of(1))}}}).kind ==
          store::failure::constraint);
    CHECK(must_read(*store, first_event).row->version == 1);
}

TEST_CASE_TEMPLATE_DEFINE("a_change_that_turns_a_missing_row_changes_nothing", World, missing_row_is_refused) {
    using namespace bookonce;
    using namespace bookonce::test;
    World world;
    world.add_event(first_event, 5);
    auto const store = world.open();
    store::error const problem =
        must_fail(*store, {{first_event, 0, 1, {{id_of(2), "bob", 1}}, {{id_of(1), booking_status::cancelled}}}});
    CHECK(problem.kind == store::failure::rejected);
    CHECK(problem.sqlstate == "27000");
    auto const seen = must_read(*store, first_event, {id_of(2)});
    CHECK(seen.row->version == 0);
    CHECK(seen.bookings.empty());
}

TEST_CASE_TEMPLATE_DEFINE("a_user_whose_bookings_have_ended_may_book_again", World, ended_users_are_free) {
    using namespace bookonce;
    using namespace bookonce::test;
    World world;
    world.add_event(first_event, 5);
    auto const store = world.open();
    must_write(*store,
               {{first_event, 0, 1, {{id_of(1), "ann", 1, booking_status::expired}, {id_of(2), "ann", 1}}, {}}});
    CHECK(must_fail(*store, {{first_event, 1, 1, {{id_of(3), "ann", 1, booking_status::held}}, {}}}).kind ==
          store::failure::constraint);
    auto const seen = must_read(*store, first_event, {}, {"ann"});
    REQUIRE(seen.bookings.size() == 1);
    CHECK(seen.bookings.front().id == id_of(2));
}

#define BOOKONCE_STORE_CLAIMS(World)                                       \
    TEST_CASE_TEMPLATE_INVOKE(a_missing_event_reads_as_nothing, World);    \
    TEST_CASE_TEMPLATE_INVOKE(a_new_event_reads_open_and_empty, World);    \
    TEST_CASE_TEMPLATE_INVOKE(a_change_lands_whole_at_its_version, World); \
    TEST_CASE_TEMPLATE_INVOKE(other_version_is_a_conflict, World);         \
    TEST_CASE_TEMPLATE_INVOKE(missing_event_is_a_conflict, World);         \
    TEST_CASE_TEMPLATE_INVOKE(bare_bump_fences, World);                    \
    TEST_CASE_TEMPLATE_INVOKE(states_as_asked_for, World);                 \
    TEST_CASE_TEMPLATE_INVOKE(cancellation_gives_back, World);             \
    TEST_CASE_TEMPLATE_INVOKE(seats_and_cancellations_together, World);    \
    TEST_CASE_TEMPLATE_INVOKE(read_finds_each_once, World);                \
    TEST_CASE_TEMPLATE_INVOKE(several_events_read, World);                 \
    TEST_CASE_TEMPLATE_INVOKE(conflicts_are_per_event, World);             \
    TEST_CASE_TEMPLATE_INVOKE(joint_cancellations, World);                 \
    TEST_CASE_TEMPLATE_INVOKE(constraint_undoes_all, World);               \
    TEST_CASE_TEMPLATE_INVOKE(constraints_hold, World);                    \
    TEST_CASE_TEMPLATE_INVOKE(capacity_holds, World);                      \
    TEST_CASE_TEMPLATE_INVOKE(two_sessions_one_lands, World);              \
    TEST_CASE_TEMPLATE_INVOKE(users_byte_by_byte, World);                  \
    TEST_CASE_TEMPLATE_INVOKE(full_batch, World);                          \
    TEST_CASE_TEMPLATE_INVOKE(fence_takes_an_id, World);                   \
    TEST_CASE_TEMPLATE_INVOKE(booking_is_not_fenced, World);               \
    TEST_CASE_TEMPLATE_INVOKE(missing_row_is_refused, World);              \
    TEST_CASE_TEMPLATE_INVOKE(ended_users_are_free, World);                \
    TEST_CASE_TEMPLATE_INVOKE(interrupted_session, World)
