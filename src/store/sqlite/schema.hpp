#pragma once

#include "connection.hpp"

namespace bookonce::store::sqlite {

/// Of the tables as this library makes them.
inline constexpr int schema_version = 1;

/// Whether the tables are there. Changes nothing. Throws `problem`; `config_error` if they are newer
/// than this library, if something else has their names, or if the file cannot take them.
bool has_schema(connection& connection, database_file const& file);

/// Makes the tables, unless they are there. Throws as `has_schema` does.
void make_schema(connection& connection, database_file const& file);

}  // namespace bookonce::store::sqlite
