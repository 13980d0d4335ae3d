#include "relay.hpp"

#include <array>
#include <string_view>

#include <doctest/doctest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "environment.hpp"
#include "loopback.hpp"

namespace bookonce::test {

relay::relay() : listener_{listen_on_loopback()} {
    thread_ = std::thread{[this] { run(); }};
}

relay::~relay() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
}

std::string relay::address() const {
    return tcp_database_address() + " sslmode=disable gssencmode=disable port=" + std::to_string(port_of(listener_));
}

void relay::say(std::string const& bytes) const {
    REQUIRE(::send(last_client_, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size()));
}

void relay::accept_client(std::vector<link>& links) {
    int const client = ::accept(listener_, nullptr, nullptr);
    if (client < 0) { return; }
    int const server = connect_to_loopback(std::stoi(value_in(tcp_database_address(), "port")));
    if (server < 0) {
        ::close(client);
        return;
    }
    links.push_back({client, server, !poses_});
    last_client_ = client;
}

bool relay::pass_on(link& on, int from) {
    std::array<char, 16'384> bytes{};
    ssize_t const got = ::recv(from, bytes.data(), bytes.size(), 0);
    if (got <= 0) { return false; }
    std::string text{bytes.data(), static_cast<std::size_t>(got)};
    using namespace std::string_view_literals;
    constexpr std::string_view number_follows = "K\0\0\0\x0c"sv;  // BackendKeyData
    auto const at = text.find(number_follows);
    if (from == on.server && !on.numbered && at != std::string::npos) {
        text[at + number_follows.size()] = static_cast<char>(text[at + number_follows.size()] ^ 1);
        on.numbered = true;
    }
    int const to = from == on.client ? on.server : on.client;
    return ::send(to, text.data(), text.size(), MSG_NOSIGNAL) == got;
}

void relay::run() {
    std::vector<link> links;
    for (;;) {
        std::vector<pollfd> watched{{listener_, POLLIN, 0}};
        for (link const& each : links) {
            watched.push_back({each.client, POLLIN, 0});
            watched.push_back({each.server, POLLIN, 0});
        }
        ::poll(watched.data(), watched.size(), -1);
        bool const ended = (watched[0].revents & POLLHUP) != 0;
        for (std::size_t index = links.size(); index-- > 0;) {
            bool open = !ended;
            for (pollfd const& side : {watched[2 * index + 1], watched[2 * index + 2]}) {
                if (open && side.revents != 0) { open = pass_on(links[index], side.fd); }
            }
            if (open) { continue; }
            ::close(links[index].client);
            ::close(links[index].server);
            links.erase(links.begin() + static_cast<std::ptrdiff_t>(index));
        }
        if (ended) { return; }
        if (watched[0].revents != 0) { accept_client(links); }
    }
}

}  // namespace bookonce::test
