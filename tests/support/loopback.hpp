#pragma once

namespace bookonce::test {

/// TCP sockets on 127.0.0.1. Each belongs to the caller, who closes it, and ends where a program is
/// started. Whatever fails throws `std::system_error`.

/// Listens on a port that the kernel chooses.
int listen_on_loopback();
/// The port on which the socket listens.
int port_of(int listener);
/// A connection to whoever listens on the port; -1 if nobody does.
int connect_to_loopback(int port);
/// A port that nobody listens on, below the range that the kernel gives to outgoing connections:
/// what goes down on it can come back.
int free_port();

}  // namespace bookonce::test
