#include "wire_proxy.hpp"

#include <array>
#include <cerrno>
#include <optional>
#include <string_view>

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "loopback.hpp"

namespace bookonce::fault {
namespace {

constexpr int poll_ms = 5;
/// How long a server that has got a message may think before what it says is thrown away.
constexpr int answer_ms_max = 500;

bool send_all(int to, char const* bytes, std::size_t count) {
    while (count > 0) {
        ssize_t const sent = send(to, bytes, count, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) { continue; }
        if (sent <= 0) { return false; }
        bytes += sent;
        count -= static_cast<std::size_t>(sent);
    }
    return true;
}

void close_hard(int descriptor) {
    linger const at_once{1, 0};
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

bool has_bytes(int descriptor, int patience_ms) {
    pollfd watched{descriptor, POLLIN, 0};
    return poll(&watched, 1, patience_ms) > 0;
}

/// How many bytes the process at the other end has not read yet, as the kernel knows it of both
/// ends of a connection inside one machine (sock_diag(7)). Nothing if it knows no such socket.
std::optional<std::uint32_t> unread_by_peer(int diagnosis, int descriptor) {
    sockaddr_in ours{};
    sockaddr_in theirs{};
    socklen_t ours_size = sizeof ours;
    socklen_t theirs_size = sizeof theirs;
    if (getsockname(descriptor, reinterpret_cast<sockaddr*>(&ours), &ours_size) != 0 ||
        getpeername(descriptor, reinterpret_cast<sockaddr*>(&theirs), &theirs_size) != 0) {
        return std::nullopt;
    }
    struct {
        nlmsghdr head{.nlmsg_len = sizeof(nlmsghdr) + sizeof(inet_diag_req_v2),
                      .nlmsg_type = SOCK_DIAG_BY_FAMILY,
                      .nlmsg_flags = NLM_F_REQUEST,
                      .nlmsg_seq = 0,
                      .nlmsg_pid = 0};
        inet_diag_req_v2 body{};
    } question;
    question.body.sdiag_family = AF_INET;
    question.body.sdiag_protocol = IPPROTO_TCP;
    question.body.idiag_states = ~0U;
    question.body.id.idiag_sport = theirs.sin_port;
    question.body.id.idiag_dport = ours.sin_port;
    question.body.id.idiag_src[0] = theirs.sin_addr.s_addr;
    question.body.id.idiag_dst[0] = ours.sin_addr.s_addr;
    question.body.id.idiag_cookie[0] = question.body.id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
    struct {
        nlmsghdr head;
        inet_diag_msg body;
        std::array<char, 1'024> attributes;
    } reply{};
    if (send(diagnosis, &question, sizeof question, 0) < 0 || recv(diagnosis, &reply, sizeof reply, 0) < 0 ||
        reply.head.nlmsg_type != SOCK_DIAG_BY_FAMILY) {
        return std::nullopt;
    }
    return reply.body.idiag_rqueue;
}

/// Whether the server says something to a client's message: a start of a session (which has no type
/// byte, and a length below 2^24), a password, a query, a Flush, a Sync.
bool is_answered(std::vector<char> const& message) {
    return message.front() == '\0' || std::string_view{"pQHS"}.find(message.front()) != std::string_view::npos;
}

/// Cuts a stream of bytes into messages: a type byte, then a length that counts itself; a client's
/// first has no type.
class framer {
public:
    explicit framer(bool starts_up) : starts_up_{starts_up} {}

    /// Takes what there is to read. False at the end.
    bool fill(int from) {
        std::array<char, 16'384> bytes{};
        ssize_t const got = recv(from, bytes.data(), bytes.size(), 0);
        if (got <= 0) { return false; }
        buffer_.insert(buffer_.end(), bytes.begin(), bytes.begin() + got);
        return true;
    }
    std::optional<std::vector<char>> next() {
        std::size_t const head = starts_up_ ? 0 : 1;
        if (buffer_.size() < head + 4) { return std::nullopt; }
        std::uint32_t length = 0;
        for (std::size_t place = 0; place < 4; ++place) {
            length = length << 8U | static_cast<unsigned char>(buffer_[head + place]);
        }
        if (buffer_.size() < head + length) { return std::nullopt; }
        auto const end = buffer_.begin() + static_cast<std::ptrdiff_t>(head + length);
        std::vector<char> message{buffer_.begin(), end};
        buffer_.erase(buffer_.begin(), end);
        starts_up_ = false;
        return message;
    }

private:
    bool starts_up_;
    std::vector<char> buffer_;
};

}  // namespace

struct wire_proxy::connection {
    int client;
    int server;
    bool first;
    int other(int side) const { return side == client ? server : client; }
};

wire_proxy::wire_proxy(int server_port)
    : server_port_{server_port}, listener_{test::listen_on_loopback()}, port_{test::port_of(listener_)} {
    acceptor_ = std::thread{[this] { accept_all(); }};
}

wire_proxy::~wire_proxy() {
    stopping_ = true;
    acceptor_.join();
    drain();
    close(listener_);
}

void wire_proxy::drain() {
    released_ = true;
    std::vector<std::thread> carriers;
    {
        std::lock_guard const held{mutex_};
        carriers.swap(carriers_);
    }
    for (auto& carrier : carriers) { carrier.join(); }
    fault_ = wire_fault::none;
    connections_ = 0;
}

void wire_proxy::aim(wire_fault fault, std::size_t message) {
    released_ = false;
    struck_ = false;
    messages_ = 0;
    messages_first_ = 0;
    target_ = message;
    fault_ = fault;
}

void wire_proxy::accept_all() {
    while (!stopping_) {
        if (!has_bytes(listener_, poll_ms)) { continue; }
        int const client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (client < 0) { continue; }
        bool const first = connections_++ == 0;
        std::lock_guard const held{mutex_};
        carriers_.emplace_back([this, client, first] { carry(client, first); });
    }
}

void wire_proxy::carry(int client, bool first) {
    connection link{client, test::connect_to_loopback(server_port_), first};
    int const yes = 1;
    for (int const side : {link.client, link.server}) { setsockopt(side, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes); }
    bool open = link.server >= 0;
    framer from_client{true};
    framer from_server{false};
    while (open && !stopping_) {
        std::array<pollfd, 2> watched{{{link.client, POLLIN, 0}, {link.server, POLLIN, 0}}};
        if (poll(watched.data(), watched.size(), poll_ms) <= 0) { continue; }
        for (auto const& one : watched) {
            if (!open || one.revents == 0) { continue; }
            framer& stream = one.fd == link.client ? from_client : from_server;
            open = stream.fill(one.fd);
            for (auto message = stream.next(); open && message; message = stream.next()) {
                open = pass(link, one.fd, *message);
            }
        }
    }
    close(link.client);
    close(link.server);
}

bool wire_proxy::pass(connection& link, int from, std::vector<char> const& message) {
    std::size_t const number = messages_++;
    if (link.first && number == messages_first_) { ++messages_first_; }
    if (fault_ != wire_fault::none && number == target_) {
        struck_ = fault_ != wire_fault::split;  // which is known when it has been
        return strike(link, from, message);
    }
    return send_all(link.other(from), message.data(), message.size());
}

/// Each byte is sent when the receiver has read the one before. False if the connection ends
/// meanwhile.
bool wire_proxy::split(int to, std::vector<char> const& message) {
    int const diagnosis = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    std::size_t read_alone = 0;
    bool open = true;
    for (std::size_t index = 0; open && index < message.size(); ++index) {
        open = send_all(to, &message[index], 1);
        auto unread = unread_by_peer(diagnosis, to);
        while (unread > 0U && !stopping_) {
            std::this_thread::yield();
            unread = unread_by_peer(diagnosis, to);
        }
        read_alone += unread == 0U ? 1 : 0;
    }
    close(diagnosis);
    // Who has read the last byte may be gone, and its socket with it.
    struck_ = read_alone + 1 >= message.size();
    return open;
}

/// False if the connection ends by it.
bool wire_proxy::strike(connection& link, int from, std::vector<char> const& message) {
    int const to = link.other(from);
    switch (fault_) {
        case wire_fault::none: return true;
        case wire_fault::cut_before: return false;
        case wire_fault::reset:
            close_hard(link.client);
            close_hard(link.server);
            return false;
        case wire_fault::cut_after:
            send_all(to, message.data(), message.size());
            if (from == link.client && is_answered(message) && has_bytes(link.server, answer_ms_max)) {
                framer{false}.fill(link.server);
            }
            return false;
        case wire_fault::split: return split(to, message);
        case wire_fault::stall:
        case wire_fault::late: break;
    }
    pollfd gone{link.client, POLLRDHUP, 0};
    while (!released_ && !stopping_ && poll(&gone, 1, poll_ms) <= 0) {}
    if (fault_ == wire_fault::stall) { return false; }
    send_all(to, message.data(), message.size());
    if (from == link.server) { return false; }
    // A server that reads a hang-up before it has answered still does what it was told.
    shutdown(link.server, SHUT_WR);
    while (has_bytes(link.server, answer_ms_max) && framer{false}.fill(link.server)) {}
    return false;
}

}  // namespace bookonce::fault
