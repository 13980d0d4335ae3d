// From the loop of a program that uses Asio: a coroutine of Asio's, a function on an executor, and a
// future. Nothing blocks but the last line that waits.
#include <cstdio>
#include <exception>
#include <future>

#include <asio/bind_executor.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/use_awaitable.hpp>
#include <bookonce/asio.hpp>
#include <bookonce/bookonce.hpp>
#include <fmt/core.h>

namespace {

asio::awaitable<void> book_for_alice(bookonce::engine& engine, bookonce::event_id concert) {
    bookonce::book_request request{.event = concert, .user = "alice"};
    bookonce::outcome const outcome = co_await bookonce::async_submit(engine, request, asio::use_awaitable);
    fmt::print("alice: {}\n", name_of(outcome));
}

}  // namespace

int main(int argc, char** argv) try {
    bookonce::engine engine{{.database = argc > 1 ? argv[1] : "sqlite::memory:"}};
    auto const concert = engine.create_event({.name = "Concert", .capacity = 2});
    asio::io_context loop;

    asio::co_spawn(loop, book_for_alice(engine, concert.id), asio::detached);
    loop.run();

    bookonce::book_request const request{.event = concert.id, .user = "bob"};
    auto const told = [](bookonce::outcome const& outcome) { fmt::print("bob: {}\n", name_of(outcome)); };
    bookonce::async_submit(engine, request, asio::bind_executor(loop, told));
    loop.restart();
    loop.run();

    std::future<bookonce::outcome> asked = engine.submit(bookonce::book_request{.event = concert.id, .user = "carol"});
    fmt::print("carol: {}\n", name_of(asked.get()));
} catch (std::exception const& problem) {
    fmt::print(stderr, "event_loop: {}\n", problem.what());
    return 1;
}
