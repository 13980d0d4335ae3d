#include "lane/lanes.hpp"

#include <future>
#include <thread>

#include <doctest/doctest.h>

#include "requests.hpp"
#include "scripted_store.hpp"
#include "sessions.hpp"

using namespace bookonce;
using namespace bookonce::test;
using namespace std::chrono_literals;

namespace {

constexpr event_id concert{7};

/// A driver on a scripted store, whose session is open.
struct driven_store {
    driven_store() {
        tables.add_event(concert, 100);
        auto made = std::make_unique<scripted_store>(tables);
        store = made.get();
        driver.emplace(
            dispatcher_settings{
                .queue_length = 100, .batch_requests = 100, .backoff = {.kind = backoff::shape::none}, .seed = 1},
            sessions_of(std::move(made)), nullptr, [](time_point) {});
        ask(1, 1min, &lanes::submit);
    }

    /// Books, waits for the answer, and says which thread wrote.
    std::thread::id ask(std::uint32_t id, std::chrono::milliseconds deadline,
                        void (lanes::*door)(std::unique_ptr<pending>)) {
        std::thread::id writer;
        store->writes_to_come.push_back({.before = [&writer] { writer = std::this_thread::get_id(); }});
        std::promise<answer> answered;
        auto const now = std::chrono::steady_clock::now();
        ((*driver).*door)(std::unique_ptr<pending>{new pending{
            concert, book_command(id, "user" + std::to_string(id)), retry_budget{{.deadline = deadline}, now}, now,
            [&](answer ending) { answered.set_value(std::move(ending)); }}});
        CHECK(std::string_view{name_of(answered.get_future().get())} == "booked");
        return writer;
    }

    scripted_tables tables;
    scripted_store* store = nullptr;
    std::optional<lanes> driver;
};

}  // namespace

TEST_CASE("a_caller_who_finds_the_lane_idle_runs_the_attempt_itself") {
    driven_store driven;
    // The worker may still be on its way back from the first request: then it takes this one too.
    bool mine = false;
    for (std::uint32_t id = 2; id < 100 && !mine; ++id) {
        mine = driven.ask(id, 1min, &lanes::call) == std::this_thread::get_id();
    }
    CHECK(mine);
}

TEST_CASE("a_caller_with_little_time_leaves_the_attempt_to_the_worker") {
    driven_store driven;
    for (std::uint32_t id = 2; id < 5; ++id) {
        CHECK(driven.ask(id, 400ms, &lanes::call) != std::this_thread::get_id());
    }
}

TEST_CASE("submit_never_runs_an_attempt_on_the_callers_thread") {
    driven_store driven;
    for (std::uint32_t id = 2; id < 20; ++id) {
        CHECK(driven.ask(id, 1min, &lanes::submit) != std::this_thread::get_id());
    }
}
