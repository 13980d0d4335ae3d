#include "sqlstate.hpp"

#include <algorithm>
#include <array>

namespace bookonce::store {
namespace {

struct meaning {
    std::string_view sqlstate;  ///< a whole code, or a class's two characters; the first match counts
    failure kind;
    std::string_view advice;
};

constexpr std::string_view migrate_advice = "run 'bookonce migrate' against this database and schema";
constexpr std::string_view rights_advice = "grant the role what it needs: 'bookonce migrate --runtime-role ROLE'";
constexpr std::string_view pooler_advice = "behind a pooler set prepared_statements to false";

constexpr std::array<meaning, 28> table{{
    {"40001", failure::conflict, ""},  // serialization_failure
    {"40P01", failure::conflict, ""},  // deadlock_detected
    {"40003", failure::lost, ""},      // statement_completion_unknown
    {"40", failure::conflict, ""},     // transaction_rollback, the rest of the class
    {"23", failure::constraint, ""},   // integrity constraint violation: unique, check, ...
    {"25006", failure::wrong_server,
     "the server is read-only: name the primary, or set target_session_attrs=read-write"},
    {"57P01", failure::lost, ""},     // admin_shutdown: the session ends, perhaps after the commit
    {"57P02", failure::lost, ""},     // crash_shutdown
    {"57P03", failure::lost, ""},     // cannot_connect_now
    {"57P05", failure::lost, ""},     // idle_session_timeout
    {"25P03", failure::lost, ""},     // idle_in_transaction_session_timeout
    {"57014", failure::refused, ""},  // query_canceled: statement_timeout, pg_cancel_backend
    {"55P03", failure::refused, ""},  // lock_not_available: lock_timeout
    {"08P01", failure::lost, ""},     // protocol_violation
    {"08", failure::lost, ""},        // connection exception; 08000 is what SOCI makes of a broken connection
    {"53", failure::refused, ""},     // insufficient resources: disk full, too many connections
    {"42501", failure::misconfigured, rights_advice},
    {"3F000", failure::misconfigured, migrate_advice},                      // invalid_schema_name
    {"42P01", failure::misconfigured, migrate_advice},                      // undefined_table
    {"42703", failure::misconfigured, migrate_advice},                      // undefined_column
    {"42704", failure::misconfigured, "create the role, or name another"},  // undefined_object
    {"26000", failure::misconfigured, pooler_advice},                       // invalid_sql_statement_name
    {"42P05", failure::misconfigured, pooler_advice},                       // duplicate_prepared_statement
    {"0A000", failure::misconfigured, ""},  // a kept plan does not fit a table that was altered
    {"28", failure::misconfigured, "check the role, its password and pg_hba.conf"},
    {"3D000", failure::misconfigured, "create the database, or name another"},
    {"XX", failure::lost, ""},  // internal error: nothing can be relied on
    {"58", failure::lost, ""},  // system error
}};

meaning const* find(std::string_view sqlstate) noexcept {
    auto const row =
        std::ranges::find_if(table, [&](meaning const& each) { return sqlstate.starts_with(each.sqlstate); });
    return row == table.end() ? nullptr : &*row;
}

}  // namespace

failure classify(std::string_view sqlstate) noexcept {
    if (sqlstate.find_first_not_of(' ') == std::string_view::npos) { return failure::lost; }
    meaning const* const row = find(sqlstate);
    return row == nullptr ? failure::refused : row->kind;
}

std::string_view advice(std::string_view sqlstate) noexcept {
    meaning const* const row = find(sqlstate);
    return row == nullptr ? std::string_view{} : row->advice;
}

}  // namespace bookonce::store
