#pragma once

#include <memory>

#include "session.hpp"
#include "store.hpp"

namespace bookonce::store {

struct postgres_store_settings {
    session_settings session;
    bool one_event_per_statement = false;  ///< name the event in every clause of every statement
};

/// The store that the product runs on: PostgreSQL through SOCI, one session.
std::unique_ptr<store> make_postgres_store(postgres_store_settings settings);

}  // namespace bookonce::store
