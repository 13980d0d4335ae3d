#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

namespace bookonce::fault {

/// What happens to one message of PostgreSQL's protocol (manual, chapter "Frontend/Backend
/// Protocol").
enum class wire_fault : std::uint8_t {
    none,
    cut_before,  ///< not delivered; the connection ends
    cut_after,   ///< delivered and answered; the client never hears the answer
    reset,       ///< it is not delivered, and both sides get a RST
    split,       ///< delivered a byte at a time, each after the last was read
    stall,       ///< nothing moves on this connection until `release` or until the client hangs up
    late,        ///< the same, and then it is delivered, though the client is gone
};

/// Stands between clients and a PostgreSQL server, counts the messages of both directions and does
/// one thing to one of them. Connections without TLS. Nothing is reordered.
class wire_proxy {
public:
    explicit wire_proxy(int server_port);
    ~wire_proxy();
    wire_proxy(wire_proxy const&) = delete;
    wire_proxy& operator=(wire_proxy const&) = delete;

    int port() const { return port_; }
    /// Counts from 0 again, from now on: message number `message` is hit.
    void aim(wire_fault fault, std::size_t message);
    /// Waits for the connections that there are to end.
    void drain();
    /// Ends a stall.
    void release() { released_ = true; }
    std::size_t messages() const { return messages_; }
    /// How many of them came first, one after another, on the first connection since `drain`.
    std::size_t messages_first() const { return messages_first_; }
    /// Whether the fault has been met in full. Known for sure after `drain`, as the number of
    /// messages is.
    bool has_struck() const { return struck_; }

private:
    struct connection;

    void accept_all();
    void carry(int client, bool first);
    bool pass(connection& link, int from, std::vector<char> const& message);
    bool split(int to, std::vector<char> const& message);
    bool strike(connection& link, int from, std::vector<char> const& message);

    int server_port_;
    int listener_;
    int port_;
    std::atomic<bool> stopping_{false};
    std::atomic<bool> released_{false};
    std::atomic<bool> struck_{false};
    std::atomic<wire_fault> fault_{wire_fault::none};
    std::atomic<std::size_t> target_{0};
    std::atomic<std::size_t> messages_{0};
    std::atomic<std::size_t> messages_first_{0};
    std::atomic<std::size_t> connections_{0};
    std::mutex mutex_;
    std::vector<std::thread> carriers_;
    std::thread acceptor_;
};

}  // namespace bookonce::fault
