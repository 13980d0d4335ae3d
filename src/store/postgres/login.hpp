#pragma once

#include <atomic>
#include <memory>

#include <soci/soci.h>

#include "conninfo.hpp"
#include "store/rows.hpp"

namespace bookonce::store {

/// Logs in through SOCI. `try_first` is set when the server has let the session in and then refused SOCI's own first
/// statement, for SOCI then forgets the connection without closing it; if it is set, libpq alone tries the login first.
result<std::unique_ptr<soci::session>> log_in(conninfo const& address, std::atomic<bool>& probe_login_with_libpq);

}  // namespace bookonce::store
