// `async_submit` by Asio's tokens. Built twice: with Asio alone, and with Boost's.
#include <bookonce/asio.hpp>

#include <future>
#include <memory>
#include <stdexcept>
#include <thread>

#ifdef BOOKONCE_BOOST_ASIO
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
namespace asio = boost::asio;
#else
#include <asio/bind_executor.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/use_future.hpp>
#endif

#include <doctest/doctest.h>

#include <bookonce/testing.hpp>

using namespace bookonce;

namespace {

struct asio_shop {
    book_request request(std::string user) const { return {.event = concert, .user = std::move(user)}; }

    testing::memory_database database;
    bookonce::engine engine = database.make_engine();
    event_id concert = engine.create_event({.capacity = 10}).id;
    asio::io_context context;
};

asio::awaitable<int> hold_and_confirm(engine& engine, event_id event) {
    hold_request wish{.event = event, .user = "ann", .seats = 3};
    hold_outcome const held = co_await async_submit(engine, std::move(wish), asio::use_awaitable);
    confirm_request paid{.event = event, .id = receipt_of(held)->booking.id};
    confirm_outcome const ended = co_await async_submit(engine, std::move(paid), asio::use_awaitable);
    co_return receipt_of(ended)->booking.seats;
}

asio::awaitable<std::string> complaint_of(engine& engine, book_request request) {
    try {
        co_await async_submit(engine, std::move(request), asio::use_awaitable);
    } catch (std::invalid_argument const& refused) { co_return refused.what(); }
    co_return "";
}

}  // namespace

TEST_CASE("a_malformed_request_throws_inside_the_coroutine") {
    asio_shop shop;
    std::string words;
    asio::co_spawn(shop.context, complaint_of(shop.engine, shop.request("")),
                   [&](std::exception_ptr const&, std::string said) { words = std::move(said); });
    shop.context.run();
    CHECK(words.find("user is empty") != std::string::npos);
}

TEST_CASE("a_handler_runs_on_its_executor_which_waits_for_it") {
    asio_shop shop;
    std::thread::id where;
    std::string ended;
    // A handler that can only be moved.
    auto handler = [&, owned = std::make_unique<int>(7)](outcome const& made) {
        where = std::this_thread::get_id();
        ended = name_of(made) + std::to_string(*owned);
    };
    async_submit(shop.engine, shop.request("ann"), asio::bind_executor(shop.context, std::move(handler)));
    CHECK(ended.empty());
    shop.context.run();
    CHECK(ended == "booked7");
    CHECK(where == std::this_thread::get_id());
}

TEST_CASE("a_future_gets_the_outcome") {
    asio_shop shop;
    std::future<outcome> asked = async_submit(shop.engine, shop.request("ann"), asio::use_future);
    CHECK(name_of(asked.get()) == std::string_view{"booked"});
}

TEST_CASE("an_awaitable_waits_for_one_outcome_after_another") {
    asio_shop shop;
    auto asked = asio::co_spawn(shop.context, hold_and_confirm(shop.engine, shop.concert), asio::use_future);
    shop.context.run();
    CHECK(asked.get() == 3);
    CHECK(shop.engine.find_event(shop.concert)->available == 7);
}

TEST_CASE("a_refusal_at_once_comes_through_the_executor_too") {
    asio_shop shop;
    shop.engine.stop();
    int told = 0;
    async_submit(shop.engine, shop.request("ann"), asio::bind_executor(shop.context, [&](outcome const& ended) {
                     told += std::holds_alternative<unavailable>(ended) ? 1 : 0;
                 }));
    CHECK(told == 0);
    shop.context.run();
    CHECK(told == 1);
}

TEST_CASE("a_malformed_request_throws_where_it_begins") {
    asio_shop shop;
    CHECK_THROWS_AS(async_submit(shop.engine, shop.request(""), [](outcome const&) {}), std::invalid_argument);
    shop.context.run();
}
