#include <filesystem>

#include "shop.hpp"
#include "sqlite_client.hpp"
#include "temporary_folder.hpp"

using namespace bookonce::test;

namespace {

/// A file with something of everything, and an empty schema of the server's.
struct two_databases {
    two_databases() {
        for (std::vector<std::string> const& each :
             {std::vector<std::string>{"event", "create", "--capacity", "9", "--name", "Gala", "--closes-at",
                                       "2099-01-01T00:00Z"},
              {"event", "create", "--capacity", "3"},
              {"hold", "--event", "1", "--user", "ann", "--seats", "3"},
              {"confirm", "--event", "1", "--user", "ann"},
              {"book", "--event", "1", "--user", "b'{ob,\"x\\", "--data", R"({"a": [1, "é"]})"},
              {"cancel", "--event", "1", "--user", "ann", "--seats", "1", "--reason", "ill"},
              {"hold", "--event", "2", "--user", "cat", "--ttl", "3600"}}) {
            auto arguments = each;
            arguments.insert(arguments.begin(), {"--database", file(source)});
            REQUIRE(run_command(arguments).exit_code == 0);
        }
        // What a cancellation that finds nothing leaves.
        REQUIRE(run_command({"--database", file(source), "cancel", "--event", "1", "--booking-id",
                             "01890a5d-ac96-774b-bcce-b302099a8057"})
                    .exit_code == 2);
    }

    static std::string file(std::string const& path) { return "sqlite:" + path; }
    process_result copy(std::string const& from, std::string const& to) const {
        return server.run({"copy", "--from", from, "--to", to, "--json"});
    }
    /// All that its rows say, but for the transactions.
    static std::string rows(std::string const& path) {
        std::string all;
        for (char const* statement :
             {"SELECT * FROM events ORDER BY event_id",
              "SELECT event_id, hex(booking_id), user_id, seats, status, slot, booked_at, version, expires_at, "
              "confirmed_at, ended_at, changed_at, hex(changed_by), what, reason, data FROM bookings",
              "SELECT event_id, version, hex(booking_id), changed_at, booked_at, expires_at, confirmed_at, "
              "hex(changed_by), capacity, overbook, seats, slot, what, status, reason, user_id FROM history"}) {
            for (auto const& row : sqlite_client{path}.run(statement)) {
                for (std::string const& value : row) { all += value + '|'; }
                all += '\n';
            }
        }
        return all;
    }

    temporary_folder folder;
    std::string source = folder.file("source.db");
    std::string back = folder.file("back.db");
    open_shop server;
};

}  // namespace

TEST_SUITE_BEGIN("copy");

TEST_CASE("a_database_comes_back_from_a_server_as_it_was") {
    two_databases both;
    auto const there = both.copy(both.file(both.source), database_address());
    INFO(there.err);
    REQUIRE(there.exit_code == 0);
    auto const told = nlohmann::json::parse(there.out);
    CHECK(told["events"] == 2);
    CHECK(told["bookings"] == 4);  // one is a fence
    CHECK(told["active_seats"] == 4);
    CHECK(told["sound"] == true);
    CHECK(both.copy(database_address(), both.file(both.back)).exit_code == 0);
    CHECK(both.rows(both.back) == both.rows(both.source));
    CHECK_FALSE(both.rows(both.back).empty());
    // Both go on from there.
    CHECK(both.server.run({"event", "create", "--capacity", "1", "--quiet"}).out == "3\n");
    CHECK(both.server.run({"confirm", "--event", "2", "--user", "cat"}).exit_code == 0);
    CHECK(both.server.run({"audit"}).exit_code == 0);
    CHECK(run_command({"--database", both.file(both.back), "cancel", "--event", "1", "--user", "ann"}).exit_code == 0);
}

TEST_CASE("a_copy_that_was_broken_off_goes_on_and_ends_the_same") {
    two_databases both;
    REQUIRE(both.copy(both.file(both.source), both.file(both.back)).exit_code == 0);
    bool early = false;
    SUBCASE("after the first booking") { early = true; }
    SUBCASE("after all bookings") { early = false; }
    sqlite_client{both.back}.run(early ? "DELETE FROM events; DELETE FROM history; DELETE FROM bookings WHERE "
                                         "(event_id, booking_id) > (SELECT event_id, booking_id FROM bookings LIMIT 1)"
                                       : "DELETE FROM events; DELETE FROM history WHERE event_id > 1");
    CHECK(both.copy(both.file(both.source), both.file(both.back)).exit_code == 0);
    CHECK(both.rows(both.back) == both.rows(both.source));
    auto const again = both.copy(both.file(both.source), both.file(both.back));
    CHECK(again.exit_code == 0);
    CHECK(nlohmann::json::parse(again.out)["bookings"] == 4);
}

TEST_CASE("a_target_with_other_rows_is_left_as_it_is") {
    two_databases both;
    both.server.event(5);
    std::string const before = both.server.rows();
    auto const refused = both.copy(both.file(both.source), database_address());
    CHECK(refused.exit_code == 1);
    CHECK(is_one_clean_line(refused.err));
    CHECK(refused.err.find("other rows than the source") != std::string::npos);
    CHECK(both.server.rows() == before);
}

TEST_CASE("a_copy_wants_both_addresses_and_makes_no_file_of_its_own") {
    temporary_folder folder;
    surroundings const around{.set = {{"XDG_DATA_HOME", folder.file("data")}},
                              .unset = {"BOOKONCE_DATABASE", "PGHOST", "PGPORT", "PGDATABASE"}};
    REQUIRE(run_command({"--database", "sqlite:" + folder.file("a.db"), "audit"}, around).exit_code == 0);
    CHECK(run_command({"copy", "--from", "sqlite:" + folder.file("a.db")}, around).exit_code == 1);
    CHECK(
        run_command({"copy", "--from", "sqlite::memory:", "--to", "sqlite:" + folder.file("a.db")}, around).exit_code ==
        1);
    CHECK(run_command({"copy", "--from", "sqlite:" + folder.file("a.db"), "--to", "sqlite:" + folder.file("b.db")},
                      around)
              .exit_code == 0);
    CHECK_FALSE(std::filesystem::exists(folder.file("data")));
}

TEST_CASE("rows_go_over_in_the_order_of_numbers_however_many") {
    two_databases both;
    // More than a step, in events 10 and 9: as text, 10 comes before 9.
    sqlite_client client{both.source};
    client.run(R"(
        INSERT INTO events (event_id, created_at, capacity, available, version)
            VALUES (9, 1, 2100, 0, 2100), (10, 1, 2100, 0, 2100);
        INSERT INTO history (event_id, version, booking_id, changed_in, changed_at, capacity, overbook, what, status)
            SELECT event_id, 0, zeroblob(16), 1, 1, capacity, 0, 'created', 'open' FROM events WHERE event_id > 8;
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2100)
        INSERT INTO bookings (event_id, booking_id, user_id, seats, status, booked_at, version, changed_in)
            SELECT event_id, randomblob(16), 'user ' || i, 1, 'confirmed', 1, i, 1
            FROM n CROSS JOIN events WHERE event_id > 8)");
    REQUIRE(both.copy(both.file(both.source), database_address()).exit_code == 0);
    CHECK_MESSAGE(both.copy(both.file(both.source), database_address()).exit_code == 0, "once more");
    CHECK(both.copy(database_address(), both.file(both.back)).exit_code == 0);
    CHECK(both.rows(both.back) == both.rows(both.source));
}

TEST_CASE("one_row_is_told_as_one_and_a_third_address_is_refused") {
    temporary_folder folder;
    std::string const source = "sqlite:" + folder.file("source.db");
    std::string const target = "sqlite:" + folder.file("target.db");
    REQUIRE(run_command({"--database", source, "event", "create", "--capacity", "2"}).exit_code == 0);
    auto const refused = run_command({"copy", "--database", source, "--from", source, "--to", target});
    CHECK(refused.exit_code == 1);
    CHECK(refused.err == "bookonce: copy takes --from and --to: leave --database out\n");
    CHECK_FALSE(std::filesystem::exists(folder.file("target.db")));
    CHECK(run_command({"copy", "--from", source, "--to", target}).out ==
          "copied: 1 event, 0 bookings, 1 entry of the history\n");
}

TEST_CASE("a_source_that_is_not_there_is_told_and_nothing_is_made") {
    temporary_folder folder;
    std::string const target = folder.file("target.db");
    std::string const source = folder.file("source.db");
    for (std::string const& from : {"sqlite:" + source, std::string{"host=127.0.0.1 port=1 dbname=shop"}}) {
        auto const refused = run_command({"copy", "--from", from, "--to", "sqlite:" + target});
        CHECK((refused.exit_code == 1 || refused.exit_code == 4));
        CHECK(is_one_clean_line(refused.err));
        CHECK(refused.err.starts_with("bookonce: the source"));
        CHECK_FALSE(std::filesystem::exists(source));
        CHECK_FALSE(std::filesystem::exists(target));
    }
}

TEST_CASE("a_target_that_cannot_be_used_is_told_as_the_target") {
    two_databases both;
    std::string const no_schema = database_address() + " dbname=template1";
    for (std::string const& to : {no_schema, std::string{"host=127.0.0.1 port=1 dbname=shop"}}) {
        auto const refused = run_command({"copy", "--from", both.file(both.source), "--to", to});
        INFO(refused.err);
        CHECK((refused.exit_code == 1 || refused.exit_code == 4));
        CHECK(is_one_clean_line(refused.err));
        CHECK(refused.err.starts_with("bookonce: the target: "));
    }
}

TEST_CASE("a_copy_of_what_is_unsound_says_so_to_a_person") {
    temporary_folder folder;
    std::string const source = "sqlite:" + folder.file("source.db");
    REQUIRE(run_command({"--database", source, "event", "create", "--capacity", "2"}).exit_code == 0);
    sqlite_client{folder.file("source.db")}.run("UPDATE events SET available = 1");
    auto const copied = run_command({"copy", "--from", source, "--to", "sqlite:" + folder.file("target.db")});
    CHECK(copied.exit_code == 3);
    CHECK(copied.out.find("the audit of the source has 1 finding,") != std::string::npos);
    CHECK(copied.err.empty());
}

TEST_CASE("a_database_is_not_copied_into_itself") {
    two_databases both;
    std::string const link = both.folder.file("link.db");
    std::filesystem::create_symlink(both.source, link);
    for (auto const& [from, to] :
         {std::pair{both.file(both.source), both.file(link)}, std::pair{database_address(), database_address()}}) {
        auto const refused = both.copy(from, to);
        CHECK(refused.exit_code == 1);
        CHECK(refused.err.find("the same database") != std::string::npos);
    }
}

TEST_SUITE_END();
