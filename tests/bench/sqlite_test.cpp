#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <bookonce/bookonce.hpp>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "bench_program.hpp"
#include "sqlite_client.hpp"
#include "temporary_folder.hpp"

using namespace bench::test;
using bookonce::test::process;
using bookonce::test::process_result;
using bookonce::test::sqlite_client;
using bookonce::test::temporary_folder;

TEST_SUITE_BEGIN("sqlite");

namespace {

/// A place without a server.
bookonce::test::surroundings alone(temporary_folder const& temporary) {
    return {.set = {{"PGHOST", "/nowhere"}, {"TMPDIR", temporary.path().string()}}, .unset = {"BOOKONCE_DATABASE"}};
}

/// Runs there, with JSON.
nlohmann::json measured(temporary_folder const& temporary, std::vector<std::string> arguments) {
    arguments.emplace_back("--json");
    process_result const result = bookonce::test::run(bench_command(arguments), alone(temporary));
    CAPTURE(result.err);
    CHECK(result.exit_code == 0);
    auto document = nlohmann::json::parse(result.out, nullptr, false);
    REQUIRE(document.is_object());
    return document;
}

/// A short run of the guarded transaction, with 25,000 stored bookings in a folder with a name.
std::vector<std::string> run_with_stored(std::string const& folder, std::string const& strategy) {
    return with_short_runs(
        {"compare", "--strategies", strategy, "--callers", "2", "--preload", "25000", "--sqlite-folder", folder});
}

std::string stored_file(std::string const& folder) { return folder + "/bookonce-bench-25000.db"; }

/// An event that no run makes, and none takes away.
void leave_trace(std::string const& file) {
    sqlite_client{file}.run(
        "INSERT INTO events (event_id, created_at, capacity, available) VALUES (99999999, 0, 1, 1)");
}
bool has_trace(std::string const& file) {
    return sqlite_client{file}.number("SELECT count(*) FROM events WHERE event_id = 99999999") == 1;
}

void check_refused(process_result const& result, int exit_code, std::string const& reason) {
    CAPTURE(result.err);
    CHECK(result.exit_code == exit_code);
    CHECK(result.err.find(reason) != std::string::npos);
    CHECK(result.err.find("--sqlite-folder") != std::string::npos);
}

}  // namespace

TEST_CASE("files_need_no_server_and_leave_nothing_behind") {
    temporary_folder const temporary;
    nlohmann::json const document =
        measured(temporary, with_short_runs({"compare", "--strategies", "sqlite", "--callers", "2"}));
    CHECK(document.at("runs").size() == 3);
    auto const& where = document.at("environment");
    CHECK(where.at("postgresql").is_null());
    CHECK(where.at("commit_ms").is_null());
    CHECK(where.at("sqlite").get<std::string>().starts_with("3."));
    CHECK(std::filesystem::is_empty(temporary.path()));
}

TEST_CASE("a_file_sells_every_seat_once_and_refuses_the_rest") {
    temporary_folder const temporary;
    nlohmann::json const document = measured(temporary, {"storm", "--strategies", "sqlite", "--callers", "8", "--seats",
                                                         "20", "--requests", "300", "--quick", "--duration", "60"});
    REQUIRE(document.at("runs").size() == 3);
    for (auto const& run : document.at("runs")) {
        CAPTURE(run.dump());
        CHECK(run.at("clean") == true);
        CHECK(run.at("bookings") == 20);
        CHECK(run.at("refusals") == 280);
        CHECK(run.at("audit").at("active_bookings") == 20);
    }
}

TEST_CASE("two_processes_book_and_cancel_in_one_file") {
    temporary_folder const temporary;
    nlohmann::json const document = measured(
        temporary, {"compare", "--strategies", "sqlite", "--quick", "--processes", "2", "--callers", "4", "--events",
                    "3", "--cancels", "0.3", "--duplicates", "0.2", "--seats-a-booking", "3", "--duration", "0.5"});
    REQUIRE(document.at("runs").size() == 3);
    for (auto const& run : document.at("runs")) {
        CAPTURE(run.dump());
        CHECK(run.at("clean") == true);
        CHECK(run.at("cancellations") > 0);
        CHECK(run.at("bookings_by_process").size() == 2);
        CHECK(run.at("wal_bytes_per_booking").is_null());
        CHECK(run.at("server_cpu_us_per_booking").is_null());
    }
}

TEST_CASE("lapsed_holds_of_a_file_are_sold_again") {
    temporary_folder const temporary;
    nlohmann::json const document =
        measured(temporary, with_short_runs({"lapsed", "--strategies", "bookonce_sqlite", "--holds", "500", "--seats",
                                             "1000000", "--callers", "2"}));
    CHECK(document.at("lapsed").at(0).at("first_booking_ms") > 0);
    for (auto const& run : document.at("runs")) {
        CHECK(run.at("clean") == true);
        CHECK(run.at("audit").at("reclaimed_holds") == run.at("lapsed_holds"));
    }
}

TEST_CASE("stored_bookings_are_of_events_that_nobody_books") {
    temporary_folder const temporary;
    std::string const folder = temporary.file("kept");
    auto const document = measured(temporary, run_with_stored(folder, "bookonce_sqlite"));
    CHECK(document.at("runs").at(0).at("clean") == true);
    sqlite_client file{stored_file(folder)};
    auto const stored =
        file.run("SELECT capacity, available, e.version, count(*), sum(seats), count(DISTINCT user_id)"
                 " FROM events AS e JOIN bookings USING (event_id) WHERE event_id > 1 GROUP BY event_id");
    std::vector<std::string> const whole{"10000", "0", "10000", "10000", "10000", "10000"};
    std::vector<std::string> const last{"5000", "0", "5000", "5000", "5000", "5000"};
    CHECK(stored == std::vector{whole, whole, last});
    CHECK(document.at("runs").at(0).at("audit").at("active_bookings") ==
          file.number("SELECT count(*) FROM bookings WHERE status = 'confirmed'"));
    bookonce::audit_report const found = bookonce::engine{{.database = "sqlite:" + stored_file(folder)}}.audit();
    CHECK(found.sound());
    CHECK(found.active_bookings > 25'000);
}

TEST_CASE("stored_bookings_stay_for_the_next_strategy") {
    temporary_folder const temporary;
    std::string const folder = temporary.file("kept");
    measured(temporary, run_with_stored(folder, "sqlite_guarded"));
    leave_trace(stored_file(folder));
    for (char const* strategy : {"bookonce_sqlite", "sqlite_immediate"}) {
        CAPTURE(strategy);
        // Clean: no more and no fewer rows are there than 25,000 and what was told.
        CHECK(measured(temporary, run_with_stored(folder, strategy)).at("runs").at(0).at("clean") == true);
        CHECK(has_trace(stored_file(folder)));
    }
    CHECK_FALSE(std::filesystem::exists(folder + "/bookonce-bench-0.db"));  // of the proof
}

TEST_CASE("a_file_that_was_not_finished_is_made_anew") {
    temporary_folder const temporary;
    std::string const folder = temporary.file("kept");
    measured(temporary, run_with_stored(folder, "sqlite_guarded"));
    leave_trace(stored_file(folder));
    sqlite_client{stored_file(folder)}.run("DELETE FROM bookonce_bench");
    CHECK(measured(temporary, run_with_stored(folder, "sqlite_guarded")).at("runs").at(0).at("clean") == true);
    CHECK_FALSE(has_trace(stored_file(folder)));
}

TEST_CASE("a_file_that_the_bench_did_not_make_stays") {
    temporary_folder const temporary;
    std::string const folder = temporary.path().string();
    std::string const file = folder + "/bookonce-bench-0.db";
    auto const refused = [&] {
        check_refused(bookonce::test::run(bench_command(with_short_runs({"compare", "--strategies", "sqlite_guarded",
                                                                         "--callers", "1", "--sqlite-folder", folder})),
                                          alone(temporary)),
                      2, "was not made by bookonce-bench");
    };
    sqlite_client{file}.run("CREATE TABLE mine (x INTEGER); INSERT INTO mine VALUES (7)");
    refused();
    CHECK(sqlite_client{file}.first("SELECT x FROM mine") == "7");
    std::ofstream{file, std::ios::trunc} << "a letter, and no database; it is a long one";
    refused();
    CHECK(std::filesystem::file_size(file) == 43);
}

TEST_CASE("a_second_run_in_the_folder_ends_at_once") {
    temporary_folder const temporary;
    int const held = open(temporary.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    REQUIRE(flock(held, LOCK_EX | LOCK_NB) == 0);
    check_refused(bookonce::test::run(bench_command({"compare", "--strategies", "sqlite_guarded", "--sqlite-folder",
                                                     temporary.path().string()}),
                                      alone(temporary)),
                  1, "another run of bookonce-bench uses the folder");
    close(held);
}

TEST_CASE("an_interrupted_run_names_the_folder_that_stays") {
    temporary_folder const temporary;
    process run{bench_command({"compare", "--strategies", "bookonce_sqlite", "--callers", "1", "--duration", "600"}),
                alone(temporary)};
    // Of the proof or of the run: one with tables.
    auto const has_tables = [](std::filesystem::path const& folder) {
        return std::filesystem::exists(folder / "bookonce-bench-0.db");
    };
    auto const end = std::chrono::steady_clock::now() + std::chrono::minutes{1};
    std::string folder;
    while (folder.empty()) {
        REQUIRE(std::chrono::steady_clock::now() < end);
        for (auto const& each : std::filesystem::directory_iterator{temporary.path()}) {
            if (has_tables(each.path())) { folder = each.path().string(); }
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{2});
    }
    run.signal(SIGTERM);
    process_result const result = run.wait();
    CHECK(result.exit_code == 128 + SIGTERM);
    CHECK(result.err == "bookonce-bench: interrupted; the folder " + folder + " stays: remove it\n");
}

TEST_CASE("a_slow_network_is_none_before_a_file") {
    temporary_folder const temporary;
    auto const refusal_of = [&](std::vector<std::string> const& arguments) {
        process_result const result = bookonce::test::run(bench_command(arguments), alone(temporary));
        CHECK(result.exit_code == 1);
        return result.err;
    };
    for (std::vector<std::string> const& arguments :
         std::vector<std::vector<std::string>>{{"compare", "--strategies", "sqlite_guarded", "--network-ms", "1"},
                                               {"compare", "--strategies", "sqlite_guarded", "--pause-holder", "1"},
                                               {"compare", "--strategies", "sqlite_guarded", "--commit-delay-ms", "1"},
                                               {"shop", "--strategies", "sqlite_guarded", "--quick"}}) {
        CHECK(refusal_of(arguments).find("sqlite_guarded has a file and no network") != std::string::npos);
    }
    CHECK(std::filesystem::is_empty(temporary.path()));
}

TEST_SUITE_END();
