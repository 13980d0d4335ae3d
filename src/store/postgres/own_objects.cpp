#include "own_objects.hpp"

#include "migrations.hpp"

namespace bookonce::store {
namespace {

struct own_function {
    int since;
    std::string_view name;
    std::string_view arguments;
};

constexpr std::string_view book_arguments = "bigint, bigint, integer, integer, uuid, text, json, integer";
constexpr std::string_view turn_hold_arguments = "bigint, bigint, integer, uuid, text, text, text, uuid, text";
constexpr std::string_view change_arguments =
    "bigint[], bigint[], integer[], integer[], boolean[], integer[], bigint[], uuid[], integer[], integer[],"
    " integer[], uuid[], text[], integer[], text[], integer[], integer[], json[],"
    " integer[], uuid[], text[], text[], integer[], text[], integer[], integer[], uuid[], text[], boolean[], text[]";

constexpr std::array<own_function, 11> functions{{
    {3, "book", "bigint, bigint, integer, integer, uuid, text"},
    {3, "change",
     "bigint[], bigint[], integer[], integer[], integer[], uuid[], text[], integer[], text[],"
     " integer[], uuid[], text[]"},
    {4, "book", "bigint, bigint, integer, integer, uuid, text, json"},
    {4, "change",
     "bigint[], bigint[], integer[], integer[], boolean[], integer[], bigint[], uuid[], integer[], integer[],"
     " integer[], uuid[], text[], integer[], text[], integer[], integer[], json[],"
     " integer[], uuid[], text[], text[], integer[], text[], integer[], integer[], uuid[], text[]"},
    {5, "book", book_arguments},
    {5, "turn_hold", turn_hold_arguments},
    {5, "change", change_arguments},
    {6, "book", book_arguments},
    {6, "turn_hold", turn_hold_arguments},
    {6, "change", change_arguments},
    {6, "change_event", change_event_arguments},
}};

void add_row(std::string& rows, std::string const& version, own_function const& function) {
    rows.append(rows.empty() ? "(" : ", (").append(version).append("'").append(function.name).append("', '");
    rows.append(function.arguments).append("')");
}

}  // namespace

std::string functions_of_versions() {
    std::string rows;
    for (own_function const& each : functions) { add_row(rows, std::to_string(each.since) + ", ", each); }
    return rows;
}

std::string own_functions() {
    std::string rows;
    for (own_function const& each : functions) {
        if (each.since == functions_since(newest_version())) { add_row(rows, "", each); }
    }
    return rows;
}

}  // namespace bookonce::store
