// One SQLite file and several who write to it.
#include <algorithm>
#include <atomic>
#include <filesystem>
#include <thread>

#include <bookonce/bookonce.hpp>

#include "sqlite_client.hpp"
#include "store/backend.hpp"
#include "store_steps.hpp"
#include "temporary_folder.hpp"

using namespace bookonce;
using namespace bookonce::test;

namespace {

/// A file with an event, and another program's connection to it.
struct shared_file {
    std::unique_ptr<store::session> open() const {
        auto store = store::make_any_backend({.database = database})->open_session();
        REQUIRE_FALSE(store->connect());
        return store;
    }

    temporary_folder folder;
    std::string path = folder.file("bookings.db");
    std::string database = "sqlite:" + path;
    event_id event = engine{{.database = database}}.create_event({.capacity = 100}).id;
    sqlite_client rival{path};
};

book_request for_user(shared_file const& file, std::string user) {
    return {.event = file.event, .user = std::move(user)};
}

}  // namespace

TEST_CASE("a_write_beside_another_programs_lock_lands_nowhere") {
    shared_file file;
    auto const store = file.open();
    file.rival.run("BEGIN IMMEDIATE");
    auto const problem = must_fail(*store, {booking_change(file.event, 0, 1, "ann")});
    CHECK(problem.kind == store::failure::locked);
    CHECK(problem.reason.find(file.path) != std::string::npos);
    CHECK(store->connected());
    CHECK_MESSAGE(must_read(*store, file.event).row->version == 0, "a reader waits for no writer");
    file.rival.run("ROLLBACK");
    CHECK(must_write(*store, {booking_change(file.event, 0, 1, "ann")}).size() == 1);
}

TEST_CASE("a_request_waits_for_another_programs_lock") {
    shared_file file;
    engine engine{{.database = file.database}};
    file.rival.run("BEGIN IMMEDIATE; UPDATE events SET version = version + 1");
    auto const asked = engine.submit(for_user(file, "ann"));
    auto other = engine.submit(for_user(file, "bob"));
    file.rival.run("COMMIT");
    CHECK(std::holds_alternative<booked>(other.get()));
    CHECK(engine.find_event(file.event)->version >= 2);
}

TEST_CASE("a_lock_that_outlives_the_deadline_sells_nothing") {
    shared_file file;
    engine engine{{.database = file.database}};
    file.rival.run("BEGIN IMMEDIATE");
    auto request = for_user(file, "ann");
    request.id = booking_id::generate();
    request.deadline = std::chrono::milliseconds{120};
    auto const ending = engine.book(request);
    CHECK(kind_of(ending) != outcome_kind::done);
    CHECK(kind_of(ending) != outcome_kind::refused);
    file.rival.run("ROLLBACK");
    request.deadline.reset();
    CHECK(std::holds_alternative<booked>(engine.book(request)));
    CHECK(engine.audit().active_bookings == 1);
}

TEST_CASE("a_deadline_beside_another_programs_lock_leaves_no_doubt") {
    shared_file file;
    engine engine{{.database = file.database}};
    std::vector<book_request> requests;
    for (int number = 0; number < 8; ++number) {
        requests.push_back(for_user(file, "ann"));
        requests.back().event = engine.create_event({.capacity = 1}).id;
        requests.back().id = booking_id::generate();
        requests.back().deadline = std::chrono::milliseconds{15};
    }
    file.rival.run("BEGIN IMMEDIATE");
    for (auto& request : requests) {
        CHECK(kind_of(engine.book(request)) == outcome_kind::try_again);
        request.deadline.reset();
    }
    file.rival.run("ROLLBACK");
    CHECK(engine.audit().active_bookings == 0);
    for (auto const& request : requests) { CHECK(std::holds_alternative<booked>(engine.book(request))); }
    CHECK(engine.metrics().count_of<in_doubt>() == 0);
}

TEST_CASE("a_write_that_waits_for_a_lock_can_be_taken_back") {
    shared_file file;
    auto const store = file.open();
    std::vector<store::change> const changes{booking_change(file.event, 0, 1, "ann")};
    file.rival.run("BEGIN IMMEDIATE");
    std::atomic<bool> is_back = false;
    std::vector<store::failure> endings;
    std::thread writer{[&] {
        // One may give up by itself before it is taken back.
        while (!is_back) {
            store->expect_write();
            endings.push_back(std::get<store::error>(store->write(changes)).kind);
        }
    }};
    std::optional<store::error> waited_for;
    while (!waited_for) { waited_for = store->take_back(); }
    is_back = true;
    writer.join();
    file.rival.run("ROLLBACK");
    CHECK(waited_for->sqlstate == "55P03");
    CHECK(waited_for->reason.find(file.path) != std::string::npos);
    CHECK(std::ranges::all_of(endings, [](auto kind) { return kind == store::failure::locked; }));
}

TEST_CASE("a_write_that_was_taken_back_lands_nowhere") {
    shared_file file;
    auto const store = file.open();
    std::vector<store::change> const changes{booking_change(file.event, 0, 1, "ann")};
    store->expect_write();
    REQUIRE(store->take_back());
    CHECK_MESSAGE(must_fail(*store, changes).kind == store::failure::locked, "though nobody has a lock");
    CHECK(must_read(*store, file.event).row->version == 0);
    store->expect_write();
    CHECK(must_write(*store, changes).size() == 1);
    CHECK_FALSE_MESSAGE(store->take_back(), "it has landed");
}

TEST_CASE("a_wait_for_a_lock_ends_when_the_session_is_interrupted") {
    shared_file file;
    auto const store = file.open();
    file.rival.run("BEGIN IMMEDIATE");
    store->interrupt();
    CHECK(must_fail(*store, {booking_change(file.event, 0, 1, "ann")}).kind == store::failure::not_connected);
    CHECK_FALSE(store->connected());
}

TEST_CASE("nothing_is_booked_in_a_file_that_has_lost_its_name") {
    shared_file file;
    engine engine{{.database = file.database}};
    REQUIRE(std::holds_alternative<booked>(engine.book(for_user(file, "ann"))));
    std::string const kept = file.folder.file("kept.db");
    std::filesystem::rename(file.path, kept);
    SUBCASE("moved") {}
    SUBCASE("replaced by another") { std::filesystem::copy_file(kept, file.path); }
    auto request = for_user(file, "bob");
    request.deadline = std::chrono::milliseconds{100};
    auto const ending = engine.book(request);
    REQUIRE(std::holds_alternative<unavailable>(ending));
    CHECK(std::get<unavailable>(ending).reason.find("moved, deleted or replaced") != std::string::npos);
    CHECK_THROWS_AS(engine.find_event(file.event), unavailable_error);
    CHECK_THROWS_AS(engine.create_event({.capacity = 1}), unavailable_error);
    std::filesystem::rename(kept, file.path);
    CHECK_MESSAGE(std::holds_alternative<booked>(engine.book(for_user(file, "bob"))), "it is back");
    CHECK(engine.audit().active_bookings == 2);
}

TEST_CASE("a_deleted_file_is_not_made_again_under_an_engine") {
    shared_file file;
    engine engine{{.database = file.database}};
    std::filesystem::remove(file.path);
    auto request = for_user(file, "ann");
    request.deadline = std::chrono::milliseconds{100};
    CHECK(std::holds_alternative<unavailable>(engine.book(request)));
    CHECK_FALSE(std::filesystem::exists(file.path));
}

TEST_CASE("a_read_of_a_locked_file_ends_by_its_deadline") {
    temporary_folder folder;
    std::string const path = folder.file("bookings.db");
    sqlite_client rival{path};
    rival.run("BEGIN EXCLUSIVE");
    engine engine{{.database = "sqlite:" + path, .retry = {.deadline = std::chrono::milliseconds{50}}}};
    std::string words;
    auto const asked = std::chrono::steady_clock::now();
    try {
        engine.list_events({}, std::chrono::milliseconds{50});
    } catch (unavailable_error const& refused) { words = refused.what(); }
    CHECK(std::chrono::steady_clock::now() - asked < std::chrono::seconds{3});
    CHECK(words.find("locked") != std::string::npos);
    rival.run("ROLLBACK");
    CHECK(engine.list_events().empty());
}

TEST_CASE("a_database_in_memory_belongs_to_its_engine") {
    engine one{{.database = "sqlite::memory:"}};
    engine other{{.database = "sqlite::memory:"}};
    event_id const event = one.create_event({.capacity = 1}).id;
    CHECK_FALSE(other.find_event(event));
    CHECK(std::holds_alternative<booked>(one.book({.event = event, .user = "ann"})));
    CHECK(std::holds_alternative<sold_out>(one.book({.event = event, .user = "bob"})));
    CHECK(one.audit().sound());
}

TEST_CASE("a_relative_path_is_of_the_folder_where_it_was_given") {
    temporary_folder folder;
    auto const before = std::filesystem::current_path();
    std::filesystem::current_path(folder.path());
    auto const backend = store::make_any_backend({.database = "sqlite:bookings.db"});
    std::filesystem::current_path(before);
    CHECK(backend->open_catalogue()->create_event({.capacity = 1}).id == event_id{1});
    CHECK(std::filesystem::exists(folder.file("bookings.db")));
}

TEST_CASE("many_threads_of_several_engines_share_one_file") {
    shared_file file;
    std::atomic<int> sold = 0;
    {
        std::vector<std::unique_ptr<engine>> engines;
        for (int number = 0; number < 3; ++number) {
            engines.push_back(std::make_unique<engine>(options{.database = file.database}));
        }
        std::vector<std::jthread> callers;
        for (int number = 0; number < 12; ++number) {
            callers.emplace_back([&, number] {
                for (int count = 0; count < 12; ++count) {
                    auto const ending = engines[static_cast<std::size_t>(number % 3)]->book(
                        for_user(file, std::to_string(number) + '-' + std::to_string(count)));
                    sold += std::holds_alternative<booked>(ending) ? 1 : 0;
                }
            });
        }
    }
    CHECK(sold == 100);
    CHECK(file.rival.number("SELECT count(*) FROM bookings WHERE seats > 0") == 100);
    CHECK(engine{{.database = file.database}}.audit().sound());
}

TEST_CASE("a_rule_of_the_applications_refuses_only_its_own") {
    shared_file file;
    file.rival.run("CREATE TRIGGER no_bob BEFORE INSERT ON bookings WHEN NEW.user_id = 'bob'"
                   " BEGIN SELECT RAISE(ABORT, 'bob may not'); END;"
                   "CREATE TRIGGER no_cat BEFORE INSERT ON bookings WHEN NEW.user_id = 'cat'"
                   " BEGIN SELECT RAISE(IGNORE); END");
    engine engine{{.database = file.database}};
    CHECK(std::holds_alternative<booked>(engine.book(for_user(file, "ann"))));
    auto const bob = engine.book(for_user(file, "bob"));
    REQUIRE(std::holds_alternative<rejected>(bob));
    CHECK(std::get<rejected>(bob).message == "bob may not");
    auto const cat = engine.book(for_user(file, "cat"));
    REQUIRE(std::holds_alternative<rejected>(cat));
    CHECK(std::get<rejected>(cat).sqlstate == "27000");
    CHECK(engine.audit().sound());
    CHECK(engine.audit().active_bookings == 1);
}

TEST_CASE("the_audit_of_a_file_names_each_broken_invariant") {
    shared_file file;
    engine engine{{.database = file.database}};
    REQUIRE(std::holds_alternative<booked>(engine.book(for_user(file, "ann"))));
    struct fault {
        char const* statements;
        char const* invariant;
    };
    for (fault const& broken_by : std::vector<fault>{
             {"UPDATE events SET available = available - 1", "seats_add_up"},
             {"PRAGMA ignore_check_constraints = ON; UPDATE events SET available = -1", "available_within_capacity"},
             {"DROP INDEX bookings_one_active_a_user; INSERT INTO bookings (event_id, booking_id, user_id, seats, "
              "status, booked_at, version, changed_in) SELECT event_id, randomblob(16), user_id, seats, status, "
              "booked_at, version, changed_in FROM bookings",
              "one_active_booking_a_user"},
             {"PRAGMA ignore_check_constraints = ON; UPDATE bookings SET slot = 0", "slots_are_known"},
             {"PRAGMA ignore_check_constraints = ON; UPDATE bookings SET seats = 0", "active_bookings_have_seats"},
             {"UPDATE bookings SET status = 'held'", "holds_have_an_end"},
             {"UPDATE bookings SET status = 'held', expires_at = 9", "no_hold_ends_before_next_lapse"},
             {"UPDATE events SET version = 0", "version_counts_changes"},
             {"UPDATE bookings SET version = 9", "version_counts_changes"},
             {"INSERT INTO history SELECT event_id, 5, booking_id, 1, 1, 1, NULL, NULL, NULL, NULL, NULL, 1, 1, 'x', "
              "'held', NULL, user_id FROM bookings",
              "history_precedes_the_present"},
             {"UPDATE events SET capacity = 99, available = available - 1", "history_tells_the_size"},
             {"UPDATE history SET capacity = 0", "history_never_oversells"},
             {"DELETE FROM events", "no_orphan_bookings"},
             {"DELETE FROM events", "no_orphan_history"},
             {"INSERT INTO history SELECT event_id, 1, randomblob(16), 1, 1, 1, NULL, NULL, NULL, NULL, NULL, 1, 1, "
              "'x', 'cancelled', NULL, 'x' FROM events",
              "no_orphan_history"}}) {
        CAPTURE(broken_by.invariant);
        std::string const broken = file.folder.file("broken.db");
        std::filesystem::remove(broken);
        file.rival.run("VACUUM INTO '" + broken + "'");
        sqlite_client{broken}.run(broken_by.statements);
        auto const report = bookonce::engine{{.database = "sqlite:" + broken}}.audit();
        CHECK(std::ranges::any_of(report.findings, [&](audit_finding const& each) {
            return each.invariant == broken_by.invariant && each.event == file.event && !each.detail.empty();
        }));
        CHECK(report.findings_count == std::ssize(report.findings));
    }
}
