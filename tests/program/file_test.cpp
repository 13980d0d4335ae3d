#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>

#include <sys/stat.h>
#include <unistd.h>

#include "shop.hpp"
#include "sqlite_client.hpp"
#include "temporary_folder.hpp"

using namespace bookonce::test;

namespace {

/// Nothing names a database; the user's own data are in a folder of the test's.
surroundings unconfigured(std::string const& data) {
    return {.set = {{"XDG_DATA_HOME", data}},
            .unset = {"BOOKONCE_DATABASE", "PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE", "PGSERVICE"}};
}

/// A file of the test's own.
struct file_shop {
    process_result run(std::string const& line) const {
        std::istringstream words{line};
        std::vector<std::string> arguments{std::istream_iterator<std::string>{words}, {}};
        arguments.insert(arguments.begin(), {"--database", database});
        return run_command(arguments);
    }
    nlohmann::json json(std::string const& line, int exit_code = 0) const {
        process_result const result = run(line + " --json");
        INFO(line, result.out, result.err);
        REQUIRE(result.exit_code == exit_code);
        return nlohmann::json::parse(result.out);
    }

    temporary_folder folder;
    std::string path = folder.file("bookings.db");
    std::string database = "sqlite:" + path;
};

std::vector<std::string> lines_of(std::string const& text) {
    std::istringstream in{text};
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) { lines.push_back(line); }
    return lines;
}

std::string text_of(std::string const& path) {
    std::ifstream in{path};
    return {std::istreambuf_iterator<char>{in}, {}};
}

}  // namespace

TEST_SUITE_BEGIN("file");

TEST_CASE("without_configuration_a_file_of_the_users_takes_it_all") {
    temporary_folder folder;
    auto const around = unconfigured(folder.file("data"));
    auto const made = run_command({"event", "create", "--capacity", "2", "--quiet"}, around);
    CHECK(made.exit_code == 0);
    CHECK(made.out == "1\n");
    CHECK(is_one_clean_line(made.err));
    CHECK(made.err.find(folder.file("data/bookonce/bookings.db")) != std::string::npos);
    struct stat found {};
    REQUIRE(::stat(folder.file("data/bookonce").c_str(), &found) == 0);
    CHECK((found.st_mode & 0777) == 0700);
    for (char const* user : {"ann", "bob"}) {
        auto const booked = run_command({"book", "--event", "1", "--user", user}, around);
        CHECK(booked.exit_code == 0);
        CHECK(booked.err.empty());
    }
    auto const third = run_command({"book", "--event", "1", "--user", "cat"}, around);
    CHECK(third.exit_code == 2);
    CHECK(third.out.starts_with("sold out"));
}

TEST_CASE("the_users_own_file_is_told_of_once_when_it_is_there") {
    temporary_folder folder;
    auto const around = unconfigured(folder.file("data"));
    std::string const file = folder.file("data/bookonce/bookings.db");
    auto const wrong = run_command({"book", "--event", "x", "--user", "ann"}, around);
    CHECK(wrong.exit_code == 1);
    CHECK(wrong.err.find(file) != std::string::npos);
    struct stat found {};
    REQUIRE(::stat(file.c_str(), &found) == 0);  // what was told is so, also after a mistake
    CHECK((found.st_mode & 0777) == 0600);
    auto const made = run_command({"event", "create", "--capacity", "2"}, around);
    CHECK(made.exit_code == 0);
    CHECK(made.err.empty());
}

TEST_CASE("an_environment_that_names_a_server_means_that_server") {
    temporary_folder folder;
    auto around = unconfigured(folder.file("data"));
    for (char const* name : {"PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE", "PGSERVICE"}) {
        auto named = around;
        std::erase(named.unset, name);
        named.set.emplace_back(name, "no-such-thing");
        CHECK(run_command({"audit"}, named).exit_code != 0);
    }
    CHECK_FALSE(std::filesystem::exists(folder.file("data")));
}

TEST_CASE("where_no_folder_can_be_made_one_line_says_so") {
    temporary_folder folder;
    std::ofstream{folder.file("data")} << "no folder";
    auto const result = run_command({"audit"}, unconfigured(folder.file("data")));
    CHECK(result.exit_code == 1);
    CHECK(is_one_clean_line(result.err));
    CHECK(result.err.find("--database") != std::string::npos);
    auto homeless = unconfigured("");
    homeless.set.emplace_back("HOME", "");
    CHECK(run_command({"audit"}, homeless).exit_code == 1);
}

TEST_CASE("a_file_needs_no_migration") {
    file_shop const shop;
    auto const result = shop.run("migrate");
    CHECK(result.exit_code == 0);
    CHECK(result.out.starts_with("nothing is to do"));
    CHECK(shop.run("migrate --runtime-role ann").exit_code == 1);
}

TEST_CASE("all_that_a_booking_goes_through_works_in_a_file") {
    file_shop const shop;
    CHECK(shop.json("event create --capacity 9 --name Gala")["event_id"] == 1);
    std::string const ann = " --event 1 --user ann";
    for (std::string const& line : {"hold" + ann + " --seats 3",
                                    "extend" + ann + " --ttl 3600",
                                    "confirm" + ann + " --seats 2",
                                    "change" + ann + " --seats 3",
                                    "cancel" + ann + " --seats 1",
                                    "transfer" + ann + " --to bob",
                                    "hold" + ann,
                                    "release" + ann,
                                    std::string{"expire --event 1"},
                                    std::string{"history --event 1"},
                                    std::string{"changes"},
                                    std::string{"bookings --user bob"},
                                    std::string{"booking show --user bob --event 1"},
                                    std::string{"event resize 1 --capacity 5 --overbook 1"},
                                    std::string{"event rename 1 --name x"},
                                    std::string{"event window 1 --opens-at 2026-01-31T09:30Z"},
                                    std::string{"event limits 1 --hold-limit 60 --seats-per-user 4"},
                                    std::string{"event close 1"},
                                    std::string{"event open 1"},
                                    std::string{"event list"},
                                    std::string{"user forget --user ann"},
                                    std::string{"event cancel 1 --reason storm"},
                                    std::string{"event create --capacity 1 --id 7"},
                                    std::string{"event remove 7"}}) {
        auto const result = shop.run(line);
        INFO(line, result.err, result.out);
        CHECK(result.exit_code == 0);
    }
    CHECK(shop.json("audit")["findings_count"] == 0);
}

TEST_CASE("what_is_no_database_of_bookonces_is_told_in_a_line") {
    file_shop const shop;
    auto const refuses = [&](std::string const& words) {
        std::string const before = text_of(shop.path);
        auto const result = shop.run("event create --capacity 1");
        CHECK(result.exit_code == 1);
        CHECK(is_one_clean_line(result.err));
        CHECK_MESSAGE(result.err.find(words) != std::string::npos, result.err);
        CHECK(text_of(shop.path) == before);
    };
    SUBCASE("a text") {
        std::ofstream{shop.path} << std::string(5'000, 'x');
        refuses("no SQLite database");
    }
    SUBCASE("another program's tables") {
        sqlite_client{shop.path}.run("PRAGMA journal_mode = WAL; CREATE TABLE events (id)");
        refuses("'events' that is not bookonce's");
    }
    SUBCASE("a newer one") {
        REQUIRE(shop.run("audit").exit_code == 0);
        sqlite_client{shop.path}.run("INSERT INTO migrations VALUES (99, 0)");
        refuses("newer");
    }
}

TEST_CASE("a_missing_folder_is_told_in_a_line") {
    auto const result = run_command({"--database", "sqlite:/no/such/folder/x.db", "audit"});
    CHECK(result.exit_code == 1);
    CHECK(is_one_clean_line(result.err));
    CHECK(result.err.find("/no/such/folder") != std::string::npos);
    CHECK(run_command({"--database", "sqlite:", "audit"}).exit_code == 1);
    CHECK(run_command({"--database", "sqlite:/", "audit"}).err.find("it is a folder") != std::string::npos);
}

TEST_CASE("a_full_file_is_told_and_nothing_is_booked") {
    file_shop const shop;
    REQUIRE(shop.run("event create --capacity 9").exit_code == 0);
    // A limit of the shell's on what a program may write.
    auto const result =
        run({"/bin/sh", "-c", R"(trap '' XFSZ; ulimit -f 1; exec "$0" "$@")", BOOKONCE_COMMAND, "--database",
             shop.database, "book", "--event", "1", "--user", "ann", "--deadline-ms", "300"});
    CHECK(result.exit_code == 4);
    CHECK(is_one_clean_line(result.err));
    CHECK(shop.json("audit")["active_bookings"] == 0);
    CHECK(shop.run("book --event 1 --user ann").exit_code == 0);
}

TEST_CASE("several_processes_on_one_file_oversell_nothing") {
    file_shop const shop;
    REQUIRE(shop.run("event create --capacity 10").exit_code == 0);
    std::vector<std::unique_ptr<process>> clerks;
    for (int number = 0; number < 4; ++number) {
        clerks.push_back(std::make_unique<process>(std::vector<std::string>{
            "/bin/sh", "-c",
            R"(for user in 1 2 3 4 5; do "$0" "$@" --user "$user-)" + std::to_string(number) + R"("; done)",
            BOOKONCE_COMMAND, "--quiet", "--database", shop.database, "book", "--event", "1"}));
    }
    std::size_t booked = 0;
    for (auto const& each : clerks) { booked += lines_of(each->wait().out).size(); }
    CHECK(booked == 10);
    auto const report = shop.json("audit");
    CHECK(report["findings_count"] == 0);
    CHECK(report["active_seats"] == 10);
}

TEST_CASE("what_a_killed_writer_was_told_is_there") {
    file_shop const shop;
    REQUIRE(shop.run("event create --capacity 1000000").exit_code == 0);
    std::string const told = shop.folder.file("told");
    for (std::size_t const lines : {40, 400, 1'200}) {
        process first{{FILE_WRITER, shop.database, "1"}, {.output = told}};
        process second{{FILE_WRITER, shop.database, "1"}, {.output = told}};
        while (std::filesystem::file_size(told) < lines * 37) { ::usleep(1'000); }
        first.signal(SIGKILL);
        second.signal(SIGKILL);
        CHECK(first.wait().exit_code == 128 + SIGKILL);
        CHECK(second.wait().exit_code == 128 + SIGKILL);
        auto stored = lines_of(shop.run("bookings --event 1 --rows 10000 --quiet").out);
        std::ranges::sort(stored);
        for (std::string const& id : lines_of(text_of(told))) {
            CHECK_MESSAGE(std::ranges::binary_search(stored, id), "booking " << id << " was told of and is lost");
        }
        CHECK(shop.json("audit")["findings_count"] == 0);
    }
}

TEST_SUITE_END();
