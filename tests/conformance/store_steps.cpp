#include "store_steps.hpp"

#include <span>
#include <utility>
#include <variant>

namespace bookonce::test {

namespace {

/// Calls the session with all of the things, or with one after the other if it does not join events.
/// Ends with the first error.
template <class Row, class Thing, class Call>
store::result<std::vector<Row>> in_its_calls(store::session const& store, std::vector<Thing> const& things,
                                             Call const& call) {
    if (store.joins_events()) { return call(std::span<Thing const>{things}); }
    std::vector<Row> all;
    for (Thing const& each : things) {
        store::result<std::vector<Row>> one = call(std::span<Thing const>{&each, 1});
        if (std::holds_alternative<store::error>(one)) { return one; }
        for (Row& row : std::get<std::vector<Row>>(one)) { all.push_back(std::move(row)); }
    }
    return all;
}

store::result<std::vector<store::written>> write_all(store::session& store, std::vector<store::change> const& changes) {
    return in_its_calls<store::written>(store, changes, [&](auto some) { return store.write(some); });
}

}  // namespace

store::change booking_change(event_id event, std::int64_t version, std::uint32_t id, std::string user, int seats) {
    return {event, version, seats, {{id_of(id), std::move(user), seats}}, {}};
}

store::change free_booking(event_id event, std::uint32_t id, std::string user, int seats, int tries) {
    store::change change = booking_change(event, 0, id, std::move(user), seats);
    change.version.reset();
    change.tries = tries;
    return change;
}

store::new_booking hold_of(std::uint32_t id, std::string user, int seats, seconds ttl) {
    return {.id = id_of(id), .user = std::move(user), .seats = seats, .status = booking_status::held, .ttl = ttl};
}

store::change making(event_id event, std::int64_t version, std::vector<store::new_booking> made) {
    store::change change{.event = event, .version = version, .made = std::move(made)};
    for (store::new_booking const& each : change.made) { change.taken += is_active(each.status) ? each.seats : 0; }
    return change;
}

store::change turning(event_id event, std::int64_t version, std::vector<store::turned_booking> turned, int taken) {
    return {.event = event, .version = version, .taken = taken, .turned = std::move(turned)};
}

std::vector<store::written> fates_of(store::session& store, std::vector<store::change> const& changes) {
    auto const written = write_all(store, changes);
    REQUIRE(std::holds_alternative<std::vector<store::written>>(written));
    auto fates = std::get<std::vector<store::written>>(written);
    REQUIRE(fates.size() == changes.size());
    for (std::size_t index = 0; index < fates.size(); ++index) { CHECK(fates[index].event == changes[index].event); }
    return fates;
}

std::vector<landing> must_write(store::session& store, std::vector<store::change> const& changes) {
    std::vector<landing> landings;
    for (store::written const& fate : fates_of(store, changes)) {
        if (!fate.landed) { continue; }
        REQUIRE(fate.row);
        landings.push_back({fate.event, fate.row->version, fate.row->available, fate.at});
    }
    return landings;
}

store::error must_fail(store::session& store, std::vector<store::change> const& changes) {
    auto const written = write_all(store, changes);
    REQUIRE(std::holds_alternative<store::error>(written));
    return std::get<store::error>(written);
}

std::vector<store::snapshot> must_read(store::session& store, std::vector<store::question> const& questions) {
    auto const seen = in_its_calls<store::snapshot>(store, questions, [&](auto some) { return store.read(some); });
    REQUIRE(std::holds_alternative<std::vector<store::snapshot>>(seen));
    auto snapshots = std::get<std::vector<store::snapshot>>(seen);
    REQUIRE(snapshots.size() == questions.size());
    return snapshots;
}

store::snapshot must_read(store::session& store, event_id event, std::vector<booking_id> ids,
                          std::vector<std::string> users) {
    return must_read(store, std::vector<store::question>{{event, std::move(ids), std::move(users)}}).front();
}

booking const* found(store::snapshot const& seen, std::uint32_t id) {
    booking const* match = nullptr;
    for (booking const& each : seen.bookings) {
        if (each.id != id_of(id)) { continue; }
        CHECK_MESSAGE(match == nullptr, "a booking comes twice");
        match = &each;
    }
    return match;
}

booking row_of(store::session& store, event_id event, std::uint32_t id) {
    auto const seen = must_read(store, event, {id_of(id)});
    auto const* const row = found(seen, id);
    REQUIRE(row != nullptr);
    return *row;
}

}  // namespace bookonce::test
