#pragma once

#include <string>

namespace bench {

/// Where a lock server listens.
struct redis_address {
    std::string host;
    int port = 0;

    /// Reads HOST:PORT, where an IPv6 address stands in brackets. Throws `std::invalid_argument`
    /// with one line.
    static redis_address parse(std::string const& text);
};

}  // namespace bench
