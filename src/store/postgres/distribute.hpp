#pragma once

#include "connection.hpp"

namespace bookonce::store {

/// Throws `config_error` if the database has no Citus, and SOCI's exceptions.
void demand_citus(connection& connection);

/// Lets Citus spread the tables of a migrated schema over its servers by event, in a transaction of
/// its own. What is spread already stays. Throws SOCI's exceptions.
void distribute(connection& connection);

}  // namespace bookonce::store
