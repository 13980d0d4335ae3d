#pragma once

#include <string>

#include "connection.hpp"

/// Who owns the schema and who uses it. All of it belongs to the transaction of `migrate`: what is
/// refused here has changed nothing. Throws `config_error` for what is refused, and SOCI's
/// exceptions.
namespace bookonce::store {

/// A role's name in double quotes.
std::string quoted_identifier(std::string_view name);

/// Makes the role the owner of the schema and of bookonce's tables, as far as it is not.
void give_to_owner(connection& connection, std::string const& role);

/// Grants the role exactly what booking and cancelling need, and takes back what else it was
/// granted on bookonce's own tables. Refused if the role could still do more there, in whatever
/// way, or less.
void grant_to_runtime(connection& connection, std::string const& role);

}  // namespace bookonce::store
