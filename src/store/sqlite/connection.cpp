#include "connection.hpp"

#include <algorithm>
#include <thread>

#include <sqlite3.h>

#include <bookonce/error.hpp>

#include "problem.hpp"
#include "schema.hpp"
#include "sql.hpp"

namespace bookonce::store::sqlite {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

/// Instructions of a statement between two looks at the time.
constexpr int look_every = 10'000;

/// Each commit is on the disk before it is told. NORMAL would lose the last ones when the power
/// fails. The write-ahead log lets readers read while somebody writes. It goes into the file every
/// 32 MB: a page that many bookings change is then copied once.
constexpr char const* settings = "PRAGMA synchronous = FULL;"
                                 "PRAGMA foreign_keys = ON;"
                                 "PRAGMA temp_store = MEMORY;"
                                 "PRAGMA cache_size = -32000;"
                                 "PRAGMA wal_autocheckpoint = 8000;";

}  // namespace

bool waiting::is_over() const noexcept {
    return (broken_off != nullptr && broken_off->load(std::memory_order_relaxed)) || steady_clock::now() >= until;
}

void connection::end_statement::operator()(sqlite3_stmt* ended) const noexcept { sqlite3_finalize(ended); }
void connection::end_connection::operator()(sqlite3* ended) const noexcept { sqlite3_close_v2(ended); }

int connection::wait_for_lock(void* self, int waited) noexcept {
    auto const& own = *static_cast<connection const*>(self);
    if (own.lock_patience_.is_over()) { return 0; }
    // A round holds the lock for some milliseconds.
    std::this_thread::sleep_for(std::min(50us * (waited + 1), 1'000us));
    return 1;
}

int connection::look_at_time(void* self) noexcept {
    return steady_clock::now() >= static_cast<connection const*>(self)->runs_until_ ? 1 : 0;
}

void connection::open_file() {
    if (!file_.in_memory()) {
        demand_in_place();
        if (auto const reason = what_is_in_the_way(file_)) {
            throw config_error{"the database '" + file_.path + "' cannot be opened: " + *reason};
        }
    }
    sqlite3* opened = nullptr;
    // The path is taken literally: no URI.
    int const code = sqlite3_open_v2(file_.path.c_str(), &opened,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
    handle_.reset(opened);
    check(code);
    sqlite3_extended_result_codes(opened, 1);
    sqlite3_busy_handler(opened, wait_for_lock, this);
    sqlite3_progress_handler(opened, look_every, look_at_time, this);
}

/// Of a file that others are opening too, the switch to the write-ahead log does not wait for them.
void connection::keep_write_ahead_log() {
    for (bool done = file_.in_memory(); !done;) {
        int const code = sqlite3_exec(handle_.get(), "PRAGMA journal_mode = WAL", nullptr, nullptr, nullptr);
        done = (code & 0xff) != SQLITE_BUSY || lock_patience_.is_over();
        if (done) {
            check(code);
        } else {
            std::this_thread::sleep_for(1ms);
        }
    }
}

/// Another program's file is left as it is.
void connection::set_up() {
    run(settings);
    bool const is_made = has_schema(*this, file_);
    keep_write_ahead_log();
    if (!is_made) { make_schema(*this, file_); }
    if (file_.in_memory()) { return; }
    remember(file_);
    demand_in_place();
}

void connection::open() {
    if (is_open()) { return; }
    runs_until_ = steady_clock::time_point::max();
    try {
        open_file();
        set_up();
    } catch (...) {
        statements_.clear();
        handle_.reset();
        throw;
    }
}

void connection::close() noexcept {
    if (file_.in_memory() && is_open()) { return; }
    statements_.clear();
    handle_.reset();
}

sqlite3_stmt* connection::prepared(std::string_view text) {
    auto& kept = statements_[text.data()];
    if (!kept) {
        std::string const whole = sql::whole(text);
        sqlite3_stmt* made = nullptr;
        int const code = sqlite3_prepare_v3(handle_.get(), whole.c_str(), static_cast<int>(whole.size()),
                                            SQLITE_PREPARE_PERSISTENT, &made, nullptr);
        if (code != SQLITE_OK) {
            statements_.erase(text.data());
            fail(code);
        }
        kept.reset(made);
    }
    return kept.get();
}

void connection::run(char const* text) { check(sqlite3_exec(handle_.get(), text, nullptr, nullptr, nullptr)); }

int connection::rows_changed() const noexcept { return sqlite3_changes(handle_.get()); }
bool connection::in_transaction() const noexcept { return is_open() && sqlite3_get_autocommit(handle_.get()) == 0; }

std::int64_t connection::version_of_others() {
    sqlite3_stmt* const asked = prepared(sql::version_of_others);
    int const code = sqlite3_step(asked);
    std::int64_t const version = code == SQLITE_ROW ? sqlite3_column_int64(asked, 0) : 0;
    sqlite3_reset(asked);
    return version;
}

void connection::check(int code) const {
    if (code != SQLITE_OK && code != SQLITE_ROW && code != SQLITE_DONE) { fail(code); }
}

void connection::demand_in_place() const {
    if (has_moved(file_)) { throw file_has_moved(file_.path); }
}

void connection::fail(int code) const { throw problem_of(handle_.get(), code, file_.path); }

transaction::~transaction() {
    if (!connection_.in_transaction()) { return; }
    try {
        connection_.run("ROLLBACK");
    } catch (problem const&) { connection_.close(); }  // which rolls back as well
}

void transaction::commit() {
    connection_.demand_in_place();
    try {
        connection_.run("COMMIT");
    } catch (problem const& failed) {
        // The disk may or may not have it.
        error told = failed.error();
        if (told.sqlstate == disk_failed) { told.kind = failure::lost; }
        throw problem{std::move(told)};
    }
}

}  // namespace bookonce::store::sqlite
