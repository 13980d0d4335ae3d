#pragma once

#include <string>
#include <string_view>

namespace bookonce::store {

/// Why a server refuses a login.
struct refusal {
    std::string sqlstate;  ///< empty: it refuses nothing
    std::string message;   ///< the server's words in its own language; empty where libpq alone knows the reason
};

/// Why the server refuses a login; nothing if it now lets it in, or said nothing of the kind. libpq
/// tells no SQLSTATE of a failed connect, so this logs in once more, for at most two seconds.
refusal refusal_of(std::string const& address);

/// What the server that was asked last says in libpq's words of a failed login, as they are with
/// PQERRORS_VERBOSE.
refusal refusal_in(std::string_view verbose_words);

}  // namespace bookonce::store
