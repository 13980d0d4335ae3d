#include "grants.hpp"

#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include <bookonce/error.hpp>

#include "conninfo.hpp"
#include "own_objects.hpp"
#include "rights_sql.hpp"
#include "role_rights.hpp"
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
    return replaced(replaced(replaced(text, "{tables}", own_tables), "{functions}", own_functions()), "{name}", schema);
}

/// The rights as rows of SQL: table, privilege, and column or nothing.
std::string rows_of(std::vector<table_right> const& rights) {
    std::string rows;
    auto const add = [&](table_right const& right, std::string_view column) {
        rows.append(rows.empty() ? "('" : ", ('").append(right.relation).append("', '").append(right.privilege);
        rows.append("', '").append(column).append("')");
    };
    for (table_right const& each : rights) {
        if (each.columns.empty()) { add(each, ""); }
        for (std::string_view const column : each.columns) { add(each, column); }
    }
    return rows;
}

std::string about_rights(std::string_view text, std::string const& schema, role_rights const& wanted) {
    return replaced(about_schema(text, schema), "{granted}", rows_of(wanted.rights));
}

std::string grants_of(std::vector<table_right> const& rights) {
    std::string grants;
    for (table_right const& each : rights) {
        grants.append("GRANT ").append(each.privilege);
        std::string_view separator = " (";
        for (std::string_view const column : each.columns) {
            grants.append(separator).append(column);
            separator = ", ";
        }
        grants.append(each.columns.empty() ? "" : ")").append(" ON ");
        grants.append(each.of_sequence ? "SEQUENCE " : "").append("{schema}.").append(each.relation);
        grants.append(" TO {role};");
    }
    return grants;
}

/// Rights do not bind an owner, a superuser, or a role that can become one.
void check_is_bound_by_rights(connection& connection, std::string const& role, role_rights const& wanted) {
    std::string reason;
    std::string through;
    connection.sql() << about_schema(sql::mighty_role, connection.settings().schema), soci::use(role),
        soci::into(reason), soci::into(through);
    if (!connection.sql().got_data()) { return; }
    if (!through.empty()) { reason.append(" by role \"").append(through).append("\""); }
    throw config_error{clean_message("the " + std::string{wanted.title} + " has " + reason +
                                     ": name a role that is not the owner, not a member of it and no superuser")};
}

void check_can_do_no_more(connection& connection, std::string const& role, role_rights const& wanted) {
    std::string right;
    std::string thing;
    std::string through;
    connection.sql() << about_rights(sql::excess, connection.settings().schema, wanted), soci::use(role),
        soci::into(right), soci::into(thing), soci::into(through);
    if (!connection.sql().got_data()) { return; }
    std::string who;
    if (through == "PUBLIC") { who = ", as PUBLIC has"; }
    if (!through.empty() && who.empty()) { who = " by role \"" + through + '"'; }
    throw config_error{clean_message("the " + std::string{wanted.title} + " has " + right + " on " + thing + who +
                                     ", which " + std::string{wanted.needed} +
                                     " do not need: take that right back, or name another role")};
}

/// A grant by a role that may not give the right is only a warning.
void check_can_do_enough(connection& connection, std::string const& role, role_rights const& wanted) {
    std::string right;
    std::string thing;
    connection.sql() << about_rights(sql::lacking, connection.settings().schema, wanted), soci::use(role),
        soci::into(right), soci::into(thing);
    if (!connection.sql().got_data()) { return; }
    throw config_error{"the " + std::string{wanted.title} + " lacks " + right + " on " + thing +
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

namespace {

void grant(connection& connection, std::string const& role, role_rights const& wanted) {
    check_is_bound_by_rights(connection, role, wanted);
    std::string const sequence = event_id_sequence(connection);
    std::string const revoked = sequence.empty() ? "" : "REVOKE ALL ON SEQUENCE " + sequence + " FROM {role};";
    std::string const grants =
        in_schema("REVOKE ALL ON SCHEMA {schema} FROM {role};"
                  "REVOKE ALL ON {schema}.migrations, {schema}.events, {schema}.bookings, {schema}.history FROM {role};"
                  "REVOKE ALL ON FUNCTION {functions} FROM {role};"
                  "GRANT USAGE ON SCHEMA {schema} TO {role};" +
                      grants_of(wanted.rights) + "GRANT EXECUTE ON FUNCTION {functions} TO {role}",
                  connection.settings().schema);
    std::string const statements = replaced(revoked + grants, "{functions}", functions_of(connection));
    connection.script(replaced(statements, "{role}", quoted_identifier(role)));
}

}  // namespace

void grant_to_roles(connection& connection, std::string const& runtime, std::string const& admin) {
    using named = std::pair<std::string const&, role_rights>;
    auto const here = [&](role_rights rights) {
        return connection.is_distributed() ? on_whole_tables(std::move(rights)) : rights;
    };
    std::array<named, 2> const roles{{{runtime, here(rights_to_book())}, {admin, here(rights_to_operate())}}};
    for (auto const& [role, wanted] : roles) {
        if (!role.empty()) { grant(connection, role, wanted); }
    }
    // One of them may be a member of the other.
    for (auto const& [role, wanted] : roles) {
        if (role.empty()) { continue; }
        check_can_do_no_more(connection, role, wanted);
        check_can_do_enough(connection, role, wanted);
    }
}

}  // namespace bookonce::store
