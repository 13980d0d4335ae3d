#include <array>
#include <string>
#include <thread>

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "loopback.hpp"
#include "proxy.hpp"
#include "timeline.hpp"

using namespace bench;
using bookonce::test::connect_to_loopback;
using bookonce::test::listen_on_loopback;
using bookonce::test::port_of;

namespace {

/// Sends back whatever one client sends, until that ends.
class echo_server {
public:
    echo_server() {
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
    server_address address() const { return {.host = "127.0.0.1", .port = std::to_string(port_of(listener_))}; }

private:
    int listener_ = listen_on_loopback();
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

TEST_CASE("the_proxy_passes_everything_on_in_order_and_not_early") {
    echo_server server;
    delaying_proxy const proxy{server.address(), {.round_trip_ms = 20}};
    int const client = connect_to_loopback(proxy.port());
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
