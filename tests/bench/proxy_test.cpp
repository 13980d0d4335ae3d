#include <array>
#include <string>
#include <thread>

#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "proxy.hpp"
#include "timeline.hpp"

using namespace bench;

namespace {

int connected_to(std::uint16_t port) {
    int const made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    REQUIRE(connect(made, reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0);
    return made;
}

/// Sends back whatever one client sends, until that ends.
class echo_server {
public:
    echo_server() : listener_{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        REQUIRE(bind(listener_, reinterpret_cast<sockaddr const*>(&address), size) == 0);
        REQUIRE(listen(listener_, 1) == 0);
        REQUIRE(getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
        port_ = ntohs(address.sin_port);
        thread_ = std::jthread{[this] {
            int const client = accept(listener_, nullptr, nullptr);
            std::array<char, 4'096> piece{};
            for (;;) {
                ssize_t const count = read(client, piece.data(), piece.size());
                if (count <= 0 || write(client, piece.data(), static_cast<std::size_t>(count)) != count) { break; }
            }
            close(client);
        }};
    }
    ~echo_server() { close(listener_); }
    server_address address() const { return {.host = "127.0.0.1", .port = std::to_string(port_)}; }

private:
    int listener_;
    std::uint16_t port_ = 0;
    std::jthread thread_;
};

std::string read_all(int from, std::size_t size) {
    std::string text;
    std::array<char, 65'536> piece{};
    while (text.size() < size) {
        ssize_t const count = read(from, piece.data(), piece.size());
        if (count <= 0) { break; }
        text.append(piece.data(), static_cast<std::size_t>(count));
    }
    return text;
}

}  // namespace

TEST_CASE("the_proxy_passes_everything_on_in_order_and_not_before_its_time") {
    echo_server server;
    delaying_proxy const proxy{server.address(), {.round_trip_ms = 20}};
    int const client = connected_to(proxy.port());
    steady_timeline time;
    std::int64_t const start = time.now_ns();
    std::string sent;
    for (int number = 0; number < 1'000; ++number) {
        std::string const piece = std::to_string(number) + ",";
        REQUIRE(write(client, piece.data(), piece.size()) == static_cast<ssize_t>(piece.size()));
        sent += piece;
    }
    CHECK(read_all(client, sent.size()) == sent);
    CHECK(time.now_ns() - start >= 20'000'000);
    shutdown(client, SHUT_WR);
    CHECK(read_all(client, 1).empty());  // the end is passed on as well
    close(client);
}
