// A ticket shop over HTTP: one page that shows the free seats live, books, and holds seats while
// somebody pays. Usage: ticket_shop [PORT [SEATS]], with the database's address in
// BOOKONCE_DATABASE; else it is a file here, shop.db.
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <thread>

#include <bookonce/bookonce.hpp>
#include <bookonce/schema.hpp>
#include <fmt/core.h>
#include <httplib.h>
#include <nlohmann/json.hpp>

#include "page.hpp"
#include "seat_board.hpp"

namespace {

using nlohmann::json;

std::string const json_type = "application/json";

/// What the browser asks for. It makes the booking's id, so that it may ask twice.
struct wish {
    explicit wish(httplib::Request const& asked) : user{asked.get_param_value("user")} {
        auto const given = bookonce::booking_id::parse(asked.get_param_value("id"));
        if (!given) { throw std::invalid_argument{"an id is missing: make a UUID"}; }
        id = *given;
    }

    std::string user;
    bookonce::booking_id id;
};

/// The ending as HTTP: 200 done, 409 refused, 503 ask again with the same id.
template <class Outcome>
void answer(httplib::Response& response, Outcome const& ended) {
    switch (kind_of(ended)) {
        case bookonce::outcome_kind::done: response.status = 200; break;
        case bookonce::outcome_kind::refused: response.status = 409; break;
        case bookonce::outcome_kind::try_again:
        case bookonce::outcome_kind::ask_again: response.status = 503; break;
    }
    json const told{{"outcome", name_of(ended)}, {"says", describe(ended)}};
    response.set_content(told.dump(-1, ' ', true, json::error_handler_t::replace), json_type);
}

/// A request that the library refuses to send (an empty user, say) is the browser's mistake.
void misunderstood(httplib::Response& response, std::exception_ptr const& thrown) {
    try {
        std::rethrow_exception(thrown);
    } catch (std::exception const& problem) {
        response.status = 400;
        response.set_content(json{{"outcome", "refused"}, {"says", problem.what()}}.dump(), json_type);
    }
}

/// One line of the stream of seats for each change (server-sent events).
void stream_seats(seat_board& board, httplib::Response& response) {
    auto const send = [&board, seen = std::optional<std::int64_t>{}](std::size_t, httplib::DataSink& sink) mutable {
        auto const event = board.next(seen, std::chrono::seconds{10});
        if (board.is_closed()) {
            sink.done();
            return true;
        }
        std::string line = ":\n\n";  // says that the stream is alive
        if (event) {
            seen = event->version;
            json const told{{"name", event->name}, {"capacity", event->capacity}, {"available", event->available}};
            line = "data: " + told.dump() + "\n\n";
        }
        return sink.write(line.data(), line.size());
    };
    response.set_chunked_content_provider("text/event-stream", send);
}

void add_pages(httplib::Server& server, bookonce::engine& engine, bookonce::event_id event, seat_board& board) {
    server.set_exception_handler(
        [](auto const&, auto& response, std::exception_ptr thrown) { misunderstood(response, thrown); });
    server.Get("/", [](auto const&, auto& response) { response.set_content(page, "text/html; charset=utf-8"); });
    server.Get("/seats", [&board](auto const&, auto& response) { stream_seats(board, response); });
    server.Get("/metrics", [&engine](auto const&, auto& response) {
        response.set_content(bookonce::prometheus(engine.metrics()), "text/plain; version=0.0.4");
    });
    server.Post("/book", [&engine, event](auto const& asked, auto& response) {
        wish const wanted{asked};
        answer(response, engine.book({.event = event, .user = wanted.user, .id = wanted.id}));
    });
    server.Post("/hold", [&engine, event](auto const& asked, auto& response) {
        wish const wanted{asked};
        answer(response,
               engine.hold({.event = event, .user = wanted.user, .ttl = std::chrono::minutes{5}, .id = wanted.id}));
    });
    server.Post("/confirm", [&engine, event](auto const& asked, auto& response) {
        wish const wanted{asked};
        answer(response, engine.confirm({.event = event, .id = wanted.id, .user = wanted.user}));
    });
    server.Post("/release", [&engine, event](auto const& asked, auto& response) {
        wish const wanted{asked};
        answer(response, engine.release({.event = event, .id = wanted.id, .user = wanted.user}));
    });
}

int number(char const* text) {
    try {
        return std::stoi(text);
    } catch (std::exception const&) { throw std::invalid_argument{"usage: ticket_shop [PORT [SEATS]]"}; }
}

void serve(int port, int seats, sigset_t const& ends) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread runs yet
    char const* const address = std::getenv("BOOKONCE_DATABASE");
    bookonce::options const options{.database = address != nullptr ? address : "sqlite:shop.db"};
    bookonce::migrate(options);
    bookonce::engine engine{options};
    auto const concert = engine.create_event({.name = "Concert", .capacity = seats});
    seat_board board{engine, concert.id};

    httplib::Server server;
    server.new_task_queue = [] { return new httplib::ThreadPool{64}; };  // each open page keeps one
    add_pages(server, engine, concert.id, board);
    int const bound = port == 0 ? server.bind_to_any_port("127.0.0.1") : port;
    if (port != 0 && !server.bind_to_port("127.0.0.1", port)) { throw std::runtime_error{"the port is taken"}; }
    std::jthread const serving{[&server] { server.listen_after_bind(); }};
    fmt::print("http://127.0.0.1:{}/\n", bound);
    std::fflush(stdout);

    int signal = 0;
    sigwait(&ends, &signal);
    board.close();
    server.stop();
}

}  // namespace

int main(int argc, char** argv) {
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ends, nullptr);  // before any thread is there: only `sigwait` takes them
    try {
        serve(argc > 1 ? number(argv[1]) : 8080, argc > 2 ? number(argv[2]) : 10, ends);
    } catch (std::exception const& problem) {
        fmt::print(stderr, "ticket_shop: {}\n", problem.what());
        return EXIT_FAILURE;
    }
}
