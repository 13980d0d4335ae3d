#pragma once

#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <bookonce/audit.hpp>
#include <bookonce/event.hpp>
#include <bookonce/export.hpp>
#include <bookonce/listing.hpp>
#include <bookonce/metrics.hpp>
#include <bookonce/options.hpp>
#include <bookonce/outcome.hpp>
#include <bookonce/request.hpp>

namespace bookonce {

namespace store {
class backend;
}
namespace testing {
class memory_database;
}

/// Books seats of events in one PostgreSQL database. Thread-safe: keep one for the program's life
/// and share it. Movable while nobody else uses it. Does not survive `fork`: make one in each
/// process. In a forked child the parent's engine answers `unavailable`, throws `config_error`
/// where a call does not book, and its end does nothing; a child that does not `exec` should still
/// end with `_exit`, as the rest of the parent's program may not be so careful.
///
/// Booking calls end in a value, whatever breaks. Malformed requests throw `std::invalid_argument`
/// before anything is sent. Calls that do not book throw `unavailable_error` when the database
/// cannot serve them now, and `config_error` when a retry will not help (a changed password,
/// missing rights, a schema that does not fit; a check, trigger or policy of the application's that
/// refuses or drops the row). A session that died while it was idle is replaced in silence; one
/// that breaks while a change is under way is not, for the change may have been made. They share
/// `limits::catalogue_sessions_max` sessions, wait up to the engine's `retry.deadline` for one, and
/// then for the server as long as it takes; they go on working after `stop`.
class BOOKONCE_EXPORT engine {
public:
    using completion = std::function<void(outcome)>;
    using cancel_completion = std::function<void(cancel_outcome)>;

    /// Checks the options and, if the database can be reached, the schema. Throws `config_error` for what a retry cannot
    /// mend (malformed options, refused login, a schema that is missing or of another version, a database that is not
    /// UTF8) and `std::system_error` if the system gives no thread. An unreachable database is no error here: the
    /// engine starts, and requests answer `unavailable` until it is there. Waits for a login.
    explicit engine(options options);
    /// Stops as `stop()` does. A completion that is called by it and asks again gets
    /// `std::invalid_argument`.
    ~engine();
    engine(engine&&) noexcept;
    engine& operator=(engine&&) noexcept;

    /// Books and waits for the outcome, at the longest until the request's deadline.
    outcome book(book_request request) { return call(std::move(request)); }
    /// Gives a booking's seats back and waits for the outcome, at the longest until the request's deadline.
    cancel_outcome cancel(cancel_request request) { return call(request); }

    /// Books without waiting: `done` (not empty, else `std::invalid_argument`) is called exactly
    /// once, on a thread of the engine, of a caller of `book` or `cancel` whose attempt carried
    /// this request, or of whoever stops the engine. It must not block, must not call `stop`, and
    /// must not destroy the engine; it may submit, as often as it likes. What it throws is logged
    /// and dropped. When the queue is full or the engine has stopped, it is called with
    /// `unavailable` on the caller's thread before `submit` returns, or, if `submit` was called by
    /// another completion of the engine's, after that one has returned.
    void submit(book_request request, completion done) { start(std::move(request), std::move(done)); }
    void submit(cancel_request request, cancel_completion done) { start(request, std::move(done)); }
    /// The same with a future. A malformed request throws here, not from the future.
    std::future<outcome> submit(book_request request) { return promised(std::move(request)); }
    std::future<cancel_outcome> submit(cancel_request request) { return promised(request); }

    /// Makes an event with all seats available. Throws `std::invalid_argument` if the id is taken.
    /// Without an id it is the sequence's next that is free; where ids are taken ahead of the
    /// sequence (an import), it moves the sequence past them, or says in a `config_error` what its
    /// owner runs. After an `unavailable_error` whose connection was lost the event may be there
    /// all the same: an id of your own tells.
    event create_event(new_event const& event);
    /// Changes whether the event takes bookings, as one more change of its version. The event as it is then, or nothing
    /// if there is none with this id. After a lost connection it may have been changed: setting it again does no harm.
    std::optional<event> set_event_status(event_id id, event_status status);
    /// Nothing if there is none with this id.
    std::optional<event> find_event(event_id id);
    /// In the order of their ids: a listing, no feed. What is made later may have a smaller id than
    /// what was listed before, and a reader who asks for ids above the last one never sees it; nor
    /// does it see changes to earlier rows.
    std::vector<event> list_events(event_page page = {});
    /// Of every status. Nothing if there is none with this id in this event at the moment: no
    /// answer to doubt, as a write that is on its way may still land. Replay the booking, or cancel
    /// it, to learn.
    std::optional<booking> find_booking(event_id event, booking_id id);
    /// Of every status, in the order of their ids: no feed, as `list_events`. Empty if there is no
    /// such event.
    std::vector<booking> list_bookings(event_id event, booking_page page = {});
    /// Checks every invariant of schema/README.md by SQL, in one snapshot. Reads all rows, and
    /// lifts `statement_timeout` for that: not for every minute.
    audit_report audit();

    /// A copy of the counts, cheap enough for every second.
    metrics_snapshot metrics() const;

    /// Takes no more requests (`unavailable`), gives what is in flight until the latest of its deadlines but at most
    /// `patience` (0 … `limits::deadline_max`) to end, and answers the rest: `unavailable` for what was not sent, `in_doubt`
    /// for what was. No completion is lost or called twice, and none is called after the return, which may come later than
    /// the answers: a login under way has to end first (its `connect_timeout`). May be called again; does nothing then.
    void stop(std::chrono::milliseconds patience = std::chrono::milliseconds{1'000});

private:
    friend class testing::memory_database;
    engine(options options, store::backend& database);

    /// What all requests have in common; `done` may be empty.
    answer call_any(any_request request);
    void start_any(any_request request, std::function<void(answer)> done);

    template <class Request>
    typename Request::outcome call(Request request) {
        return detail::as_outcome<typename Request::outcome>(call_any(std::move(request)));
    }
    template <class Request, class Outcome = typename Request::outcome>
    void start(Request request, std::function<void(Outcome)> done) {
        if (!done) { return start_any(std::move(request), nullptr); }
        start_any(std::move(request),
                  [done = std::move(done)](answer ending) { done(detail::as_outcome<Outcome>(std::move(ending))); });
    }
    template <class Request, class Outcome = typename Request::outcome>
    std::future<Outcome> promised(Request request) {
        auto const promise = std::make_shared<std::promise<Outcome>>();
        start(std::move(request),
              std::function<void(Outcome)>{[promise](Outcome ending) { promise->set_value(std::move(ending)); }});
        return promise->get_future();
    }

    class body;
    struct end_body {
        void operator()(body* ended) const noexcept;
    };
    std::unique_ptr<body, end_body> body_;
};

}  // namespace bookonce
