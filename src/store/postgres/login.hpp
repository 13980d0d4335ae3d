#pragma once

#include <atomic>
#include <memory>

#include <soci/soci.h>

#include "conninfo.hpp"
#include "store/rows.hpp"

namespace bookonce::store {

/// Logs in through SOCI. If the login succeeds and SOCI's first statement fails, SOCI forgets the
/// connection without closing it. So a login that failed sets `probe_login_with_libpq`: libpq then
/// tries logins first.
result<std::unique_ptr<soci::session>> log_in(conninfo const& address, std::atomic<bool>& probe_login_with_libpq);

}  // namespace bookonce::store
