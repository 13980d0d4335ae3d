// When an engine's lanes open their sessions, and that a stuck round is no other event's business.
#include <atomic>
#include <future>
#include <memory>

#include <doctest/doctest.h>

#include "lane/lanes.hpp"
#include "lane/sleeper.hpp"
#include "requests.hpp"
#include "sessions.hpp"
#include "store/memory/memory_backend.hpp"

using namespace bookonce;
using namespace bookonce::test;
using namespace std::chrono_literals;

namespace {

constexpr event_id concert{7};
constexpr event_id play{8};

/// A session whose next write can be held until it is let go.
class gated_session final : public store::session {
public:
    explicit gated_session(std::unique_ptr<store::session> inner) : inner_{std::move(inner)} {}

    std::optional<store::error> connect() override {
        ++connects;
        return inner_->connect();
    }
    bool connected() const noexcept override { return inner_->connected(); }
    void close() noexcept override { inner_->close(); }
    store::result<std::vector<store::snapshot>> read(std::span<store::question const> questions) override {
        return inner_->read(questions);
    }
    store::result<std::vector<store::written>> write(std::span<store::change const> changes) override {
        if (hold.exchange(false)) {
            is_held.set_value();
            is_let_go.get_future().wait();
        }
        return inner_->write(changes);
    }
    void interrupt() noexcept override { inner_->interrupt(); }

    std::atomic<int> connects = 0;
    std::atomic<bool> hold = false;
    std::promise<void> is_held;
    std::promise<void> is_let_go;

private:
    std::unique_ptr<store::session> inner_;
};

struct two_lanes {
    two_lanes() {
        for (event_id const event : {concert, play}) { database->rows.add_event(event, 100); }
        auto const backend = store::memory::make_backend(database);
        auto one = std::make_unique<gated_session>(backend->open_session());
        auto other = std::make_unique<gated_session>(backend->open_session());
        first = one.get();
        second = other.get();
        driver.emplace(dispatcher_settings{.queue_length = 100, .batch_requests = 100, .seed = 1},
                       sessions_of(std::move(one), std::move(other)), nullptr, [](time_point) {});
    }
    std::future<answer> submit(event_id event, std::uint32_t id) {
        auto const told = std::make_shared<std::promise<answer>>();
        driver->submit(make(event, id, [told](answer given) { told->set_value(std::move(given)); }));
        return told->get_future();
    }
    /// Waits for the answer on this thread, as `book` does.
    answer call(event_id event, std::uint32_t id) {
        answer ended;
        sleeper caller;
        auto request = make(event, id, [&](answer given) { ended = std::move(given); });
        request->caller = &caller;
        driver->call(std::move(request));
        caller.sleep();
        return ended;
    }
    static std::unique_ptr<pending> make(event_id event, std::uint32_t id, std::function<void(answer)> done) {
        auto const now = std::chrono::steady_clock::now();
        return std::unique_ptr<pending>{new pending{event, book_command(id, "user" + std::to_string(id)),
                                                    retry_budget{{.deadline = 1min}, now}, now, std::move(done)}};
    }

    std::shared_ptr<store::memory::database> database = std::make_shared<store::memory::database>();
    gated_session* first = nullptr;
    gated_session* second = nullptr;
    std::optional<lanes> driver;
};

}  // namespace

TEST_CASE("a_lone_caller_needs_one_session") {
    two_lanes subject;
    for (std::uint32_t id = 1; id <= 50; ++id) {
        CHECK(std::holds_alternative<booked>(subject.call(id % 2 == 0 ? concert : play, id)));
    }
    CHECK(subject.first->connects == 1);
    CHECK(subject.second->connects == 0);
}

TEST_CASE("a_stuck_round_does_not_hold_up_another_event") {
    two_lanes subject;
    CHECK(std::holds_alternative<booked>(subject.call(concert, 1)));
    subject.first->hold = true;
    auto stuck = subject.submit(concert, 2);
    subject.first->is_held.get_future().wait();
    CHECK(std::holds_alternative<booked>(subject.call(play, 3)));
    CHECK(subject.second->connects == 1);
    CHECK(stuck.wait_for(0s) == std::future_status::timeout);
    subject.first->is_let_go.set_value();
    CHECK(std::holds_alternative<booked>(stuck.get()));
}

TEST_CASE("what_waits_for_a_stuck_event_goes_once_it_is_free") {
    two_lanes subject;
    CHECK(std::holds_alternative<booked>(subject.call(concert, 1)));
    subject.first->hold = true;
    auto stuck = subject.submit(concert, 2);
    subject.first->is_held.get_future().wait();
    auto behind = subject.submit(concert, 3);
    CHECK(std::holds_alternative<booked>(subject.submit(play, 4).get()));
    CHECK(behind.wait_for(0s) == std::future_status::timeout);
    subject.first->is_let_go.set_value();
    // By now the other lane is idle and the first one to look may be either.
    CHECK(std::holds_alternative<booked>(behind.get()));
    CHECK(std::holds_alternative<booked>(stuck.get()));
}
