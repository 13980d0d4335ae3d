#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bookonce::store {

/// A database's address, parsed and completed with keepalives, time-outs, UTF-8 and an application
/// name, unless the address sets them.
struct conninfo {
    std::string text;                  ///< for libpq; holds secrets: never print it
    std::vector<std::string> secrets;  ///< parts of it that no message may show, the longest first
};

/// Parses a libpq conninfo or URI (empty: libpq's environment). Throws `config_error`, without any
/// part of it, if it is malformed or cannot work (address_check.hpp). See PostgreSQL's manual,
/// "Connection Strings".
conninfo parse_conninfo(std::string_view address);

/// Makes a server's or library's message printable: one line, no control characters, no secrets, at
/// most 300 bytes. Of secrets that are parts of each other the longest comes first.
std::string clean_message(std::string_view message, std::vector<std::string> const& secrets = {});

}  // namespace bookonce::store
