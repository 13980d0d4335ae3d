#include "lane/sleeper.hpp"

#include <array>
#include <atomic>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

using namespace bookonce;

TEST_CASE("all_sleepers_are_woken_each_once") {
    constexpr std::size_t crowd = 37;  // a tree whose last row is not full
    std::vector<sleeper*> beds(crowd);
    std::atomic<std::size_t> ready{0};
    std::atomic<std::size_t> awake{0};
    std::vector<std::jthread> threads;
    for (std::size_t number = 0; number < crowd; ++number) {
        threads.emplace_back([&, number] {
            sleeper own;
            beds[number] = &own;
            ready.fetch_add(1);
            ready.notify_one();
            own.sleep();
            awake.fetch_add(1);
        });
    }
    for (std::size_t seen = ready.load(); seen < crowd; seen = ready.load()) { ready.wait(seen); }
    CHECK(awake.load() == 0);
    wake_all(beds);
    threads.clear();  // joins: whoever is not woken hangs the test
    CHECK(awake.load() == crowd);
}

TEST_CASE("who_is_woken_first_does_not_sleep") {
    sleeper first;
    sleeper second;
    std::array both{&first, &second};
    wake_all(both);
    first.sleep();  // wakes the second
    second.sleep();
    wake_all({});
}

TEST_CASE("nobody_waits_to_be_woken_by_who_is_occupied") {
    std::array<sleeper, 4> beds;
    std::array order{&beds[0], &beds[1], &beds[2], &beds[3]};
    beds[0].set_busy(true);
    wake_all(order);
    CHECK(order.back() == &beds[0]);
    for (sleeper* const each : order) { each->sleep(); }
}
