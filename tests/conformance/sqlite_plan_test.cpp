// How SQLite finds the rows: an event may have a million bookings, so no statement of a booking looks
// through them. SQLite chooses by guesses, and has guessed wrong.
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include <bookonce/bookonce.hpp>

#include "sqlite_client.hpp"
#include "store/sqlite/catalogue_sql.hpp"
#include "store/sqlite/sql.hpp"
#include "temporary_folder.hpp"

using namespace bookonce;
using namespace bookonce::test;

namespace {

struct made_file {
    std::string plan(std::string_view statement) {
        std::string plan;
        for (auto const& row : client.run("EXPLAIN QUERY PLAN " + store::sqlite::sql::whole(statement))) {
            plan += row.back() + '\n';
        }
        return plan;
    }

    temporary_folder folder;
    std::string path = folder.file("bookings.db");
    event_id event = engine{{.database = "sqlite:" + path}}.create_event({.capacity = 1}).id;
    sqlite_client client{path};
};

bool has(std::string const& text, std::string const& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a_users_bookings_are_found_by_event_and_user") {
    made_file file;
    using namespace store::sqlite;
    for (std::string_view const statement : {sql::active_of_user, sql::find_bookings_of, sql::list_user_bookings,
                                             sql::move_events_of_user, sql::forget_in_bookings}) {
        std::string const plan = file.plan(statement);
        INFO(plan);
        CHECK(has(plan, "bookings_one_active_a_user (event_id=? AND user_id=?)"));
        CHECK_FALSE(has(plan, "SCAN b"));
    }
}

TEST_CASE("a_statement_of_a_booking_finds_its_rows_by_a_whole_key") {
    made_file file;
    using namespace store::sqlite;
    for (std::string_view const statement : {sql::booking_by_id, sql::owner, sql::keep_booking, sql::turn_booking}) {
        CHECK_MESSAGE(has(file.plan(statement), "PRIMARY KEY (event_id=? AND booking_id=?)"), file.plan(statement));
    }
    for (std::string_view const statement :
         {sql::lapsed_holds, sql::next_hold_end, sql::keep_holds, sql::expire_holds}) {
        CHECK_MESSAGE(has(file.plan(statement), "bookings_held (event_id=? AND "), file.plan(statement));
    }
    std::string const step = file.plan(sql::active_bookings);
    INFO(step);
    CHECK(has(step, "PRIMARY KEY (event_id=? AND booking_id>?)"));
    CHECK_FALSE(has(step, "TEMP B-TREE"));
    for (std::string_view const statement : {sql::event_row, sql::move_event, sql::find_event}) {
        CHECK_MESSAGE(has(file.plan(statement), "SEARCH e"), file.plan(statement));
        CHECK_MESSAGE(has(file.plan(statement), "PRIMARY KEY (rowid=?)"), file.plan(statement));
    }
}
