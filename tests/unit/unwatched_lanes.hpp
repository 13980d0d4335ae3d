#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "lane/lanes.hpp"
#include "requests.hpp"
#include "scripted_store.hpp"
#include "sessions.hpp"

/// Lanes on a store that a test can hold, with nobody but the test to watch their deadlines.
namespace bookonce::test {

inline constexpr event_id concert{7};
inline constexpr event_id play{8};

using fates = store::result<std::vector<store::written>>;
using snapshots = store::result<std::vector<store::snapshot>>;

/// A store whose next write can be held until it is let go or interrupted, and whose first connects
/// can fail; the next can be held too.
class held_store final : public store::session {
public:
    held_store(scripted_tables& tables, std::deque<store::error> refusals)
        : inner_{tables}, refusals_{std::move(refusals)} {
        static_cast<void>(inner_.connect());
    }

    std::optional<store::error> connect() override {
        std::unique_lock held{mutex_};
        ++connects_;
        if (hold_connect_.exchange(false)) {
            is_held_.set_value();
            changed_.wait(held, [this] { return let_go_ || interrupts_ > 0; });
        }
        connected_ = refusals_.empty();
        if (connected_) { return std::nullopt; }
        auto refusal = std::move(refusals_.front());
        refusals_.pop_front();
        return refusal;
    }
    bool connected() const noexcept override { return connected_; }
    snapshots read(std::span<bookonce::store::question const> questions) override { return inner_.read(questions); }
    fates write(std::span<bookonce::store::change const> changes) override {
        std::unique_lock held{mutex_};
        ++writes_;
        if (hold_) {
            hold_ = false;
            is_held_.set_value();
            changed_.wait(held, [this] { return let_go_ || interrupts_ > 0; });
            if (interrupts_ > 0) { return lost_connection(); }
        }
        return inner_.write(changes);
    }
    void interrupt() noexcept override {
        std::lock_guard const held{mutex_};
        ++interrupts_;
        connected_ = false;
        changed_.notify_all();
    }
    void close() noexcept override { connected_ = false; }

    void hold_next_connect() { hold_connect_ = true; }
    void hold_next_write() { hold_ = true; }
    void wait_until_held() { is_held_.get_future().wait(); }
    void let_go() {
        std::lock_guard const held{mutex_};
        let_go_ = true;
        changed_.notify_all();
    }
    int connects() const { return connects_; }
    int writes() const { return writes_; }
    int interrupts() const { return interrupts_; }

private:
    scripted_store inner_;
    std::deque<store::error> refusals_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::promise<void> is_held_;
    std::atomic<bool> connected_ = false;
    std::atomic<bool> hold_connect_ = false;
    std::atomic<bool> hold_ = false;
    bool let_go_ = false;
    std::atomic<int> connects_ = 0;
    std::atomic<int> writes_ = 0;
    std::atomic<int> interrupts_ = 0;
};

/// A place in a completion that the test waits for, and where the completion waits for the test.
class gate {
public:
    void pass() {
        is_reached_.set_value();
        is_open_.get_future().wait();
    }
    void wait_until_reached() { is_reached_.get_future().wait(); }
    void open() { is_open_.set_value(); }

private:
    std::promise<void> is_reached_;
    std::promise<void> is_open_;
};

/// The worker in a completion, so that whoever calls finds the lane idle.
class kept_worker {
public:
    explicit kept_worker(lanes& driver) {
        auto const now = std::chrono::steady_clock::now();
        driver.submit(std::unique_ptr<pending>{new pending{concert, book_command(1, "first"),
                                                           retry_budget{{.deadline = std::chrono::minutes{1}}, now},
                                                           now, [this](answer const&) { gate_.pass(); }}});
        gate_.wait_until_reached();
    }
    void let_go() { gate_.open(); }

private:
    gate gate_;
};

/// A driver on a held store. Nobody watches its deadlines but the test.
struct unwatched_driver {
    explicit unwatched_driver(
        std::deque<store::error> refusals = {}, void (*prepare)(held_store&) = [](held_store&) {}) {
        tables.add_event(concert, 100);
        tables.add_event(play, 100);
        auto made = std::make_unique<held_store>(tables, std::move(refusals));
        store = made.get();
        prepare(*store);
        driver.emplace(
            dispatcher_settings{
                .queue_length = 100, .batch_requests = 100, .backoff = {.kind = backoff::shape::none}, .seed = 1},
            sessions_of(std::move(made)), [this](log_level level, std::string_view line) { keep(level, line); },
            [](time_point) {});
    }

    static std::unique_ptr<pending> request(std::uint32_t id, std::chrono::milliseconds deadline, time_point start,
                                            std::function<void(answer)> done) {
        return std::unique_ptr<pending>{new pending{concert, book_command(id, "user" + std::to_string(id)),
                                                    retry_budget{{.deadline = deadline}, start}, start,
                                                    std::move(done)}};
    }
    std::future<answer> submit(std::uint32_t id, std::chrono::milliseconds deadline,
                               time_point start = std::chrono::steady_clock::now()) {
        auto const promise = std::make_shared<std::promise<answer>>();
        driver->submit(
            request(id, deadline, start, [promise](answer ending) { promise->set_value(std::move(ending)); }));
        return promise->get_future();
    }
    /// What was logged, when nobody logs any more.
    std::string logged() {
        driver.reset();
        return log;
    }
    void keep(log_level level, std::string_view line) {
        std::lock_guard const held{log_mutex};
        log += std::to_string(static_cast<int>(level)) + ": " + std::string{line} + '\n';
    }

    scripted_tables tables;
    held_store* store = nullptr;
    std::mutex log_mutex;
    std::string log;
    std::optional<lanes> driver;
};

inline std::string_view ending(std::future<answer>& asked) { return name_of(asked.get()); }

}  // namespace bookonce::test
