// Books for a party with a coroutine: each request waits for the one before, and no thread waits.
#include <bookonce/bookonce.hpp>
#include <bookonce/coroutine.hpp>
#include <coroutine>
#include <exception>
#include <future>
#include <iostream>

namespace {

/// The least that a coroutine needs: it begins at once, and a future tells of its end. A program with
/// an event loop has a type of its own for this.
struct task {
    struct promise_type {
        std::promise<void> done;
        task get_return_object() { return {done.get_future()}; }
        std::suspend_never initial_suspend() noexcept { return {}; }
        std::suspend_never final_suspend() noexcept { return {}; }
        void return_void() { done.set_value(); }
        void unhandled_exception() { done.set_exception(std::current_exception()); }
    };
    std::future<void> done;
};

task book_party(bookonce::engine& engine, bookonce::event_id concert) {
    for (char const* const user : {"alice", "bob", "carol"}) {
        bookonce::book_request request{.event = concert, .user = user};
        bookonce::outcome const outcome = co_await bookonce::submit_async(engine, request);
        std::cout << user << ": " << bookonce::name_of(outcome) << '\n';
    }
}

}  // namespace

int main(int argc, char** argv) try {
    bookonce::engine engine{{.database = argc > 1 ? argv[1] : "sqlite::memory:"}};
    auto const concert = engine.create_event({.name = "Concert", .capacity = 2});
    book_party(engine, concert.id).done.get();
} catch (std::exception const& problem) {
    std::cerr << problem.what() << '\n';
    return 1;
}
