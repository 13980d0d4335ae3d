#include "proxy.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <deque>
#include <list>
#include <system_error>
#include <thread>
#include <utility>

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "timeline.hpp"
#include "workload.hpp"

namespace bench {

server_address server_address_of(PGconn* connection) {
    char const* const host = PQhost(connection);
    return {.host = host == nullptr ? "" : host, .port = PQport(connection)};
}

namespace {

constexpr double pauses_a_piece = 0.01;

[[noreturn]] void fail(char const* what) { throw std::system_error{errno, std::generic_category(), what}; }

class descriptor {
public:
    explicit descriptor(int number = -1) noexcept : number_{number} {}
    ~descriptor() {
        if (number_ >= 0) { close(number_); }
    }
    descriptor(descriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}
    descriptor& operator=(descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    int get() const noexcept { return number_; }

private:
    int number_;
};

descriptor connect_socket(server_address const& server) {
    if (server.host.starts_with('/')) {
        sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
        std::string const path = server.host + "/.s.PGSQL." + server.port;
        if (path.size() >= sizeof address.sun_path) {
            throw std::system_error{ENAMETOOLONG, std::generic_category(), "socket folder"};
        }
        std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
        descriptor made{socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
        if (connect(made.get(), reinterpret_cast<sockaddr const*>(&address), sizeof address) != 0) { fail("connect"); }
        return made;
    }
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (getaddrinfo(server.host.c_str(), server.port.c_str(), &hints, &found) != 0) {
        throw std::system_error{EHOSTUNREACH, std::generic_category(), server.host};
    }
    std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> const addresses{found, &freeaddrinfo};
    descriptor made{socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    if (connect(made.get(), found->ai_addr, found->ai_addrlen) != 0) { fail("connect"); }
    int const on = 1;
    setsockopt(made.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return made;
}

/// One direction of one connection: bytes that wait until they are due.
class flow {
public:
    flow(int from, int to) noexcept : from_{from}, to_{to} {}

    int from() const noexcept { return from_; }
    bool finished() const noexcept { return finished_; }

    /// Takes what has arrived; it is due `delay_ns` from now, and never before what came earlier.
    void take(std::int64_t now_ns, std::int64_t delay_ns) {
        std::array<char, 65'536> arrived{};
        ssize_t const count = recv(from_, arrived.data(), arrived.size(), MSG_DONTWAIT);
        if (count < 0 && (errno == EAGAIN || errno == EINTR)) { return; }
        last_due_ns_ = std::max(last_due_ns_, now_ns + delay_ns);
        waiting_.push_back(
            {.due_ns = last_due_ns_,
             .bytes = std::string(arrived.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0)))});
    }

    /// Sends what is due. An empty piece is the end of the stream.
    void give(std::int64_t now_ns) {
        while (!finished_ && !waiting_.empty() && waiting_.front().due_ns <= now_ns) {
            std::string& bytes = waiting_.front().bytes;
            if (bytes.empty()) {
                shutdown(to_, SHUT_WR);
                finished_ = true;
                return;
            }
            ssize_t const count = send(to_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
            if (count < 0 && (errno == EAGAIN || errno == EINTR)) {
                waiting_.front().due_ns = now_ns + 1'000'000;
                return;
            }
            if (count < 0) {
                finished_ = true;
                return;
            }
            bytes.erase(0, static_cast<std::size_t>(count));
            if (bytes.empty()) { waiting_.pop_front(); }
        }
    }

    std::int64_t next_due_ns(std::int64_t otherwise) const noexcept {
        return finished_ || waiting_.empty() ? otherwise : std::min(otherwise, waiting_.front().due_ns);
    }

private:
    struct piece {
        std::int64_t due_ns;
        std::string bytes;
    };

    int from_;
    int to_;
    std::deque<piece> waiting_;
    std::int64_t last_due_ns_ = 0;
    bool finished_ = false;
};

struct connection_pair {
    descriptor client;
    descriptor server;
    flow up{client.get(), server.get()};
    flow down{server.get(), client.get()};
};

}  // namespace

class delaying_proxy::body {
public:
    body(server_address server, delays delays)
        : server_{std::move(server)}, delays_{delays}, listener_{socket(AF_INET,
                                                                        SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)},
          poll_{epoll_create1(EPOLL_CLOEXEC)}, stop_{eventfd(0, EFD_CLOEXEC)} {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (bind(listener_.get(), reinterpret_cast<sockaddr const*>(&address), size) != 0 ||
            listen(listener_.get(), SOMAXCONN) != 0 ||
            getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0) {
            fail("the delaying proxy cannot listen");
        }
        port_ = ntohs(address.sin_port);
        watch(listener_.get());
        watch(stop_.get());
        thread_ = std::jthread{[this] { serve(); }};
    }
    ~body() { eventfd_write(stop_.get(), 1); }
    std::uint16_t port() const noexcept { return port_; }

private:
    void watch(int number) const {
        epoll_event event{.events = EPOLLIN, .data = {.fd = number}};
        if (epoll_ctl(poll_.get(), EPOLL_CTL_ADD, number, &event) != 0) { fail("epoll"); }
    }

    void serve() {
        std::array<epoll_event, 256> ready{};
        std::int64_t wake_ns = time_.now_ns();
        for (;;) {
            std::int64_t const left_ns = std::max<std::int64_t>(0, wake_ns - time_.now_ns());
            timespec const patience{.tv_sec = left_ns / 1'000'000'000, .tv_nsec = left_ns % 1'000'000'000};
            int const count =
                epoll_pwait2(poll_.get(), ready.data(), static_cast<int>(ready.size()), &patience, nullptr);
            for (int index = 0; index < count; ++index) {
                int const number = ready[static_cast<std::size_t>(index)].data.fd;
                if (number == stop_.get()) { return; }
                number == listener_.get() ? accept_one() : take_from(number);
            }
            wake_ns = give_all();
        }
    }

    void accept_one() {
        descriptor client{accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC)};
        if (client.get() < 0) { return; }
        int const on = 1;
        setsockopt(client.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        try {
            descriptor server = connect_socket(server_);
            connection_pair& made =
                pairs_.emplace_back(connection_pair{.client = std::move(client), .server = std::move(server)});
            watch(made.client.get());
            watch(made.server.get());
        } catch (std::system_error const&) {  // the client sees its connection closed
        }
    }

    void take_from(int number) {
        std::int64_t const now = time_.now_ns();
        auto const half = static_cast<std::int64_t>(delays_.round_trip_ms / 2 * 1e6);
        for (connection_pair& pair : pairs_) {
            if (number == pair.client.get()) {
                bool const pauses = delays_.pause_ms > 0 && mix_unit(1, ++pieces_, 0) < pauses_a_piece;
                take_and_unwatch_at_end(pair.up, now,
                                        half + (pauses ? static_cast<std::int64_t>(delays_.pause_ms * 1e6) : 0));
            } else if (number == pair.server.get()) {
                take_and_unwatch_at_end(pair.down, now, half);
            }
        }
    }

    void take_and_unwatch_at_end(flow& flow, std::int64_t now_ns, std::int64_t delay_ns) {
        char peeked = 0;
        bool const ended = recv(flow.from(), &peeked, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
        flow.take(now_ns, delay_ns);
        if (ended) { epoll_ctl(poll_.get(), EPOLL_CTL_DEL, flow.from(), nullptr); }
    }

    /// Returns when the next piece is due.
    std::int64_t give_all() {
        std::int64_t const now = time_.now_ns();
        std::int64_t next = now + 1'000'000'000;
        for (auto pair = pairs_.begin(); pair != pairs_.end();) {
            pair->up.give(now);
            pair->down.give(now);
            next = std::min(pair->up.next_due_ns(next), pair->down.next_due_ns(next));
            pair = pair->up.finished() && pair->down.finished() ? pairs_.erase(pair) : std::next(pair);
        }
        return next;
    }

    server_address server_;
    delays delays_;
    steady_timeline time_;
    descriptor listener_;
    descriptor poll_;
    descriptor stop_;
    std::uint16_t port_ = 0;
    std::list<connection_pair> pairs_;
    std::uint64_t pieces_ = 0;
    std::jthread thread_;
};

delaying_proxy::delaying_proxy(server_address server, delays delays)
    : body_{std::make_unique<body>(std::move(server), delays)} {}
delaying_proxy::~delaying_proxy() = default;
std::uint16_t delaying_proxy::port() const noexcept { return body_->port(); }

}  // namespace bench
