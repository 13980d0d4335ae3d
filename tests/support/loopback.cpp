#include "loopback.hpp"

#include <cerrno>
#include <cstdint>
#include <random>
#include <system_error>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace bookonce::test {
namespace {

void check(bool good, char const* what) {
    if (!good) { throw std::system_error{errno, std::generic_category(), what}; }
}

sockaddr_in loopback(int port) {
    sockaddr_in place{};
    place.sin_family = AF_INET;
    place.sin_port = htons(static_cast<std::uint16_t>(port));
    place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return place;
}

int new_socket() {
    int const made = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    check(made >= 0, "socket");
    return made;
}

bool bind_to_loopback(int descriptor, int port) {
    sockaddr_in const place = loopback(port);
    return ::bind(descriptor, reinterpret_cast<sockaddr const*>(&place), sizeof place) == 0;
}

}  // namespace

int listen_on_loopback() {
    constexpr int clients_waiting_max = 64;
    int const listener = new_socket();
    check(bind_to_loopback(listener, 0) && ::listen(listener, clients_waiting_max) == 0, "listen");
    return listener;
}

int port_of(int listener) {
    sockaddr_in place{};
    socklen_t size = sizeof place;
    check(::getsockname(listener, reinterpret_cast<sockaddr*>(&place), &size) == 0, "getsockname");
    return ntohs(place.sin_port);
}

int connect_to_loopback(int port) {
    int const made = new_socket();
    sockaddr_in const place = loopback(port);
    if (::connect(made, reinterpret_cast<sockaddr const*>(&place), sizeof place) == 0) { return made; }
    ::close(made);
    return -1;
}

int free_port() {
    constexpr int tries_max = 1'000;
    std::random_device random;
    std::uniform_int_distribution<int> ports{20'000, 31'999};
    for (int tried = 0; tried < tries_max; ++tried) {
        int const port = ports(random);
        int const holder = new_socket();
        bool const is_free = bind_to_loopback(holder, port);
        ::close(holder);
        if (is_free) { return port; }
    }
    throw std::system_error{EADDRINUSE, std::generic_category(), "no port is free"};
}

}  // namespace bookonce::test
