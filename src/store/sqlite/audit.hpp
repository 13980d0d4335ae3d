#pragma once

#include <bookonce/audit.hpp>

#include "connection.hpp"

namespace bookonce::store::sqlite {

/// Checks the invariants of schema/README.md, in a transaction of the caller's.
audit_report audit(connection& connection);

}  // namespace bookonce::store::sqlite
