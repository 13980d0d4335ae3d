#pragma once

#include <memory>

#include "connection.hpp"
#include "store/session.hpp"

namespace bookonce::store {

/// One session of PostgreSQL through SOCI.
std::unique_ptr<session> make_postgres_session(connection_settings settings);

}  // namespace bookonce::store
