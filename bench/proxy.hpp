#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <libpq-fe.h>

namespace bench {

/// Where a PostgreSQL server listens.
struct server_address {
    std::string host;  ///< a socket's folder when it starts with '/'
    std::string port;
};

/// Of the server at the other end of a connection.
server_address server_address_of(PGconn* connection);

/// What the proxy does to what passes through it.
struct delays {
    double round_trip_ms = 0;  ///< half of it on each way
    double pause_ms = 0;       ///< now and then, one piece on its way to the server waits so long
};

/// A TCP proxy on a free loopback port that passes everything on to a server, later. Acts a distant
/// server, or a client that stalls in the middle of what it does (a pause of its garbage collector,
/// of its virtual machine, of its network). Runs a thread of its own until it is destroyed. Keeps
/// the order of what passes on each connection.
class delaying_proxy {
public:
    /// Throws `std::system_error`.
    delaying_proxy(server_address server, delays delays);
    ~delaying_proxy();

    std::uint16_t port() const noexcept;

private:
    class body;
    std::unique_ptr<body> body_;
};

}  // namespace bench
