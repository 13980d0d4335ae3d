#include "problem.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <system_error>

#include <sqlite3.h>

#include "database_file.hpp"
#include "text/one_line.hpp"

namespace bookonce::store::sqlite {
namespace {

constexpr char const* keeps_it_locked = "another program keeps it locked: end that, or ask again later";

struct meaning {
    int code;  ///< an extended code, or a primary one, which stands for the rest of its kind
    failure kind;
    char const* sqlstate;  ///< what PostgreSQL calls the same
    char const* advice;
};

/// SQLite's documentation, "Result and Error Codes". The first match counts.
constexpr std::array<meaning, 20> table{{
    {SQLITE_BUSY, failure::locked, "55P03", keeps_it_locked},
    {SQLITE_LOCKED, failure::locked, "55P03", "another statement keeps it locked: ask again later"},
    {SQLITE_FULL, failure::refused, "53100", "make room on its disk"},
    {SQLITE_NOMEM, failure::refused, "53200", ""},
    {SQLITE_INTERRUPT, failure::refused, "57014", "it took too long: give it more time"},
    {SQLITE_IOERR_NOMEM, failure::refused, "53200", ""},
    {SQLITE_READONLY_DBMOVED, failure::not_connected, "58030", "the file was moved or deleted"},
    {SQLITE_IOERR, failure::refused, "58030", "look at its disk"},
    {SQLITE_READONLY, failure::misconfigured, "25006", "this program may not write it: give it the right"},
    {SQLITE_PERM, failure::misconfigured, "42501", "this program may not use it: give it the right"},
    {SQLITE_AUTH, failure::misconfigured, "42501", ""},
    {SQLITE_CANTOPEN, failure::refused, "58030", "look at it and at its folder"},
    {SQLITE_NOTADB, failure::misconfigured, "XX001", "it is no SQLite database: name another file"},
    {SQLITE_CORRUPT, failure::misconfigured, "XX001", "the file is damaged: restore a copy"},
    {SQLITE_PROTOCOL, failure::locked, "55P03", ""},
    {SQLITE_SCHEMA, failure::conflict, "40001", ""},
    {SQLITE_ERROR, failure::misconfigured, no_such_name.data(), ""},
    {SQLITE_CONSTRAINT_FOREIGNKEY, failure::rejected, "23503", ""},
    {SQLITE_CONSTRAINT_NOTNULL, failure::rejected, "23502", ""},
    {SQLITE_CONSTRAINT_TRIGGER, failure::rejected, "P0001", ""},
}};

/// Of the constraints of bookonce's that a race can violate: what SQLite says of them.
struct racing {
    std::string_view words;
    char const* constraint;
    char const* sqlstate;
};
constexpr std::array<racing, 3> racing_constraints{
    {{"UNIQUE constraint failed: index 'bookings_one_active_a_user'", "bookings_one_active_a_user", "23505"},
     {"UNIQUE constraint failed: bookings.event_id, bookings.booking_id", "bookings_key", "23505"},
     {"CHECK constraint failed: events_available_within_capacity", "events_available_within_capacity", "23514"}}};

std::string named(std::string_view path) { return "the database '" + one_line(path) + "'"; }

/// With what the system says of a file that cannot be opened, read or written, and what to do.
std::string explained(std::string words, int system_error, std::string_view advice) {
    if (system_error != 0) { words.append(": ").append(std::generic_category().message(system_error)); }
    bool const lacks_descriptors = system_error == EMFILE || system_error == ENFILE;
    if (lacks_descriptors) { advice = "let the program open more files (ulimit -n), or close some"; }
    return advice.empty() ? words : words.append(": ").append(advice);
}

error violation(int code, std::string const& words) {
    for (racing const& each : racing_constraints) {
        if (words == each.words) {
            return {failure::constraint, each.sqlstate, std::string{"the change violates "} + each.constraint,
                    each.constraint};
        }
    }
    auto const colon = words.find(": ");
    std::string const name = colon == std::string::npos ? std::string{} : words.substr(colon + 2);
    bool const is_check = code == SQLITE_CONSTRAINT_CHECK;
    return {failure::rejected, is_check ? "23514" : "23505", words, name};
}

}  // namespace

problem problem_of(sqlite3* connection, int code, std::string_view path) {
    // An application's trigger may say anything.
    std::string words = shortened(one_line(connection == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(connection)));
    int const kind = code & 0xff;
    auto found = std::ranges::find(table, code, &meaning::code);
    bool const is_ours = kind == SQLITE_CONSTRAINT && found == table.end();
    if (is_ours) { return problem{violation(code, words)}; }
    if (found == table.end()) { found = std::ranges::find(table, kind, &meaning::code); }
    if (found == table.end()) { return problem{{failure::rejected, "XX000", std::move(words)}}; }
    if (found->kind == failure::rejected) { return problem{{failure::rejected, found->sqlstate, std::move(words)}}; }
    bool const is_systems = connection != nullptr && (kind == SQLITE_CANTOPEN || kind == SQLITE_IOERR);
    int const system_error = is_systems ? sqlite3_system_errno(connection) : 0;
    return problem{{found->kind, found->sqlstate, explained(named(path) + ": " + words, system_error, found->advice)}};
}

problem file_has_moved(std::string_view path) {
    return problem{{failure::not_connected, std::string{disk_failed},
                    named(path) + " was moved, deleted or replaced: put it back, or start the program again"}};
}

problem is_locked(std::string_view path) {
    return problem{{failure::locked, "55P03", named(path) + ": " + keeps_it_locked}};
}

problem row_is_missing() {
    return problem{
        {failure::rejected, "27000", "a row of this change is not there, or a trigger of the database drops it"}};
}

}  // namespace bookonce::store::sqlite
