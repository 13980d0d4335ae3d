#include "sqlstate.hpp"

#include <algorithm>
#include <array>

namespace bookonce::store {
namespace {

struct meaning {
    std::string_view sqlstate;  ///< a code, or a class's two characters; the first match counts
    failure kind;
    std::string_view advice;
};

constexpr std::string_view migrate_advice = "run 'bookonce migrate' against this database and schema";
constexpr std::string_view rights_advice =
    "grant the role what it needs: 'bookonce migrate --runtime-role ROLE', or --admin-role for what operators do";
constexpr std::string_view timeout_advice = "find what holds it up, or give it a longer statement_timeout";
constexpr std::string_view pooler_advice = "behind a pooler set prepared_statements to false";

constexpr std::array<meaning, 30> table{{
    {"40001", failure::conflict, ""},    // serialization_failure
    {"40P01", failure::conflict, ""},    // deadlock_detected
    {"40003", failure::lost, ""},        // statement_completion_unknown
    {"40", failure::conflict, ""},       // transaction_rollback, the rest of the class
    {"23505", failure::constraint, ""},  // unique_violation
    {"23514", failure::constraint, ""},  // check_violation
    {"25006", failure::wrong_server,
     "the server is read-only: name the primary, or set target_session_attrs=read-write"},
    {"57P01", failure::lost, ""},                 // admin_shutdown, perhaps after the commit
    {"57P02", failure::lost, ""},                 // crash_shutdown
    {"57P03", failure::lost, ""},                 // cannot_connect_now
    {"57P05", failure::lost, ""},                 // idle_session_timeout
    {"25P03", failure::lost, ""},                 // idle_in_transaction_session_timeout
    {"57014", failure::refused, timeout_advice},  // query_canceled
    {"55P03", failure::locked, "somebody's transaction holds a row, see pg_locks"},
    {"08P01", failure::lost, ""},  // protocol_violation
    {"08", failure::lost, ""},     // connection exception; 08000: SOCI's for a broken connection
    {"53", failure::refused, ""},  // insufficient resources: disk full, too many connections
    {"42501", failure::misconfigured, rights_advice},
    {"3F000", failure::misconfigured, migrate_advice},                      // invalid_schema_name
    {"42P01", failure::misconfigured, migrate_advice},                      // undefined_table
    {"42703", failure::misconfigured, migrate_advice},                      // undefined_column
    {"42883", failure::misconfigured, migrate_advice},                      // undefined_function
    {"42704", failure::misconfigured, "create the role, or name another"},  // undefined_object
    {"26000", failure::misconfigured, pooler_advice},
    {"42P05", failure::misconfigured, pooler_advice},
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

/// The constraints of bookonce's that a race can violate (schema/README.md).
constexpr std::array<std::string_view, 3> racing_constraints{"bookings_key", "bookings_one_active_a_user",
                                                             "events_available_within_capacity"};

/// Some distributed databases give no constraint name, or one followed by a shard's number.
bool is_racing(std::string_view constraint) noexcept {
    return constraint.empty() || std::ranges::any_of(racing_constraints, [&](std::string_view each) {
               return constraint.starts_with(each) &&
                      constraint.find_first_not_of("_0123456789", each.size()) == std::string_view::npos;
           });
}

/// The context without its outer part: a statement of bookonce's own functions, and what called it.
/// Those statements carry a comment.
std::string_view within_our_functions(std::string_view context) noexcept {
    auto const ours = context.rfind("/* bookonce */");
    if (ours == std::string_view::npos) { return context; }
    auto const line = context.rfind('\n', ours);
    return line == std::string_view::npos ? std::string_view{} : context.substr(0, line);
}

/// Whether the line of a context names one of bookonce's functions. A statement there that does not
/// fit the tables has no line of its own.
bool is_our_function(std::string_view line) noexcept {
    return line.find("book(bigint,bigint,integer,integer,uuid,text,json,integer)") != std::string_view::npos ||
           line.find("turn_hold(bigint,bigint,integer,uuid,text,") != std::string_view::npos ||
           line.find("change(bigint[],bigint[],integer[],") != std::string_view::npos ||
           line.find("change_event(bigint,bigint[],integer[],") != std::string_view::npos;
}

/// Whether the context names a function or trigger of the application's. A line with the
/// statement's parameters does not.
bool is_in_a_function(std::string_view context) noexcept {
    context = within_our_functions(context);
    while (!context.empty()) {
        std::string_view const line = context.substr(0, context.find('\n'));
        // Citus tells on which server it was.
        bool const is_a_place = line.starts_with("while executing command on ");
        if (line.find("$1 = ") == std::string_view::npos && !is_a_place && !is_our_function(line)) { return true; }
        context.remove_prefix(std::min(line.size() + 1, context.size()));
    }
    return false;
}

/// The server's function of PL/pgSQL's RAISE: the application chose the SQLSTATE.
constexpr std::string_view raise_statement = "exec_stmt_raise";

/// The server's function that refuses a row by a policy, with the SQLSTATE of missing rights.
constexpr std::string_view policy_check = "ExecWithCheckOptions";

}  // namespace

failure classify(std::string_view sqlstate) noexcept {
    if (sqlstate.find_first_not_of(' ') == std::string_view::npos) { return failure::lost; }
    meaning const* const row = find(sqlstate);
    return row == nullptr ? failure::rejected : row->kind;
}

failure classify(server_error const& said) noexcept {
    failure const kind = classify(said.sqlstate);
    // A trigger's report about the server itself is believed.
    bool const of_the_server = kind == failure::lost || kind == failure::wrong_server;
    bool const is_ours = !said.context.empty() && !is_in_a_function(said.context);
    if (said.raised_by == raise_statement && !is_ours) { return of_the_server ? kind : failure::rejected; }
    if (said.raised_by == policy_check) { return failure::rejected; }
    if (kind == failure::constraint) { return is_racing(said.constraint) ? kind : failure::rejected; }
    if (kind == failure::misconfigured && is_in_a_function(said.context)) { return failure::rejected; }
    return kind;
}

std::string_view advice(std::string_view sqlstate) noexcept {
    meaning const* const row = find(sqlstate);
    return row == nullptr ? std::string_view{} : row->advice;
}

}  // namespace bookonce::store
