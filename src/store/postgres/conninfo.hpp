#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bookonce::store {

/// A database's address, taken apart and completed: keepalives and time-outs that make a dead server noticed, UTF-8, and
/// an application name, unless the address says otherwise.
struct conninfo {
    std::string text;                  ///< for libpq; holds secrets: never print it
    std::vector<std::string> secrets;  ///< parts of it that must not show up in any message
};

/// Parses a libpq conninfo or URI (empty: libpq's environment). Throws `config_error`, without
/// echoing any of it, when it is malformed, or when no retry can mend what it and libpq's
/// environment say (address_check.hpp). See PostgreSQL's manual, "Connection Strings".
conninfo parse_conninfo(std::string_view address);

/// Makes a server's or library's message fit for people: one line, no control characters, no secrets, at most 300 bytes.
std::string clean_message(std::string_view message, std::vector<std::string> const& secrets = {});

}  // namespace bookonce::store
