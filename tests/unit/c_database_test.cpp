// Whole databases by the C interface: the schema, the audit, the copy.
#include <bookonce/c.h>

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <bookonce/schema.hpp>

#include "c_shop.hpp"
#include "sqlite_client.hpp"
#include "temporary_folder.hpp"

using namespace bookonce;
using namespace bookonce::test;

namespace {

bookonce_options options_for(std::string const& address) {
    auto made = sized<bookonce_options>();
    made.database = address.c_str();
    return made;
}

/// Event 1 has ten seats, of which ann has three.
bookonce_engine* opened_with_a_booking(bookonce_options const& options) {
    bookonce_engine* engine = nullptr;
    REQUIRE(bookonce_open(&options, &engine, nullptr) == BOOKONCE_OK);
    auto wanted = sized<bookonce_new_event>();
    wanted.capacity = 10;
    REQUIRE(bookonce_create_event(engine, &wanted, nullptr, nullptr) == BOOKONCE_OK);
    auto request = sized<bookonce_request>();
    request.verb = BOOKONCE_BOOK;
    request.event = 1;
    request.user = "ann";
    request.seats = 3;
    auto ended = sized<bookonce_outcome>();
    REQUIRE(bookonce_wait(engine, &request, &ended, nullptr) == BOOKONCE_OK);
    return engine;
}

/// One with a booking, and where a copy of it goes.
struct two_files {
    two_files() { bookonce_close(opened_with_a_booking(from), 0); }

    temporary_folder folder;
    std::string old_address = "sqlite:" + folder.file("old.db");
    std::string new_address = "sqlite:" + folder.file("new.db");
    bookonce_options from = options_for(old_address);
    bookonce_options to = options_for(new_address);
};

}  // namespace

TEST_CASE("c_the_audit_counts_and_names_what_is_broken") {
    temporary_folder const folder;
    std::string const address = "sqlite:" + folder.file("shop.db");
    auto const options = options_for(address);
    auto migrated = sized<bookonce_migrated>();
    REQUIRE(bookonce_migrate(&options, nullptr, &migrated, nullptr) == BOOKONCE_OK);
    CHECK(migrated.version_after > 0);
    CHECK(migrated.distributed == 0);
    bookonce_engine* const engine = opened_with_a_booking(options);
    auto report = sized<bookonce_audit_report>();
    std::vector<bookonce_finding> findings;
    REQUIRE(bookonce_audit(engine, &report, keep<bookonce_finding>, &findings, nullptr) == BOOKONCE_OK);
    CHECK(report.events == 1);
    CHECK(report.bookings == 1);
    CHECK(report.active_bookings == 1);
    CHECK(report.active_seats == 3);
    CHECK(report.findings == 0);
    CHECK(findings.empty());
    sqlite_client{folder.file("shop.db")}.run("UPDATE events SET available = 9");
    REQUIRE(bookonce_audit(engine, &report, keep<bookonce_finding>, &findings, nullptr) == BOOKONCE_OK);
    CHECK(report.findings > 0);
    REQUIRE(findings.size() == static_cast<std::size_t>(report.findings));
    CHECK(findings[0].event == 1);
    CHECK_FALSE(text(findings[0].invariant).empty());
    CHECK_FALSE(text(findings[0].detail).empty());
    CHECK(bookonce_audit(engine, &report, nullptr, nullptr, nullptr) == BOOKONCE_OK);
    bookonce_close(engine, 0);
}

TEST_CASE("c_a_copy_has_all_rows_and_tells_how_far_it_is") {
    two_files const files;
    std::vector<bookonce_copied> steps;
    auto done = sized<bookonce_copied>();
    auto error = sized<bookonce_error>();
    REQUIRE_MESSAGE(bookonce_copy(&files.from, &files.to, &done, keep<bookonce_copied>, &steps, &error) == BOOKONCE_OK,
                    error.message);
    CHECK(done.events == 1);
    CHECK(done.bookings == 1);
    CHECK(done.source_findings == 0);
    CHECK(done.target_findings == 0);
    CHECK(done.sound == 1);
    REQUIRE_FALSE(steps.empty());
    CHECK(steps.back().size == sizeof(bookonce_copied));
    CHECK(steps.back().events == 1);
    CHECK(steps.back().bookings == 1);
    CHECK(steps.back().sound == 0);
    CHECK(bookonce_copy(&files.from, &files.from, nullptr, nullptr, nullptr, &error) == BOOKONCE_CONFIG);
    CHECK_FALSE(text(error.message).empty());
}

TEST_CASE("c_a_copy_of_a_broken_database_is_not_sound") {
    two_files const files;
    sqlite_client{files.folder.file("old.db")}.run("UPDATE events SET available = 9");
    auto done = sized<bookonce_copied>();
    REQUIRE(bookonce_copy(&files.from, &files.to, &done, nullptr, nullptr, nullptr) == BOOKONCE_OK);
    CHECK(done.source_findings > 0);
    CHECK(done.target_findings == done.source_findings);
    CHECK(done.sound == 0);
}

TEST_CASE("c_a_file_takes_no_roles_and_no_address_is_made_up") {
    auto options = sized<bookonce_options>();
    options.database = "sqlite::memory:";
    auto wanted = sized<bookonce_migration>();
    wanted.runtime = "shop";
    auto error = sized<bookonce_error>();
    CHECK(bookonce_migrate(&options, &wanted, nullptr, &error) == BOOKONCE_CONFIG);
    CHECK_FALSE(text(error.message).empty());
    CHECK(bookonce_schema_version() == schema_version());
    wanted = sized<bookonce_migration>();
    wanted.distributed = 1;
    CHECK(bookonce_migrate(&options, &wanted, nullptr, &error) == BOOKONCE_CONFIG);
    options.database = "postgresql:///?host=/nowhere";
    CHECK(bookonce_migrate(&options, nullptr, nullptr, &error) == BOOKONCE_UNAVAILABLE);
}

TEST_CASE("c_reads_of_a_database_that_is_away_give_no_rows") {
    c_shop shop;
    shop.database.go_away();
    auto page = sized<bookonce_page>();
    page.event = shop.concert;
    page.deadline_ms = 50;
    std::vector<bookonce_booking> rows;
    auto const list = [&] {
        return bookonce_list_bookings(&shop.engine, &page, keep<bookonce_booking>, &rows, nullptr);
    };
    CHECK(list() == BOOKONCE_UNAVAILABLE);
    CHECK(rows.empty());
    auto report = sized<bookonce_audit_report>();
    CHECK(bookonce_audit(&shop.engine, &report, nullptr, nullptr, nullptr) == BOOKONCE_UNAVAILABLE);
    CHECK(bookonce_cancel_event(&shop.engine, shop.concert, nullptr, nullptr, nullptr) == BOOKONCE_UNAVAILABLE);
}
