#pragma once

#include "connection.hpp"

namespace bookonce::store::sqlite {

/// Of the tables as this library makes them.
inline constexpr int schema_version = 1;

/// Makes the tables, unless they are there. Throws `problem`; `config_error` if they are newer than
/// this library, or if other tables have their names.
void make_schema(connection& connection, database_file const& file);

}  // namespace bookonce::store::sqlite
