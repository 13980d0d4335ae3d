#include <bookonce/coroutine.hpp>

#include <condition_variable>
#include <coroutine>
#include <deque>
#include <exception>
#include <future>
#include <mutex>
#include <stdexcept>
#include <stop_token>
#include <thread>

#include <doctest/doctest.h>

#include <bookonce/testing.hpp>

using namespace bookonce;
using namespace std::chrono_literals;
using testing::lost_write;

namespace {

/// A coroutine that begins at once and gives its result to a future.
template <class Result>
struct eager {
    struct promise_type {
        std::promise<Result> result;
        eager get_return_object() {
            return {result.get_future(), std::coroutine_handle<promise_type>::from_promise(*this)};
        }
        std::suspend_never initial_suspend() noexcept { return {}; }
        std::suspend_never final_suspend() noexcept { return {}; }
        void return_value(Result given) { result.set_value(std::move(given)); }
        void unhandled_exception() { result.set_exception(std::current_exception()); }
    };
    std::future<Result> result;
    std::coroutine_handle<promise_type> handle;
};

template <class Request>
eager<typename Request::outcome> ask(engine& engine, Request request, std::stop_token stop = {},
                                     resume_function resume_on = {}) {
    co_return co_await submit_async(engine, std::move(request), std::move(stop), std::move(resume_on));
}

/// Runs what it is given when the test says so.
class hand_driven_executor {
public:
    resume_function function() {
        return [this](std::function<void()> work) {
            std::lock_guard const held{mutex_};
            works_.push_back(std::move(work));
            came_.notify_all();
        };
    }
    void run_one() {
        std::unique_lock held{mutex_};
        came_.wait(held, [this] { return !works_.empty(); });
        auto const work = std::move(works_.front());
        works_.pop_front();
        held.unlock();
        work();
    }

private:
    std::mutex mutex_;
    std::condition_variable came_;
    std::deque<std::function<void()>> works_;
};

struct coroutine_shop {
    book_request request(std::string user) const { return {.event = concert, .user = std::move(user)}; }

    testing::memory_database database;
    bookonce::engine engine = database.make_engine();
    event_id concert = engine.create_event({.capacity = 10}).id;
};

template <class Outcome>
std::string_view name(std::future<Outcome>& result) {
    return name_of(result.get());
}

eager<int> book_and_cancel(engine& engine, event_id event) {
    book_request wish{.event = event, .user = "ann"};
    outcome const made = co_await submit_async(engine, std::move(wish));
    cancel_request back{.event = event, .id = receipt_of(made)->booking.id};
    cancel_outcome const ended = co_await submit_async(engine, std::move(back));
    co_return receipt_of(ended)->booking.seats;
}

/// Notes where it goes on.
eager<std::thread::id> book_and_note(engine& engine, book_request request, resume_function resume_on) {
    static_cast<void>(co_await submit_async(engine, std::move(request), {}, std::move(resume_on)));
    co_return std::this_thread::get_id();
}

}  // namespace

TEST_CASE("a_coroutine_waits_for_one_outcome_after_another") {
    coroutine_shop shop;
    CHECK(book_and_cancel(shop.engine, shop.concert).result.get() == 1);
    CHECK(shop.engine.find_event(shop.concert)->available == 10);
}

TEST_CASE("a_coroutine_goes_on_where_it_is_told_to") {
    coroutine_shop shop;
    hand_driven_executor executor;
    auto waiting = book_and_note(shop.engine, shop.request("ann"), executor.function());
    executor.run_one();
    CHECK(waiting.result.get() == std::this_thread::get_id());
    // An answer that is there at once goes the same way.
    shop.engine.stop();
    auto refused = book_and_note(shop.engine, shop.request("bob"), executor.function());
    CHECK(refused.result.wait_for(0ms) == std::future_status::timeout);
    executor.run_one();
    CHECK(refused.result.get() == std::this_thread::get_id());
}

TEST_CASE("a_coroutine_that_is_refused_at_once_goes_on") {
    coroutine_shop shop;
    shop.engine.stop();
    auto refused = ask(shop.engine, shop.request("ann"));
    CHECK(name(refused.result) == "unavailable");
}

TEST_CASE("a_malformed_request_throws_from_co_await") {
    coroutine_shop shop;
    auto waiting = ask(shop.engine, shop.request(""));
    CHECK_THROWS_AS(waiting.result.get(), std::invalid_argument);
}

TEST_CASE("a_stop_before_the_request_sends_nothing") {
    coroutine_shop shop;
    std::stop_source stop;
    stop.request_stop();
    auto waiting = ask(shop.engine, shop.request("ann"), stop.get_token());
    CHECK(name(waiting.result) == "unavailable");
    shop.engine.stop();
    CHECK(shop.database.bookings(shop.concert).empty());
}

TEST_CASE("a_stop_ends_the_wait_and_its_id_tells_the_rest") {
    coroutine_shop shop;
    shop.database.go_away();
    std::stop_source stop;
    auto waiting = ask(shop.engine, shop.request("ann"), stop.get_token());
    CHECK(waiting.result.wait_for(0ms) == std::future_status::timeout);
    stop.request_stop();
    auto const ended = waiting.result.get();
    REQUIRE(std::holds_alternative<in_doubt>(ended));
    booking_id const id = std::get<in_doubt>(ended).id;
    CHECK_FALSE(id.is_nil());
    shop.database.come_back();
    book_request again = shop.request("ann");
    again.id = id;
    CHECK(name_of(shop.engine.book(again)) == std::string_view{"booked"});
    shop.engine.stop();
    CHECK(shop.database.bookings(shop.concert).size() == 1);
}

TEST_CASE("a_stop_after_the_answer_changes_nothing") {
    coroutine_shop shop;
    std::stop_source stop;
    auto waiting = ask(shop.engine, shop.request("ann"), stop.get_token());
    CHECK(name(waiting.result) == "booked");
    stop.request_stop();
}

TEST_CASE("a_stop_of_another_verb_names_its_booking") {
    coroutine_shop shop;
    auto const made = shop.engine.book(shop.request("ann"));
    shop.database.go_away();
    std::stop_source stop;
    booking_id const id = receipt_of(made)->booking.id;
    auto waiting = ask(shop.engine, cancel_request{.event = shop.concert, .id = id}, stop.get_token());
    stop.request_stop();
    auto const ended = waiting.result.get();
    REQUIRE(std::holds_alternative<in_doubt>(ended));
    CHECK(std::get<in_doubt>(ended).id == id);
}

TEST_CASE("a_coroutine_that_is_destroyed_is_not_resumed") {
    coroutine_shop shop;
    shop.database.go_away();
    auto waiting = ask(shop.engine, shop.request("ann"));
    waiting.handle.destroy();
    shop.database.come_back();
    shop.engine.stop(10s);
    CHECK_THROWS_AS(waiting.result.get(), std::future_error);
}

TEST_CASE("stops_and_answers_race_and_one_of_them_wins") {
    coroutine_shop shop;
    int ended = 0;
    for (int round = 0; round < 200; ++round) {
        std::stop_source stop;
        auto waiting = ask(shop.engine, book_request{.event = shop.concert, .user = "u" + std::to_string(round)},
                           stop.get_token());
        std::thread stopper{[&] { stop.request_stop(); }};
        auto const kind = kind_of(waiting.result.get());
        ended += kind == outcome_kind::done || kind == outcome_kind::refused || kind == outcome_kind::ask_again ? 1 : 0;
        stopper.join();
    }
    CHECK(ended == 200);
}
