#include <stdexcept>
#include <string>

#include <doctest/doctest.h>

#include "redis_address.hpp"

using namespace bench;

TEST_CASE("a_lock_servers_address_is_a_host_and_a_port") {
    redis_address const name = redis_address::parse("cache.example:6379");
    CHECK(name.host == "cache.example");
    CHECK(name.port == 6379);
    redis_address const four = redis_address::parse("127.0.0.1:65535");
    CHECK(four.host == "127.0.0.1");
    CHECK(four.port == 65535);
}

TEST_CASE("an_ipv6_address_stands_in_brackets") {
    redis_address const six = redis_address::parse("[::1]:6379");
    CHECK(six.host == "::1");
    CHECK(six.port == 6379);
    CHECK(redis_address::parse("[fe80::1%eth0]:1").host == "fe80::1%eth0");
}

TEST_CASE("half_an_address_is_refused_with_how_to_write_it") {
    for (std::string const text :
         {"", "localhost", "localhost:", ":6379", "localhost:0", "localhost:65536", "localhost:-1", "localhost:+1",
          "localhost:99999999999", "localhost:6379x", "localhost: 6379", "::1:6379", "[::1]", "[::1]6379", "[]:6379",
          "[::1:6379", "::1]:6379", "a b:6379", "[[::1]]:6379"}) {
        CAPTURE(text);
        CHECK_THROWS_WITH_AS(redis_address::parse(text), doctest::Contains("HOST:PORT"), std::invalid_argument);
    }
}
