#pragma once

#include <memory>

#include "connection.hpp"
#include "store/session.hpp"

namespace bookonce::store {

struct postgres_session_settings {
    connection_settings connection;
    bool one_event_per_statement = false;  ///< name the event in every clause
};

/// One session of PostgreSQL through SOCI.
std::unique_ptr<session> make_postgres_session(postgres_session_settings settings);

}  // namespace bookonce::store
