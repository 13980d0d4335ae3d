#pragma once

#include <string>

#include "connection.hpp"

/// Who owns and who uses the schema, within the transaction of `migrate`: a refusal has changed
/// nothing. Throws `config_error` for a refusal, and SOCI's exceptions.
namespace bookonce::store {

/// A role's name in double quotes.
std::string quoted_identifier(std::string_view name);

/// Makes the role the owner of the schema and of bookonce's tables.
void give_to_owner(connection& connection, std::string const& role);

/// Grants the roles exactly what `rights_to_book` and `rights_to_operate` say, and revokes all else on
/// bookonce's tables. Throws if one still has more rights there, or fewer. An empty name is no role.
void grant_to_roles(connection& connection, std::string const& runtime, std::string const& admin);

}  // namespace bookonce::store
