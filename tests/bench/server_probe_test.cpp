#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <thread>

#include <doctest/doctest.h>

#include "server_probe.hpp"

using namespace bench;

TEST_SUITE_BEGIN("server");

TEST_CASE("what_a_session_used_still_counts_when_it_has_ended") {
    sql::connection watching{""};
    server_probe probe{watching};
    std::optional<sql::connection> working{std::in_place, ""};
    double const before = probe.read().cpu_s.value();
    std::string const process = working->value("SELECT pg_backend_pid()");
    working->run("SELECT count(*) FROM generate_series(1, 3000000)");
    double const while_open = probe.read().cpu_s.value();
    REQUIRE(while_open > before);
    working.reset();
    auto const end = std::chrono::steady_clock::now() + std::chrono::minutes{1};
    while (std::filesystem::exists("/proc/" + process)) {
        REQUIRE(std::chrono::steady_clock::now() < end);
        std::this_thread::sleep_for(std::chrono::milliseconds{2});
    }
    CHECK(probe.read().cpu_s.value() >= while_open);
}

TEST_SUITE_END();
