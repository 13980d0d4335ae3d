// The indexes of the store in memory follow every change of a row.
#include <doctest/doctest.h>

#include "requests.hpp"
#include "store/memory/booking_rows.hpp"

using namespace bookonce;
using namespace bookonce::test;
using namespace std::chrono_literals;

namespace {

constexpr event_id concert{7};
constexpr timestamp noon = std::chrono::sys_days{std::chrono::year{2026} / 6 / 1} + 12h;
using ids = std::vector<booking_id>;

booking hold_of(std::uint32_t id, std::string user, timestamp end) {
    booking row = booking_of(concert, id, std::move(user), 1, booking_status::held);
    row.expires_at = end;
    return row;
}

struct two_holds {
    two_holds() {
        rows.put(hold_of(1, "ann", noon + 1h));
        rows.put(hold_of(2, "bob", noon));
    }

    ids active_of(std::string const& user) const {
        ids found;
        for (booking const* each : rows.active_of(user)) { found.push_back(each->id); }
        return found;
    }
    ids holds() const {
        ids found;
        for (auto const& [end, id] : rows.holds()) { found.push_back(id); }
        return found;
    }

    store::memory::booking_rows rows;
};

}  // namespace

TEST_CASE("rows_are_found_by_user_and_holds_by_their_end") {
    two_holds shop;
    shop.rows.put(booking_of(concert, 3, "ann"));
    CHECK(shop.active_of("ann") == ids{id_of(1), id_of(3)});
    CHECK(shop.active_of("an").empty());
    CHECK(shop.holds() == ids{id_of(2), id_of(1)});
}

TEST_CASE("a_row_that_ended_is_no_longer_its_users") {
    two_holds shop;
    shop.rows.edit(id_of(1), [](booking& row) { row.status = booking_status::expired; });
    CHECK(shop.active_of("ann").empty());
    CHECK(shop.holds() == ids{id_of(2)});
    CHECK(shop.rows.at(id_of(1)).status == booking_status::expired);
}

TEST_CASE("a_row_that_was_given_away_is_its_new_users") {
    two_holds shop;
    shop.rows.edit(id_of(1), [](booking& row) { row.user = "bob"; });
    CHECK(shop.active_of("ann").empty());
    CHECK(shop.active_of("bob") == ids{id_of(1), id_of(2)});
}

TEST_CASE("a_hold_that_was_extended_has_its_new_end_only") {
    two_holds shop;
    shop.rows.edit(id_of(2), [](booking& row) { row.expires_at = noon + 2h; });
    CHECK(shop.holds() == ids{id_of(1), id_of(2)});
}

TEST_CASE("a_confirmed_hold_is_its_users_and_ends_no_more") {
    two_holds shop;
    shop.rows.edit(id_of(2), [](booking& row) { row.status = booking_status::confirmed; });
    CHECK(shop.active_of("bob") == ids{id_of(2)});
    CHECK(shop.holds() == ids{id_of(1)});
}

TEST_CASE("an_erased_row_is_found_by_nothing") {
    two_holds shop;
    shop.rows.erase(id_of(1));
    shop.rows.erase(id_of(9));
    CHECK_FALSE(shop.rows.contains(id_of(1)));
    CHECK(shop.active_of("ann").empty());
    CHECK(shop.holds() == ids{id_of(2)});
}
