// What a driver does when a statement, a session or a completion does not do what it should.
#include "lane/lanes.hpp"

#include <array>
#include <atomic>
#include <condition_variable>
#include <future>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "lane/sleeper.hpp"
#include "requests.hpp"
#include "scripted_store.hpp"
#include "sessions.hpp"

using namespace bookonce;
using namespace bookonce::test;
using namespace std::chrono_literals;

namespace {

constexpr event_id concert{7};
constexpr event_id play{8};

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
                                                           retry_budget{{.deadline = 1min}, now}, now,
                                                           [this](answer const&) { gate_.pass(); }}});
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

std::string_view ending(std::future<answer>& asked) { return name_of(asked.get()); }

}  // namespace

TEST_CASE("a_held_caller_returns_at_its_deadline_whatever_others_have") {
    unwatched_driver subject;
    kept_worker worker{*subject.driver};
    auto const now = std::chrono::steady_clock::now();
    subject.store->hold_next_write();
    auto patient = subject.submit(2, 10min);
    std::promise<answer> answered;
    auto hurried = answered.get_future();
    std::thread caller{[&] {
        subject.driver->call(
            unwatched_driver::request(3, 1min, now, [&](answer given) { answered.set_value(std::move(given)); }));
    }};
    subject.store->wait_until_held();
    static_cast<void>(subject.driver->watch(now + 1min));
    CHECK(ending(hurried) == "in_doubt");
    caller.join();
    CHECK(subject.store->interrupts() == 1);
    worker.let_go();
    CHECK(ending(patient) == "booked");
}

TEST_CASE("a_caller_leaves_the_next_round_to_the_worker_that_began_it") {
    unwatched_driver subject;
    kept_worker worker{*subject.driver};
    std::future<answer> next;
    std::string_view own;
    subject.driver->call(unwatched_driver::request(2, 1min, std::chrono::steady_clock::now(), [&](answer const& given) {
        own = name_of(given);
        subject.store->hold_next_write();
        next = subject.submit(3, 1min);
        worker.let_go();
        subject.store->wait_until_held();
    }));
    CHECK(own == "booked");
    CHECK(subject.store->writes() == 3);
    subject.store->let_go();
    CHECK(ending(next) == "booked");
    CHECK(subject.store->writes() == 3);
}

TEST_CASE("who_is_answered_before_the_write_does_not_wait_for_it") {
    unwatched_driver subject;
    auto const now = std::chrono::steady_clock::now();
    // The play's seats are known afterwards, so that a refusal is looked for before the write.
    std::promise<answer> known;
    subject.driver->submit(
        std::unique_ptr<pending>{new pending{play, book_command(9, "known"), retry_budget{{.deadline = 10min}, now},
                                             now, [&](answer given) { known.set_value(std::move(given)); }}});
    CHECK(name_of(known.get_future().get()) == std::string_view{"booked"});
    kept_worker worker{*subject.driver};
    subject.store->hold_next_write();
    // The caller's own event comes first, and so its answer does.
    sleeper caller_sleeps;
    auto const refused = [&](std::uint32_t id, event_id event, sleeper& asleep) {
        std::unique_ptr<pending> asks{new pending{event, book_command(id, "user" + std::to_string(id), 200),
                                                  retry_budget{{.deadline = 1min}, now}, now, [](answer const&) {}}};
        asks->caller = &asleep;
        return asks;
    };
    std::array<sleeper, 4> others;
    for (std::uint32_t number = 0; number < others.size(); ++number) {
        subject.driver->submit(refused(10 + number, play, others.at(number)));
    }
    std::promise<answer> seated;
    auto booking = seated.get_future();
    subject.driver->submit(
        std::unique_ptr<pending>{new pending{play, book_command(2, "seated"), retry_budget{{.deadline = 10min}, now},
                                             now, [&](answer given) { seated.set_value(std::move(given)); }}});
    std::thread caller{[&] { subject.driver->call(refused(3, concert, caller_sleeps)); }};
    subject.store->wait_until_held();
    std::vector<std::thread> awake;
    for (sleeper& other : others) {
        awake.emplace_back([&] { other.sleep(); });
    }
    for (std::thread& each : awake) { each.join(); }
    // The caller, who has its answer, is freed at its deadline, though the only one left among the
    // lane's is later.
    CHECK(subject.driver->watch(now + 30s) <= now + 1min);
    CHECK(subject.store->interrupts() == 0);
    static_cast<void>(subject.driver->watch(now + 1min));
    CHECK(subject.store->interrupts() == 1);
    caller.join();
    caller_sleeps.sleep();
    worker.let_go();
    CHECK(ending(booking) == "booked");
}

TEST_CASE("the_end_waits_for_completions_on_a_callers_thread") {
    unwatched_driver subject;
    kept_worker worker{*subject.driver};
    auto const now = std::chrono::steady_clock::now();
    gate completion;
    subject.driver->submit(unwatched_driver::request(2, 1min, now, [&](answer const&) { completion.pass(); }));
    std::thread caller{[&] { subject.driver->call(unwatched_driver::request(3, 1min, now, [](answer const&) {})); }};
    completion.wait_until_reached();
    worker.let_go();
    auto ended = std::async(std::launch::async, [&] {
        subject.driver->stop();
        subject.driver->join();
    });
    CHECK(ended.wait_for(50ms) == std::future_status::timeout);
    completion.open();
    ended.get();
    caller.join();
}

TEST_CASE("an_unawaited_statement_keeps_its_session_half_a_second") {
    unwatched_driver subject;
    subject.store->hold_next_write();
    auto const start = std::chrono::steady_clock::now();
    auto nobody_waits = subject.submit(1, 100ms, start);
    subject.store->wait_until_held();
    auto const began_before = std::chrono::steady_clock::now();
    CHECK(subject.driver->watch(start + 100ms) == start + 600ms);
    CHECK(ending(nobody_waits) == "in_doubt");
    CHECK(subject.store->interrupts() == 0);
    static_cast<void>(subject.driver->watch(began_before + 501ms));
    CHECK(subject.store->interrupts() == 1);
}

TEST_CASE("what_is_overdue_when_the_session_is_free_again_is_not_sent") {
    unwatched_driver subject;
    subject.store->hold_next_write();
    auto under_way = subject.submit(1, 1min);
    subject.store->wait_until_held();
    auto const now = std::chrono::steady_clock::now();
    auto overdue = subject.submit(2, 1ms, now - 1s);
    subject.store->let_go();
    CHECK(ending(under_way) == "booked");
    CHECK(ending(overdue) == "deadline_exceeded");
    CHECK(subject.store->writes() == 1);
}

TEST_CASE("an_end_while_the_worker_tells_of_a_deadline_is_noticed") {
    unwatched_driver subject;
    subject.store->hold_next_write();
    auto under_way = subject.submit(1, 1min);
    subject.store->wait_until_held();
    auto const now = std::chrono::steady_clock::now();
    gate completion;
    subject.driver->submit(unwatched_driver::request(2, 1ms, now - 1s, [&](answer const&) { completion.pass(); }));
    subject.store->let_go();
    CHECK(ending(under_way) == "booked");
    completion.wait_until_reached();
    subject.driver->stop();
    completion.open();
    subject.driver->join();
}

TEST_CASE("an_end_between_read_and_write_keeps_session_and_rows") {
    unwatched_driver subject;
    kept_worker worker{*subject.driver};
    auto const now = std::chrono::steady_clock::now();
    gate completion;
    subject.driver->submit(std::unique_ptr<pending>{new pending{concert, book_command(2, "crowd", 200),
                                                                retry_budget{{.deadline = 1min}, now}, now,
                                                                [&](answer const&) { completion.pass(); }}});
    auto booking = subject.submit(3, 1min);
    worker.let_go();
    completion.wait_until_reached();
    int const writes_before = subject.store->writes();
    subject.driver->stop();
    completion.open();
    subject.driver->join();
    CHECK(ending(booking) == "unavailable");
    CHECK(subject.store->interrupts() == 0);
    CHECK(subject.store->writes() == writes_before);
}

TEST_CASE("an_end_waits_for_an_opening_session_so_as_to_close_it") {
    unwatched_driver subject{{}, [](held_store& store) { store.hold_next_connect(); }};
    subject.store->wait_until_held();
    subject.driver->close();
    auto connected_at_the_end = std::async(std::launch::async, [&] {
        subject.driver->wait_idle(std::chrono::steady_clock::now() + 1min);
        return subject.store->connected();
    });
    CHECK(connected_at_the_end.wait_for(20ms) == std::future_status::timeout);
    subject.store->let_go();
    CHECK(connected_at_the_end.get());
}

TEST_CASE("what_waits_for_a_refused_session_is_told_the_reason") {
    store::error const wrong{store::failure::misconfigured, "28P01", "wrong password"};
    unwatched_driver subject{{wrong, wrong}};
    auto asked = subject.submit(1, 1min);
    auto const refused = std::get<unavailable>(asked.get());
    CHECK(refused.sqlstate == "28P01");
    CHECK(refused.reason == "wrong password");
    CHECK(subject.store->writes() == 0);
    CHECK(subject.logged().starts_with("1: bookonce: login refused: 28P01 wrong password\n"));
}

TEST_CASE("a_session_that_is_away_is_tried_again_until_it_is_there") {
    store::error const away{store::failure::not_connected, "08001", "nobody listens"};
    unwatched_driver subject{{away, away, away}};
    auto asked = subject.submit(1, 1min);
    CHECK(ending(asked) == "booked");
    CHECK(subject.store->connects() == 4);
    CHECK(subject.logged() ==
          "1: bookonce: database lost: 08001 nobody listens\n0: bookonce: database back after 0 s\n");
}

TEST_CASE("what_completions_throw_is_logged") {
    unwatched_driver subject;
    auto const now = std::chrono::steady_clock::now();
    subject.driver->submit(unwatched_driver::request(
        1, 1min, now, [](answer const&) { throw std::runtime_error{"the application's own"}; }));
    subject.driver->submit(unwatched_driver::request(2, 1min, now, [](answer const&) { throw 42; }));
    auto last = subject.submit(3, 1min);
    CHECK(ending(last) == "booked");
    std::string const log = subject.logged();
    CHECK(log.find("2: bookonce: a completion threw: the application's own\n") != std::string::npos);
    CHECK(log.find("2: bookonce: a completion threw something that is no exception\n") != std::string::npos);
}
