// Files that bookonce cannot take: told in a line, as what no retry mends, and left as they were.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <sys/stat.h>
#include <unistd.h>

#include "shop.hpp"
#include "sqlite_client.hpp"
#include "temporary_folder.hpp"

using namespace bookonce::test;

namespace {

std::string bytes_of(std::string const& path) {
    std::ifstream in{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

process_result ask(std::string const& path) {
    return run_command({"--database", "sqlite:" + path, "event", "create", "--capacity", "1"});
}

void must_refuse(std::string const& path, std::string const& words) {
    process_result const result = ask(path);
    CHECK(result.exit_code == 1);
    CHECK(is_one_clean_line(result.err));
    CHECK_MESSAGE(result.err.find(words) != std::string::npos, result.err);
}

}  // namespace

TEST_SUITE_BEGIN("file");

TEST_CASE("another_programs_file_is_refused_and_left_as_it_was") {
    struct found {
        std::string statements;
        std::string words;
    };
    for (found const& each :
         std::vector<found>{{"CREATE TABLE events (id)", "a table 'events' that is not bookonce's"},
                            {"CREATE TABLE Events (id)", "a table 'Events' that is not bookonce's"},
                            {"CREATE VIEW bookings AS SELECT 1", "a view 'bookings' that is not bookonce's"},
                            {"CREATE TABLE history_feed (id)", "a table 'history_feed' that is not bookonce's"},
                            {"CREATE TABLE x (id); CREATE INDEX bookings_held ON x (id)", "an index 'bookings_held'"},
                            {"CREATE TABLE events (id); CREATE TABLE bookings (id); CREATE TABLE history (id);"
                             "CREATE TABLE counters (id); CREATE TABLE migrations (id)",
                             "its tables are not bookonce's"},
                            {"PRAGMA encoding = 'UTF-16'; CREATE TABLE x (id)", "UTF-8"}}) {
        temporary_folder folder;
        std::string const path = folder.file("other.db");
        sqlite_client{path}.run(each.statements);
        std::string const before = bytes_of(path);
        must_refuse(path, each.words);
        CHECK_MESSAGE(bytes_of(path) == before, each.statements);
    }
}

TEST_CASE("tables_that_somebody_has_changed_are_refused") {
    temporary_folder folder;
    std::string const path = folder.file("bookings.db");
    REQUIRE(ask(path).exit_code == 0);
    SUBCASE("a column") {
        sqlite_client{path}.run("ALTER TABLE bookings RENAME COLUMN data TO other");
        must_refuse(path, "no such column: b.data");
    }
    SUBCASE("a table") {
        sqlite_client{path}.run("DROP TABLE counters");
        must_refuse(path, "that is not bookonce's");
    }
    SUBCASE("the version") {
        sqlite_client{path}.run("DELETE FROM migrations");
        must_refuse(path, "a table 'migrations'");
    }
}

TEST_CASE("a_file_with_tables_of_others_takes_bookonces_too") {
    temporary_folder folder;
    std::string const path = folder.file("shop.db");
    sqlite_client{path}.run("CREATE TABLE orders (id); INSERT INTO orders VALUES (7)");
    CHECK(ask(path).exit_code == 0);
    CHECK(sqlite_client{path}.number("SELECT id FROM orders") == 7);
}

TEST_CASE("what_cannot_be_a_database_is_told_as_configuration") {
    temporary_folder folder;
    std::string const pipe = folder.file("pipe");
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    must_refuse(pipe, "no file of a disk");
    must_refuse("/dev/null", "no file of a disk");
    std::filesystem::create_symlink(folder.file("loop"), folder.file("loop"));
    must_refuse(folder.file("loop"), "loop' cannot be opened");
    must_refuse(folder.file(std::string(300, 'x')), "cannot be opened");
    CHECK(run_command({"--database", "shop.db", "audit"}).err.find("sqlite:shop.db") != std::string::npos);
}

TEST_CASE("of_a_damaged_file_nothing_else_is_said") {
    temporary_folder folder;
    std::string const path = folder.file("bookings.db");
    REQUIRE(ask(path).exit_code == 0);
    sqlite_client{path}.run("PRAGMA journal_mode = DELETE");  // all that was written is in the file
    auto const page = sqlite_client{path}.number("PRAGMA page_size");
    auto const root = sqlite_client{path}.number("SELECT rootpage FROM sqlite_schema WHERE name = 'migrations'");
    std::fstream{path, std::ios::in | std::ios::out | std::ios::binary}.seekp((root - 1) * page)
        << std::string(static_cast<std::size_t>(page), 'x');
    process_result const result = ask(path);
    CHECK(result.exit_code == 1);
    CHECK(is_one_clean_line(result.err));
    CHECK_MESSAGE(result.err.ends_with(": the file is damaged: restore a copy\n"), result.err);
}

TEST_CASE("a_link_is_told_with_what_keeps_its_file_from_being_made") {
    temporary_folder folder;
    std::filesystem::create_symlink("away/bookings.db", folder.file("link.db"));
    must_refuse(folder.file("link.db"), "there is no folder '" + folder.file("away") + "': make it");
    std::filesystem::create_directory(folder.file("away"));
    CHECK(ask(folder.file("link.db")).exit_code == 0);
    CHECK(std::filesystem::exists(folder.file("away/bookings.db")));
}

TEST_CASE("a_program_without_descriptors_is_told_what_it_lacks") {
    temporary_folder folder;
    std::string const database = "sqlite:" + folder.file("bookings.db");
    for (char const* limit : {"4", "5"}) {
        auto const result = run({"/bin/sh", "-c", std::string{"ulimit -n "} + limit + R"(; exec "$0" "$@")",
                                 BOOKONCE_COMMAND, "--database", database, "audit"});
        INFO(limit, result.err);
        CHECK(result.exit_code == 4);
        CHECK(is_one_clean_line(result.err));
        CHECK(result.err.find("Too many open files: let the program open more files") != std::string::npos);
    }
}

TEST_CASE("a_name_is_taken_literally") {
    for (char const* name : {"a b.db", "a?mode=memory", "a%20b", "a#b", "file:a.db", "\xc3\xbc.db", "-a"}) {
        temporary_folder folder;
        CHECK(ask(folder.file(name)).exit_code == 0);
        CHECK_MESSAGE(std::filesystem::exists(folder.file(name)), name);
    }
}

TEST_SUITE_END();
