#pragma once

#include <string>

namespace bookonce::store {

/// Why the server refuses a login, as its SQLSTATE; "" if it now lets it in, or said nothing of the kind. libpq tells no
/// SQLSTATE of a failed connect, so this logs in once more, for at most two seconds.
std::string refusal_sqlstate(std::string const& address);

}  // namespace bookonce::store
