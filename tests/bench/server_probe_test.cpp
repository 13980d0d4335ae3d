#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "server_probe.hpp"

using namespace bench;

TEST_SUITE_BEGIN("server");

TEST_CASE("what_sessions_used_still_counts_while_they_end") {
    sql::connection watching{""};
    server_probe probe{watching};
    double const before = probe.read().cpu_s.value();
    std::vector<std::string> processes;
    std::vector<std::unique_ptr<sql::connection>> sessions;
    for (int number = 0; number < 8; ++number) {
        sessions.push_back(std::make_unique<sql::connection>(""));
        sessions.back()->run("SELECT count(*) FROM generate_series(1, 300000)");
        processes.push_back("/proc/" + sessions.back()->value("SELECT pg_backend_pid()"));
    }
    double last = probe.read().cpu_s.value();
    REQUIRE(last > before);
    sessions.clear();
    auto const is_there = [](std::string const& process) { return std::filesystem::exists(process); };
    auto const end = std::chrono::steady_clock::now() + std::chrono::minutes{1};
    for (bool more = true; more;) {
        REQUIRE(std::chrono::steady_clock::now() < end);
        more = std::ranges::any_of(processes, is_there);
        double const now = probe.read().cpu_s.value();
        CHECK(now >= last);
        last = now;
    }
}

TEST_SUITE_END();
