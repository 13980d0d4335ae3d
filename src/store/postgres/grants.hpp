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

/// Grants the role exactly what booking and cancelling need, and revokes all else on bookonce's
/// tables. Throws if the role still has more rights there, or fewer.
void grant_to_runtime(connection& connection, std::string const& role);

}  // namespace bookonce::store
