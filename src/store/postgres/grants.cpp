#include "grants.hpp"

#include <string_view>

#include <bookonce/error.hpp>

#include "conninfo.hpp"
#include "contents.hpp"
#include "rights_sql.hpp"
#include "sql.hpp"

namespace bookonce::store {

std::string quoted_identifier(std::string_view name) {
    std::string text{"\""};
    for (char const letter : name) {
        if (letter == '"') { text += '"'; }
        text += letter;
    }
    return text + '"';
}

namespace {

std::string about_schema(std::string_view text, std::string const& schema) {
    return replaced(replaced(replaced(text, "{tables}", own_tables), "{functions}", own_functions), "{name}", schema);
}

/// Rights do not bind an owner, a superuser, or a role that can become one.
void check_is_bound_by_rights(connection& connection, std::string const& role) {
    std::string reason;
    std::string through;
    connection.sql() << about_schema(sql::mighty_role, connection.settings().schema), soci::use(role),
        soci::into(reason), soci::into(through);
    if (!connection.sql().got_data()) { return; }
    if (!through.empty()) { reason.append(" by role \"").append(through).append("\""); }
    throw config_error{clean_message("the runtime role has " + reason +
                                     ": name a role that is not the owner, not a member of it and no superuser")};
}

void check_can_do_no_more(connection& connection, std::string const& role) {
    std::string right;
    std::string thing;
    std::string through;
    connection.sql() << about_schema(sql::excess, connection.settings().schema), soci::use(role), soci::into(right),
        soci::into(thing), soci::into(through);
    if (!connection.sql().got_data()) { return; }
    std::string who;
    if (through == "PUBLIC") { who = ", as PUBLIC has"; }
    if (!through.empty() && who.empty()) { who = " by role \"" + through + '"'; }
    throw config_error{clean_message("the runtime role has " + right + " on " + thing + who +
                                     ", which bookings do not need: take that right back, or name another role")};
}

/// A grant by a role that may not give the right is only a warning.
void check_can_do_enough(connection& connection, std::string const& role) {
    std::string right;
    std::string thing;
    connection.sql() << about_schema(sql::lacking, connection.settings().schema), soci::use(role), soci::into(right),
        soci::into(thing);
    if (!connection.sql().got_data()) { return; }
    throw config_error{"the runtime role lacks " + right + " on " + thing +
                       ": its owner has to grant it, or to run 'migrate' itself"};
}

/// The sequence of the event ids, in SQL. Empty if there is none.
std::string event_id_sequence(connection& connection) {
    std::string const table = '"' + connection.settings().schema + "\".events";
    std::string name;
    connection.sql() << "SELECT coalesce(pg_get_serial_sequence(:events, 'event_id'), '')", soci::use(table),
        soci::into(name);
    return name;
}

/// The functions in SQL, each with its schema and arguments.
std::string functions_of(connection& connection) {
    std::string names;
    connection.sql() << about_schema(sql::functions, connection.settings().schema), soci::into(names);
    return names;
}

// A role's name is put in last, so that no token in it has a meaning.

std::string changes_of_owner(connection& connection, std::string const& role) {
    std::string const owner = quoted_identifier(role);
    std::string statements;
    soci::rowset<std::string> const others =
        (connection.sql().prepare << about_schema(sql::owned_by_others, connection.settings().schema), soci::use(role));
    for (std::string const& each : others) { statements += "ALTER " + each + " OWNER TO " + owner + ';'; }
    return statements;
}

}  // namespace

void give_to_owner(connection& connection, std::string const& role) {
    std::string const statements = changes_of_owner(connection, role);
    if (!statements.empty()) { connection.script(statements); }
}

void grant_to_runtime(connection& connection, std::string const& role) {
    check_is_bound_by_rights(connection, role);
    std::string const sequence = event_id_sequence(connection);
    std::string const revoked = sequence.empty() ? "" : "REVOKE ALL ON SEQUENCE " + sequence + " FROM {role};";
    std::string const grants =
        in_schema("REVOKE ALL ON SCHEMA {schema} FROM {role};"
                  "REVOKE ALL ON {schema}.migrations, {schema}.events, {schema}.bookings FROM {role};"
                  "GRANT USAGE ON SCHEMA {schema} TO {role};"
                  "GRANT SELECT ON {schema}.migrations TO {role};"
                  "GRANT SELECT, UPDATE (available, version) ON {schema}.events TO {role};"
                  "GRANT SELECT, INSERT, UPDATE (status, ended_at) ON {schema}.bookings TO {role};"
                  "REVOKE ALL ON FUNCTION {functions} FROM {role};"
                  "GRANT EXECUTE ON FUNCTION {functions} TO {role}",
                  connection.settings().schema);
    std::string const statements = replaced(revoked + grants, "{functions}", functions_of(connection));
    connection.script(replaced(statements, "{role}", quoted_identifier(role)));
    check_can_do_no_more(connection, role);
    check_can_do_enough(connection, role);
}

}  // namespace bookonce::store
