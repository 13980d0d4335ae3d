#pragma once

#include <string>
#include <string_view>

namespace bookonce::store {

/// Why a server refuses a login.
struct refusal {
    std::string sqlstate;  ///< empty: it refuses nothing
    std::string message;   ///< the server's words in its language; empty if libpq refused
};

/// Why the server refuses a login; empty if it accepts it now or gives no reason. libpq gives no
/// SQLSTATE of a failed connect, so this logs in once more, for at most two seconds.
refusal refusal_of(std::string const& address);

/// The last server's reason in libpq's verbose words (PQERRORS_VERBOSE) of a failed login.
refusal refusal_in(std::string_view verbose_words);

}  // namespace bookonce::store
