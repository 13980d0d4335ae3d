#pragma once

#include <functional>
#include <memory>
#include <utility>

#include <bookonce/engine.hpp>

// Asio alone, or Boost's if BOOKONCE_BOOST_ASIO is defined. A program may have both in different
// source files.
#ifdef BOOKONCE_BOOST_ASIO
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#define BOOKONCE_ASIO_NAMESPACE boost_asio
#else
#include <asio/associated_executor.hpp>
#include <asio/async_result.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/post.hpp>
#define BOOKONCE_ASIO_NAMESPACE standalone_asio
#endif

namespace bookonce {
inline namespace BOOKONCE_ASIO_NAMESPACE {
namespace token_detail {

#ifdef BOOKONCE_BOOST_ASIO
namespace asio_library = boost::asio;
#else
namespace asio_library = ::asio;
#endif

/// A handler that waits for its outcome, and keeps its executor from running out of work.
template <class Handler>
struct waiting_handler {
    using executor = asio_library::associated_executor_t<Handler>;

    Handler handler;
    asio_library::executor_work_guard<executor> work;

    explicit waiting_handler(Handler given)
        : handler{std::move(given)}, work{asio_library::get_associated_executor(handler)} {}
};

template <class Handler, class Outcome>
void hand_over(std::shared_ptr<waiting_handler<Handler>> const& waiting, Outcome ended) {
    asio_library::post(waiting->work.get_executor(), [waiting, ended = std::move(ended)]() mutable {
        Handler handler = std::move(waiting->handler);
        waiting->work.reset();
        handler(std::move(ended));
    });
}

}  // namespace token_detail

/// Makes a request; the outcome goes to a completion token with the signature
/// `void(typename Request::outcome)`: a function, `use_future`, `use_awaitable` and so on. A handler
/// runs on its associated executor, never inside this call. The engine must outlive the request.
/// Throws `std::invalid_argument` as `engine::submit` does, whatever the token.
///
/// A request cannot be cancelled: give it a deadline. In a coroutine give it a name before: gcc 12
/// frees the members of one that is made inside a `co_await` expression twice.
template <class Request, class Token>
auto async_submit(engine& engine, Request request, Token&& token) {
    using outcome = typename Request::outcome;
    engine.check(request);  // what a coroutine's initiation throws ends the program
    return token_detail::asio_library::async_initiate<Token, void(outcome)>(
        [&engine](auto handler, Request asked) {
            using waiting_handler = token_detail::waiting_handler<decltype(handler)>;
            auto const waiting = std::make_shared<waiting_handler>(std::move(handler));
            engine.submit(std::move(asked), std::function<void(outcome)>{[waiting](outcome ended) {
                              token_detail::hand_over(waiting, std::move(ended));
                          }});
        },
        token, std::move(request));
}

}  // namespace BOOKONCE_ASIO_NAMESPACE
}  // namespace bookonce

#undef BOOKONCE_ASIO_NAMESPACE
