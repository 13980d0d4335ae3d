#include "shop.hpp"

#include <iterator>
#include <sstream>

using namespace bookonce::test;

namespace {

/// A role that may log in, gone at the end with all it owns.
class role {
public:
    explicit role(std::string name) : name_{std::move(name)} { query("CREATE ROLE " + name_ + " LOGIN"); }
    ~role() { query("DROP OWNED BY " + name_ + " CASCADE; DROP ROLE " + name_); }
    role(role const&) = delete;
    role& operator=(role const&) = delete;

    std::string const& name() const { return name_; }
    /// The database as this role sees it.
    std::string database() const { return database_address() + " user=" + name_; }

private:
    std::string name_;
};

/// The words of a command line without quotes.
std::vector<std::string> words_of(std::string const& line) {
    std::istringstream stream{line};
    return {std::istream_iterator<std::string>{stream}, {}};
}

}  // namespace

TEST_SUITE_BEGIN("migrate");

TEST_CASE("migrating_makes_the_schema_once_and_says_so") {
    shop const shop;
    auto const first = shop.json({"migrate"});
    CHECK(first["schema"] == shop.schema());
    CHECK(first["version_before"] == 0);
    CHECK(first["version_after"] == 6);
    CHECK(first["owner"].is_null());
    CHECK(shop.json({"migrate"})["version_before"] == 6);
    CHECK(query("SELECT count(*) FROM " + shop.table("migrations")) == "6");
}

TEST_CASE("migrating_tells_a_person_what_happened") {
    shop const shop;
    CHECK(shop.run({"migrate"}).out == "schema '" + shop.schema() + "' went from version 0 to 6\n");
    CHECK(shop.run({"migrate"}).out == "schema '" + shop.schema() + "' is at version 6 already\n");
    auto const quiet = shop.run({"migrate", "--quiet"});
    CHECK(quiet.exit_code == 0);
    CHECK(quiet.out.empty());
    CHECK(quiet.err.empty());
}

TEST_CASE("several_processes_may_migrate_at_once") {
    shop const shop;
    std::vector<std::string> const command{BOOKONCE_COMMAND, "--schema", shop.schema(), "migrate"};
    process first{command};
    process second{command};
    process third{command};
    for (process* each : {&first, &second, &third}) { CHECK(each->wait().exit_code == 0); }
    CHECK(query("SELECT count(*) FROM " + shop.table("migrations")) == "6");
}

TEST_CASE("the_owner_gets_the_schema_and_its_tables") {
    shop const shop;
    role const owner{shop.schema() + "_owner"};
    CHECK(shop.json({"migrate", "--owner", owner.name()})["owner"] == owner.name());
    CHECK(query("SELECT count(*) FROM pg_tables WHERE schemaname = '" + shop.schema() + "' AND tableowner = '" +
                owner.name() + "'") == "4");
    CHECK(query("SELECT nspowner::regrole::text FROM pg_namespace WHERE nspname = '" + shop.schema() + "'") ==
          owner.name());
}

TEST_CASE("the_runtime_role_can_book_and_cancel_and_nothing_else") {
    open_shop const shop;
    std::string const event = shop.event(3);
    role const seller{shop.schema() + "_seller"};
    std::string const database = seller.database();

    CHECK(shop.run({"--database", database, "book", "--event", event, "--user", "alice"}).exit_code ==
          1);  // no right yet
    CHECK(shop.json({"migrate", "--runtime-role", seller.name()})["runtime_role"] == seller.name());

    auto const booked = shop.json({"--database", database, "book", "--event", event, "--user", "alice"});
    CHECK(booked["outcome"] == "booked");
    CHECK(shop.json({"--database", database, "cancel", "--event", event, "--booking-id",
                     booked["booking"]["booking_id"]})["outcome"] == "cancelled");
    CHECK(shop.run({"--database", database, "bookings", "--event", event}).exit_code == 0);
    CHECK(shop.run({"--database", database, "audit"}).exit_code == 0);

    for (std::vector<std::string> const& refused : {std::vector<std::string>{"event", "create", "--capacity", "1"},
                                                    {"event", "close", event},
                                                    {"event", "open", event},
                                                    {"event", "resize", event, "--capacity", "9"},
                                                    {"event", "resize", event, "--overbook", "9"},
                                                    {"event", "rename", event, "--name", "x"},
                                                    {"event", "window", event, "--opens-at", "none"},
                                                    {"event", "limits", event, "--bookings-per-user", "9"},
                                                    {"event", "cancel", event},
                                                    {"event", "remove", shop.event(1)},
                                                    {"user", "forget", "--user", "alice"}}) {
        std::string const before = shop.rows();
        auto arguments = refused;
        arguments.insert(arguments.begin(), {"--database", database});
        auto const result = shop.run(arguments);
        CHECK(result.exit_code == 1);
        INFO(result.err);
        CHECK(is_one_clean_line(result.err));
        CHECK(result.err.find("--admin-role") != std::string::npos);
        CHECK(shop.rows() == before);
    }
    std::string const before = shop.rows();
    for (std::string const& statement :
         {"DELETE FROM " + shop.table("bookings"), "TRUNCATE " + shop.table("events"),
          "UPDATE " + shop.table("events") + " SET capacity = 1000",
          "UPDATE " + shop.table("bookings") + " SET booked_at = now()", "DELETE FROM " + shop.table("history"),
          "UPDATE " + shop.table("history") + " SET user_id = 'mallory'", "DROP TABLE " + shop.table("bookings"),
          "CREATE TABLE " + shop.table("mine") + " (x int)"}) {
        INFO(statement);
        CHECK_THROWS(query(statement, database));
    }
    CHECK(shop.rows() == before);
}

TEST_CASE("the_runtime_role_does_all_that_a_booking_goes_through") {
    open_shop const shop;
    std::string const event = shop.event(9);
    role const seller{shop.schema() + "_seller"};
    shop.json({"migrate", "--runtime-role", seller.name()});
    std::string const of_alice = " --event " + event + " --user alice";
    for (std::string const& words :
         {"hold" + of_alice + " --seats 3", "extend" + of_alice + " --ttl 3600", "confirm" + of_alice + " --seats 2",
          "change" + of_alice + " --seats 3", "cancel" + of_alice + " --seats 1", "transfer" + of_alice + " --to bob",
          "hold" + of_alice, "release" + of_alice, "expire --event " + event, "history --event " + event,
          std::string{"changes"}, std::string{"bookings --user bob"}, "booking show --user bob --event " + event}) {
        auto arguments = words_of(words);
        arguments.insert(arguments.begin(), {"--database", seller.database()});
        auto const result = shop.run(arguments);
        INFO(words, result.err, result.out);
        CHECK(result.exit_code == 0);
    }
    CHECK(shop.taken(event) == "2");
}

TEST_CASE("the_admin_role_changes_events_besides") {
    open_shop const shop;
    std::string const event = shop.event(9);
    role const chief{shop.schema() + "_chief"};
    CHECK(shop.json({"migrate", "--admin-role", chief.name()})["admin_role"] == chief.name());
    std::string const of_alice = " --event " + event + " --user alice";
    for (std::string const& words :
         {"book" + of_alice + " --seats 3", "event resize " + event + " --capacity 5 --overbook 1",
          "event rename " + event + " --name x", "event window " + event + " --opens-at 2026-01-31T09:30Z",
          "event limits " + event + " --hold-limit 60 --seats-per-user 4", "event close " + event,
          "event open " + event, std::string{"user forget --user alice"}, "event cancel " + event + " --reason storm",
          std::string{"event create --capacity 1 --id 7"}, std::string{"event remove 7"}}) {
        auto arguments = words_of(words);
        arguments.insert(arguments.begin(), {"--database", chief.database()});
        auto const result = shop.run(arguments);
        INFO(words, result.err, result.out);
        CHECK(result.exit_code == 0);
    }
    CHECK(shop.run({"audit"}).exit_code == 0);
}

TEST_CASE("a_role_that_does_not_exist_is_refused_and_nothing_is_made") {
    shop const shop;
    for (char const* option : {"--owner", "--runtime-role", "--admin-role"}) {
        auto const result = shop.run({"migrate", option, "nobody_at_all; DROP TABLE x"});
        CHECK(result.exit_code == 1);
        CHECK(is_one_clean_line(result.err));
    }
    CHECK(query("SELECT count(*) FROM pg_namespace WHERE nspname = '" + shop.schema() + "'") == "0");
}

TEST_CASE("somebody_elses_tables_are_left_alone_and_told") {
    shop const shop;
    query("CREATE SCHEMA " + shop.schema() + "; CREATE TABLE " + shop.table("migrations") +
          " (version bigint); INSERT INTO " + shop.table("migrations") + " VALUES (20260101120000)");
    for (std::vector<std::string> const& arguments :
         {std::vector<std::string>{"migrate"}, {"audit"}, {"event", "create", "--capacity", "1"}}) {
        auto const result = shop.run(arguments);
        CHECK(result.exit_code == 1);
        CHECK(result.out.empty());
        CHECK(is_one_clean_line(result.err));
        CHECK(result.err.find("is not bookonce's, 'migrations': choose another with --schema") != std::string::npos);
    }
    CHECK(query("SELECT count(*) FROM pg_class WHERE relnamespace = '" + shop.schema() + "'::regnamespace") == "1");
}

TEST_CASE("the_servers_own_schemas_are_refused_with_the_reason") {
    for (char const* schema : {"pg_shop", "information_schema"}) {
        auto const result = run_command({"migrate", "--schema", schema, "--database", "host=127.0.0.1 port=1"});
        CHECK(result.exit_code == 1);
        CHECK(is_one_clean_line(result.err));
        CHECK(result.err.find("belongs to PostgreSQL") != std::string::npos);
    }
}

TEST_CASE("a_role_without_a_right_is_told_what_migrating_needs") {
    shop const shop;
    role const deploy{shop.schema() + "_deploy"};
    auto const result = shop.run({"--database", deploy.database(), "migrate"});
    CHECK(result.exit_code == 1);
    CHECK(is_one_clean_line(result.err));
    CHECK(result.err.find("the role needs CREATE on the database, or a schema made for it") != std::string::npos);
}

TEST_CASE("a_schema_newer_than_the_program_is_refused") {
    open_shop const shop;
    std::string const event = shop.event(3);
    query("INSERT INTO " + shop.table("migrations") + " (version) VALUES (99)");
    std::string const before = shop.rows();
    for (std::vector<std::string> const& arguments :
         {std::vector<std::string>{"migrate"}, {"audit"}, {"book", "--event", event, "--user", "alice"}}) {
        auto const result = shop.run(arguments);
        CHECK(result.exit_code == 1);
        CHECK(result.out.empty());
        CHECK(is_one_clean_line(result.err));
        CHECK(result.err.find("newer") != std::string::npos);
        CHECK(result.err.find("update the program") != std::string::npos);
    }
    CHECK(shop.rows() == before);
}

TEST_SUITE_END();
