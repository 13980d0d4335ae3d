#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include <bookonce/backoff.hpp>
#include <bookonce/error.hpp>
#include <bookonce/limits.hpp>

#include "event_columns.hpp"
#include "event_life_sql.hpp"
#include "listing_sql.hpp"
#include "postgres_catalogue.hpp"
#include "result_row.hpp"
#include "row_reader.hpp"
#include "sql.hpp"
#include "statement.hpp"
#include "store/raise.hpp"
#include "store/updated_event.hpp"
#include "transaction.hpp"
#include "write_inputs.hpp"

namespace bookonce::store {
namespace {

constexpr int rows_of_history = 10'000;  ///< looked at in one step
constexpr int bookings_of_a_step = 100;  ///< each may hold up another event

config_error dropped(event_id id) {
    return config_error{"a trigger, rule or policy drops the change of event " + to_string(id) +
                        ": nothing was changed"};
}

/// Waits before another try, until the usual time is over.
class tries {
public:
    explicit tries(std::chrono::milliseconds usual) : end_{std::chrono::steady_clock::now() + usual} {}

    void wait() {
        if (std::chrono::steady_clock::now() >= end_) {
            raise({failure::refused, "", "others change the event all the time: ask again later"});
        }
        std::this_thread::sleep_for(waits_.next(1.0));
    }

private:
    std::chrono::steady_clock::time_point end_;
    backoff_sequence waits_{{.kind = backoff::shape::exponential}};
};

}  // namespace

/// The event if it was changed, as the only one. Where statements name their events, each of the two
/// goes where the event is.
std::vector<event> postgres_catalogue::change_and_note(std::string const& change, std::string_view word,
                                                       texts const& inputs, lent_session const& session) const {
    std::string const note = replaced(sql::note, "{word}", word);
    if (!session.connection.names_events()) {
        return fetch_events(session, in(replaced(replaced(sql::noted, "{change}", change), "{note}", note)), inputs);
    }
    transaction writes{session.connection};
    auto const changed = fetch_numbers(session, in(change + "RETURNING e.event_id"), inputs);
    if (changed.empty()) { return {}; }
    texts const event{std::to_string(changed.front())};
    fetch(session, in(note + std::string{sql::of_the_event}), event);
    // Before the end: a conflict makes the caller try all of it again.
    std::vector<bookonce::event> found = fetch_events(session, in(sql::find_event), event);
    writes.commit();
    return found;
}

std::optional<event> postgres_catalogue::set_event_status(event_id id, event_status status) {
    update_outcome ended = update_event(id, {.status = status});
    if (auto* const changed = std::get_if<event_updated>(&ended)) { return std::move(changed->event); }
    if (auto* const kept = std::get_if<event_is_cancelled>(&ended)) { return std::move(kept->event); }
    return std::nullopt;
}

update_outcome postgres_catalogue::update_event(event_id id, event_update const& update) {
    event_columns const columns{id, update};
    constexpr int changes_max = 2;  // somebody may make the event between the change and the read
    for (int tried = 0; tried < changes_max;) {
        std::vector<event> changed;
        sessions_.change([&](lent_session const& session) {
            changed = change_and_note(columns.update_text(), "updated", columns.inputs(), session);
        });
        if (!changed.empty()) { return event_updated{std::move(changed.front())}; }
        auto const found = find_event(id, sessions_.usual());
        if (!found) { return no_such_event{id}; }
        if (found->status == event_status::cancelled) { return event_is_cancelled{*found}; }
        if (auto const missing = seats_missing(*found, update); missing > 0) {
            return seats_are_taken{*found, static_cast<int>(missing)};
        }
        // Lapsed holds may stand in the way.
        auto const ended = expire(id, limits::chunk_rows_max);
        if (!ended || ended->bookings == 0) { ++tried; }
    }
    throw dropped(id);
}

std::optional<written> postgres_catalogue::write(change const& change, lent_session const& session) const {
    bool const routed = session.connection.names_events();
    std::string const text =
        in_schema(sql::bare_call_text(routed ? sql::write_event : sql::write_changes), sessions_.settings().schema);
    statement call{{text, text}, change_inputs};
    std::span<store::change const> const changes{&change, 1};
    routed ? fill_event(call, change) : fill_changes(call, changes);
    return fates_of(changes, call.run_once(raw(session.connection.sql())).get()).front();
}

/// Ends what `plan` finds, in one change and so with one version. Plans again if another change was
/// first.
std::optional<chunk> postgres_catalogue::end_bookings(planner const& plan) {
    tries left{sessions_.usual()};
    for (;;) {
        std::optional<ending> planned;
        std::optional<written> fate;
        sessions_.change([&](lent_session const& session) {
            planned = plan(session);
            fate.reset();
            if (planned && planned->done.bookings > 0) { fate = write(planned->change, session); }
        });
        if (!planned || !fate) { return planned ? std::optional{planned->done} : std::nullopt; }
        if (fate->landed && fate->row) {
            planned->done.version = fate->row->version;
            return planned->done;
        }
        left.wait();
    }
}

std::optional<postgres_catalogue::ending> postgres_catalogue::plan_to_expire(event_id id, int holds_max,
                                                                             lent_session const& session) const {
    result_ptr const rows =
        fetch(session, in(sql::lapsed_holds), {std::to_string(id.value), std::to_string(holds_max)});
    if (PQntuples(rows.get()) == 0) { return std::nullopt; }
    result_row row{rows.get(), 0};
    ending planned{{.event = id, .version = row.number(), .taken = 0, .made = {}, .turned = {}}, {}};
    lapse found;
    found.holds = row.count();
    found.seats = row.count();
    found.until = row.time();
    found.last = row.id();
    planned.change.taken = -found.seats;
    planned.change.reclaims = found;
    planned.done = {found.holds, found.seats, found.holds == holds_max, *planned.change.version};
    return planned;
}

std::optional<chunk> postgres_catalogue::expire(event_id id, int holds_max) {
    return end_bookings([&](lent_session const& session) { return plan_to_expire(id, holds_max, session); });
}

/// A lapsed hold expires, as everybody sees it.
std::optional<postgres_catalogue::ending> postgres_catalogue::plan_to_cancel(event_id id, std::string const& reason,
                                                                             int bookings_max,
                                                                             lent_session const& session) {
    auto const behind = [&](booking_id const& last) {
        return fetch(session, in(sql::active_bookings),
                     {std::to_string(id.value), last.str(), std::to_string(bookings_max)});
    };
    booking_id const place = cancelled_.of(id);
    result_ptr rows = behind(place);
    // Somebody may have come in before the place.
    if (!place.is_nil() && PQntuples(rows.get()) < bookings_max) { rows = behind({}); }
    int const count = PQntuples(rows.get());
    if (count == 0) { return std::nullopt; }
    ending planned{{.event = id, .version = {}, .taken = 0, .made = {}, .turned = {}}, {}};
    booking_id last;
    for (int index = 0; index < count; ++index) {
        result_row row{rows.get(), index};
        planned.change.version = row.number();
        if (row.number() == 0) { throw dropped(id); }
        booking_id const booking = row.id();
        if (booking.is_nil()) { continue; }
        last = std::max(last, booking);
        int const seats = row.count();
        bool const has_lapsed = row.number() == 1;
        auto const status = has_lapsed ? booking_status::expired : booking_status::cancelled;
        planned.change.taken -= seats;
        planned.change.turned.push_back({.id = booking, .to = status, .reason = has_lapsed ? "" : reason});
        ++planned.done.bookings;
        planned.done.seats += seats;
    }
    planned.done.more = planned.done.bookings == bookings_max;
    planned.done.version = *planned.change.version;
    cancelled_.note(id, planned.done.more ? last : booking_id{});
    return planned;
}

std::optional<chunk> postgres_catalogue::cancel_event(event_id id, std::string const& reason, int bookings_max) {
    sessions_.change([&](lent_session const& session) {
        change_and_note(std::string{sql::cancel_event}, "cancelled", {std::to_string(id.value)}, session);
    });
    return end_bookings([&](lent_session const& session) { return plan_to_cancel(id, reason, bookings_max, session); });
}

remove_outcome postgres_catalogue::remove_event(event_id id) {
    for (tries left{sessions_.usual()};; left.wait()) {
        std::vector<std::int64_t> found;  // the version, and whether it had bookings
        bool gone = false;
        sessions_.change([&](lent_session const& session) {
            found = fetch_numbers(session, in(sql::had_bookings), {std::to_string(id.value)});
            if (found.empty() || found[1] != 0) { return; }
            gone = fetch_numbers(session, in(sql::remove_event),
                                 {std::to_string(id.value), std::to_string(found[0])})[0] > 0;
        });
        if (gone) { return event_removed{id}; }
        if (found.empty()) { return no_such_event{id}; }
        if (found[1] == 0) { continue; }
        if (auto kept = find_event(id, sessions_.usual())) { return event_has_bookings{*std::move(kept)}; }
    }
}

forgotten postgres_catalogue::forget_user(std::string const& user) {
    forgotten done{.replacement = "(forgotten " + booking_id::generate().str() + ')'};
    std::string const rows = std::to_string(bookings_of_a_step);
    sessions_.change([&](lent_session const& session) { fetch(session, in(sql::may_forget), {}); });
    for (std::int64_t renamed = 1; renamed > 0; done.bookings += renamed) {
        sessions_.change([&](lent_session const& session) {
            renamed = fetch_numbers(session, in(sql::forget_in_bookings), {user, done.replacement, rows})[0];
        });
    }
    // From here on no change of the user's bookings can add to the history.
    std::string event = "0", version = "-1", booking = booking_id{}.str();
    for (bool more = true; more;) {
        sessions_.change([&](lent_session const& session) {
            result_ptr const page =
                fetch(session, in(sql::forget_in_history),
                      {user, done.replacement, event, version, booking, std::to_string(rows_of_history)});
            more = PQntuples(page.get()) > 0;
            if (!more) { return; }
            result_row row{page.get(), 0};
            done.entries += row.number();
            event = row.text();
            version = row.text();
            booking = row.text();
        });
    }
    if (done.bookings == 0 && done.entries == 0) { done.replacement.clear(); }
    return done;
}

}  // namespace bookonce::store
