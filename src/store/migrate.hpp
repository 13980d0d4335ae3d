#pragma once

#include <bookonce/schema.hpp>

#include "session.hpp"

namespace bookonce::store {

/// Brings the schema up to this library's version: see `bookonce::migrate`.
migration_report migrate(session_settings const& settings, migration_roles const& roles);

}  // namespace bookonce::store
