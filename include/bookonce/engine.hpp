#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <bookonce/audit.hpp>
#include <bookonce/event.hpp>
#include <bookonce/export.hpp>
#include <bookonce/history.hpp>
#include <bookonce/life.hpp>
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

/// Books seats of events in one database: PostgreSQL, a file, or memory. Thread-safe: keep one for
/// the program's life and share it. Movable while nobody else uses it. Does not survive `fork`: make
/// one in each process. In a forked child the parent's engine answers `unavailable`, throws
/// `config_error` where a call does not book, and its destructor does nothing. A child that does not
/// `exec` should end with `_exit`: the rest of the parent's program may not be safe to destroy.
///
/// Booking calls return a value, whatever breaks. Malformed requests throw `std::invalid_argument`
/// before anything is sent. Calls that do not book throw `unavailable_error` when the database
/// cannot serve them now. They throw `config_error` when a retry will not help: a changed password,
/// missing rights, a wrong schema, a check or trigger of the application's that refuses the row.
/// They replace a session that died while idle. They report one that breaks during a change, which
/// may have been made. They share `limits::catalogue_sessions_max` sessions. Reads wait for one, and
/// then for the server, up to their deadline; changes and the audit wait for one up to
/// `retry.deadline`, then for the server without a limit. They still work after `stop`.
class BOOKONCE_EXPORT engine {
public:
    using completion = std::function<void(outcome)>;
    using cancel_completion = std::function<void(cancel_outcome)>;

    /// Checks the options and, if it can reach the database, the schema. Throws `config_error` for
    /// what a retry cannot mend: malformed options, a refused login, a missing or other schema, a
    /// database that is not UTF8. Throws `std::system_error` if the system gives no thread. Waits
    /// for a login. If the database is unreachable, it starts, and requests answer `unavailable`
    /// until then.
    explicit engine(options options);
    /// Calls `stop()`. A completion that it calls and that asks again gets `std::invalid_argument`.
    ~engine();
    engine(engine&&) noexcept;
    engine& operator=(engine&&) noexcept;

    /// Books and waits for the outcome, at most until the request's deadline.
    outcome book(book_request request) { return call(std::move(request)); }
    /// Gives a booking's seats back and waits for the outcome, at most until the request's
    /// deadline.
    cancel_outcome cancel(cancel_request request) { return call(std::move(request)); }
    /// Keeps seats for a while, turns them into a booking, gives them up, keeps them longer.
    hold_outcome hold(hold_request request) { return call(std::move(request)); }
    confirm_outcome confirm(confirm_request request) { return call(std::move(request)); }
    release_outcome release(release_request request) { return call(std::move(request)); }
    extend_outcome extend(extend_request request) { return call(std::move(request)); }
    /// Changes the seats of a booking or hold, or whose it is.
    change_outcome change(change_request request) { return call(std::move(request)); }
    transfer_outcome transfer(transfer_request request) { return call(std::move(request)); }

    /// Books without waiting. Calls `done` (not empty, else `std::invalid_argument`) exactly once:
    /// on a thread of the engine, of a caller of `book` or `cancel` that runs the round, or of the
    /// caller of `stop`. It must not block, call `stop` or destroy the engine. It may submit, as
    /// often as it likes. What it throws is logged and dropped. When the queue is full or the
    /// engine has stopped, `done` gets `unavailable` on the caller's thread before `submit`
    /// returns. If another completion of this engine called `submit`, `done` is called after that
    /// completion has returned.
    void submit(book_request request, completion done) { start(std::move(request), std::move(done)); }
    void submit(cancel_request request, cancel_completion done) { start(std::move(request), std::move(done)); }
    template <class Request>
    void submit(Request request, std::function<void(typename Request::outcome)> done) {
        start(std::move(request), std::move(done));
    }
    /// The same with a future. A malformed request throws here, not from the future.
    std::future<outcome> submit(book_request request) { return promised(std::move(request)); }
    std::future<cancel_outcome> submit(cancel_request request) { return promised(std::move(request)); }
    template <class Request>
    std::future<typename Request::outcome> submit(Request request) {
        return promised(std::move(request));
    }

    /// Throws `std::invalid_argument` for a malformed request, as the calls above do. Sends nothing.
    template <class Request>
    void check(Request request) const {
        check_any(any_request{std::move(request)});
    }

    /// Makes an event with all seats available. Throws `event_exists_error` if the id is taken.
    /// Without an id it takes the sequence's next free one. If ids ahead of the sequence are taken
    /// (an import), it moves the sequence past them, or a `config_error` says what the owner must
    /// run. After an `unavailable_error` with a lost connection, the event may exist: give an id to
    /// find out.
    event create_event(new_event const& event);
    /// Changes whether the event takes bookings, open or closed; its version grows by one. Returns
    /// the event after the change, or nothing if it does not exist. A cancelled event stays as it
    /// is. After a lost connection, set it again: it does no harm.
    std::optional<event> set_event_status(event_id id, event_status status);
    /// Changes what is given of an event. Seats that are taken stay taken: fewer than those are
    /// refused. Reclaims lapsed holds first if they stand in the way. Throws `std::invalid_argument`
    /// if what is given does not go with what stands, as a capacity with the `overbook` that is
    /// there. Needs an operator's rights (docs/operations.md), as do `cancel_event`, `remove_event`
    /// and `forget_user`.
    update_outcome update_event(event_id id, event_update const& update);
    /// Cancels the event: it takes no bookings, and its active bookings end with the reason, at most
    /// `bookings_max` (1 … `limits::chunk_rows_max`) a call. Call it until `more` is false; a call
    /// that was cut off is simply made again. Holds whose time is over expire instead. Nothing if
    /// there is no such event.
    std::optional<chunk> cancel_event(event_id id, std::string const& reason = {}, int bookings_max = 1'000);
    /// Removes an event that never had a booking, and its history: both leave the feed as well. Ids
    /// that cancellations have used up without a booking go too.
    remove_outcome remove_event(event_id id);
    /// Ends holds whose time is over, at most `holds_max` (1 … `limits::chunk_rows_max`) a call.
    /// Nothing depends on it: a booking that needs the seats takes them, and reads show them as
    /// free. Nothing if there is no such event.
    std::optional<chunk> expire(event_id id, int holds_max = 1'000);
    /// Replaces a user's id by another text wherever it stands, the history included. Counts, seats,
    /// reasons and data stay. Reads the whole history. Works in steps: if it was cut off, call it
    /// again.
    forgotten forget_user(std::string const& user);

    // Reads. `within` is as the deadline of a booking: then they throw `unavailable_error`.

    using deadline = std::optional<std::chrono::milliseconds>;
    /// Nothing if there is none with this id. Seats of lapsed holds are available.
    std::optional<event> find_event(event_id id, deadline within = {});
    /// In the order of their ids. This is no feed: a later event may have a smaller id than a
    /// listed one, and a reader who asks only for higher ids never sees it, nor changes to earlier
    /// rows.
    std::vector<event> list_events(event_page page = {}, deadline within = {});
    /// Of every status. Nothing if this event has no booking with this id now. That does not
    /// resolve doubt: a write on its way may still land. Replay the booking, or cancel it, to
    /// learn.
    std::optional<booking> find_booking(event_id event, booking_id id, deadline within = {});
    /// The user's active bookings of this event, in the order of their slots: one at most, unless
    /// the event allows more.
    std::vector<booking> find_bookings_of(event_id event, std::string const& user, deadline within = {});
    /// In the order of their ids: no feed, as `list_events`. Empty if there is no such event.
    std::vector<booking> list_bookings(event_id event, booking_page page = {}, deadline within = {});
    /// A user's bookings over all events, in the order of event and id.
    std::vector<booking> list_user_bookings(std::string const& user, user_page page = {}, deadline within = {});
    /// What has happened to the event and its bookings, in the order of versions. It begins with the
    /// schema's version 4: older rows stand in it once, as they were then, with version 0. Each page
    /// reads all bookings of the event.
    std::vector<history_entry> history(event_id event, history_page page = {}, deadline within = {});
    /// A feed of the changes of all events, behind `cursor` (empty: from the beginning), at most
    /// `rows` (1 … `limits::page_rows_max`). Each entry comes once, and only after every earlier
    /// transaction has ended: a transaction that stays open holds the feed up, but nothing is
    /// missed. Entries of one event usually come in the order of versions; compare them. Throws
    /// `std::invalid_argument` for a cursor that is none.
    change_page changes(std::string const& cursor = {}, int rows = 100, deadline within = {});
    /// Checks every invariant of schema/README.md by SQL, in one snapshot. Reads all rows and lifts
    /// `statement_timeout` for that: do not call it every minute.
    audit_report audit();

    /// A copy of the counts, cheap enough for every second.
    metrics_snapshot metrics() const;

    /// Takes no more requests (`unavailable`). Lets those in flight end until the latest of their
    /// deadlines, but at most `patience` (0 … `limits::deadline_max`). Answers the rest:
    /// `unavailable` if not sent, `in_doubt` if sent. Calls each completion once, and none after it
    /// returns. It may return later than the answers: a login under way ends first. A second call
    /// does nothing.
    void stop(std::chrono::milliseconds patience = std::chrono::milliseconds{1'000});

private:
    friend class testing::memory_database;
    engine(options options, store::backend& database);

    /// What all requests have in common; `done` may be empty.
    answer call_any(any_request request);
    void start_any(any_request request, std::function<void(answer)> done);
    void check_any(any_request request) const;

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
