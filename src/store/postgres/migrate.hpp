#pragma once

#include <bookonce/schema.hpp>

#include "connection.hpp"

namespace bookonce::store {

/// Brings the schema up to this library's version: see `bookonce::migrate`.
migration_report migrate(connection_settings const& settings, migration_roles const& roles, placement where);

}  // namespace bookonce::store
