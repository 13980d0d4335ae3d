#include <atomic>
#include <future>

#include <doctest/doctest.h>

#include "lane/lanes.hpp"
#include "requests.hpp"
#include "sessions.hpp"

using namespace bookonce;
using namespace bookonce::test;
using namespace std::chrono_literals;

namespace {

constexpr event_id concert{7};

/// A server that accepts logins and reads, and ends the session at a write: for a while, or always.
class hostile_store final : public store::session {
public:
    explicit hostile_store(int writes_refused) : refused_{writes_refused} {}

    std::optional<bookonce::store::error> connect() override {
        ++logins;
        connected_ = true;
        return std::nullopt;
    }
    bool connected() const noexcept override { return connected_; }
    bookonce::store::result<std::vector<bookonce::store::snapshot>> read(
        std::span<bookonce::store::question const> questions) override {
        std::vector<bookonce::store::snapshot> seen;
        for (auto const& each : questions) {
            seen.push_back({each.event, bookonce::store::event_row{9, 9, 0, true}, {}});
        }
        return seen;
    }
    bookonce::store::result<std::vector<bookonce::store::written>> write(
        std::span<bookonce::store::change const> changes) override {
        if (refused_ == 0) {
            return std::vector{
                bookonce::store::written{changes.front().event, true, bookonce::store::event_row{9, 8, 1, true}}};
        }
        if (refused_ > 0) { --refused_; }
        connected_ = false;
        return bookonce::store::error{bookonce::store::failure::wrong_server, "25006", "the server is read-only", ""};
    }
    void interrupt() noexcept override {}
    void close() noexcept override { connected_ = false; }

    std::atomic<int> logins{0};

private:
    int refused_;
    bool connected_ = false;
};

/// Books on such a server, with one attempt at the most and this deadline.
struct trial {
    explicit trial(int writes_refused) {
        auto made = std::make_unique<hostile_store>(writes_refused);
        store = made.get();
        driver.emplace(
            dispatcher_settings{
                .queue_length = 9, .batch_requests = 9, .backoff = {.kind = backoff::shape::none}, .seed = 1},
            sessions_of(std::move(made)), nullptr, [](time_point) {});
    }
    answer book(std::chrono::milliseconds deadline) {
        std::promise<answer> answered;
        auto const now = std::chrono::steady_clock::now();
        driver->submit(std::unique_ptr<pending>{
            new pending{concert, book_command(1, "ann"), retry_budget{{.deadline = deadline, .attempts_max = 1}, now},
                        now, [&](answer ending) { answered.set_value(std::move(ending)); }}});
        auto heard = answered.get_future();
        while (heard.wait_for(1ms) != std::future_status::ready) { driver->watch(std::chrono::steady_clock::now()); }
        return heard.get();
    }

    hostile_store* store = nullptr;
    std::optional<lanes> driver;
};

}  // namespace

TEST_CASE("a_server_that_takes_no_writes_sees_few_logins") {
    trial read_only{-1};
    auto const told = read_only.book(400ms);
    REQUIRE(std::holds_alternative<unavailable>(told));
    CHECK(std::get<unavailable>(told).sqlstate == "25006");
    CHECK(read_only.store->logins > 2);   // it goes on trying,
    CHECK(read_only.store->logins < 16);  // with pauses: 5, 10, 20, … ms
}

TEST_CASE("a_server_that_takes_writes_again_serves_who_waited") {
    trial briefly{4};
    auto const told = briefly.book(1min);
    REQUIRE(std::holds_alternative<booked>(told));
    CHECK(std::get<booked>(told).attempts == 1);
    CHECK(briefly.store->logins == 5);
}
