#include "postgres_session.hpp"

#include <algorithm>
#include <cassert>

#include "array_text.hpp"
#include "row_binders.hpp"
#include "sql.hpp"
#include "statement.hpp"

namespace bookonce::store {
namespace {

/// Runs the statements of sql.hpp in one session. All inputs are texts, which the statements cast.
class postgres_session final : public session {
public:
    explicit postgres_session(postgres_session_settings settings)
        : connection_{std::move(settings.connection)}, one_event_per_statement_{settings.one_event_per_statement},
          read_events_{reading(sql::read_events), 4, seen_.binder()},
          read_event_{reading(sql::read_event), 5, seen_.binder()},
          write_booking_{writing(sql::call_text(sql::write_booking)), 6, called_.binder()},
          write_event_{writing(sql::call_text(sql::write_event)), 10, called_.binder()},
          write_several_{writing(sql::call_text(sql::write_several)), 12, called_.binder()},
          write_events_{writing(sql::write_events), 13, written_.binder()} {}

    ~postgres_session() override { drop_connection(); }

    std::optional<error> connect() override {
        auto error = connection_.open();
        if (error) { drop_connection(); }
        return error;
    }
    bool connected() const noexcept override { return connection_.is_open(); }
    void close() noexcept override { drop_connection(); }
    bool joins_events() const noexcept override { return !one_event_per_statement_; }
    /// Drops a session that died since its last use: nothing has been sent.
    bool still_connected() noexcept {
        if (connection_.died_idle()) { drop_connection(); }
        return connected();
    }
    void interrupt() noexcept override { connection_.interrupt(); }

    result<std::vector<snapshot>> read(std::span<question const> questions) override;
    result<std::vector<written>> write(std::span<change const> changes) override;

private:
    statement_texts reading(std::string_view text) const;
    statement_texts writing(std::string_view text) const;
    void ask(question const& question);
    void ask(std::span<question const> questions);
    statement& fill(change const& change);
    void fill_several(std::span<change const> changes);
    void fill_events(std::span<change const> changes);
    std::vector<written> write_by_sets(std::span<change const> changes);
    error failed();

    void run(statement& statement, std::function<void()> const& row) {
        if (connection_.keeps_statements()) { return statement.run_kept(connection_.sql(), row); }
        statement.run_once(connection_.sql(), row);
    }
    void drop_connection() noexcept {
        // SOCI sends a DEALLOCATE for each statement and waits for the reply: end the connection
        // first.
        connection_.hang_up();
        for (statement* each : {&read_events_, &read_event_, &write_booking_, &write_event_, &write_several_,
                                &write_events_}) {
            each->forget();
        }
        connection_.close();
    }

    connection connection_;
    bool one_event_per_statement_;
    seen_row seen_;
    called_row called_;
    written_row written_;
    statement read_events_;
    statement read_event_;
    statement write_booking_;
    statement write_event_;
    statement write_several_;
    statement write_events_;
};

/// Databases that route by event do not all have PostgreSQL's system columns.
statement_texts postgres_session::reading(std::string_view text) const {
    std::string const sql =
        in_schema(replaced(sql::read_text(text), "{change_under_way}",
                           one_event_per_statement_ ? sql::change_under_way_unknown : sql::change_under_way),
                  connection_.settings().schema);
    return {sql, sql};
}

/// Databases that route by event take no function such as `brief_wait`'s in a condition.
statement_texts postgres_session::writing(std::string_view text) const {
    std::string const sql =
        in_schema(replaced(text, "{row_dropped}", sql::row_dropped), connection_.settings().schema);
    return {replaced(sql, "{brief_wait}", "true"),
            replaced(sql, "{brief_wait}", one_event_per_statement_ ? "true" : sql::brief_wait)};
}

error const not_connected{failure::not_connected, "08003", "there is no session"};

/// After an error that leaves the session in doubt, drops it; the next round opens another.
error postgres_session::failed() {
    error known = connection_.explain();
    bool const distrusted =
        known.kind == failure::lost || known.kind == failure::wrong_server || known.kind == failure::misconfigured;
    if (distrusted || !connection_.usable()) { drop_connection(); }
    return known;
}

void postgres_session::ask(question const& question) {
    std::string const event = std::to_string(question.event.value);
    for (std::size_t const place : {0U, 2U, 4U}) { read_event_.input(place) = event; }
    array_text ids{read_event_.input(1)};
    for (booking_id const& id : question.ids) { ids.add(id); }
    ids.finish();
    array_text users{read_event_.input(3)};
    for (std::string const& user : question.users) { users.add(user); }
    users.finish();
}

/// One array row for each id and each user. A nil id and an empty user match nothing.
void postgres_session::ask(std::span<question const> questions) {
    array_text asked{read_events_.input(0)};
    array_text ids{read_events_.input(1)};
    array_text users{read_events_.input(2)};
    array_text events{read_events_.input(3)};
    for (question const& question : questions) {
        events.add(question.event.value);
        std::size_t const rows = std::max(question.ids.size(), question.users.size());
        for (std::size_t row = 0; row < rows; ++row) {
            asked.add(question.event.value);
            ids.add(row < question.ids.size() ? question.ids[row] : booking_id{});
            users.add(row < question.users.size() ? std::string_view{question.users[row]} : std::string_view{});
        }
    }
    for (array_text* each : {&asked, &ids, &users, &events}) { each->finish(); }
}

result<std::vector<snapshot>> postgres_session::read(std::span<question const> questions) {
    if (!still_connected()) { return not_connected; }
    std::vector<snapshot> snapshots;
    snapshots.reserve(questions.size());
    for (question const& question : questions) { snapshots.push_back({question.event, std::nullopt, {}}); }
    auto const place = [&] {
        auto const snapshot = std::ranges::lower_bound(snapshots, seen_.event(), {}, &snapshot::event);
        assert(snapshot != snapshots.end() && snapshot->event == seen_.event());
        seen_.put_into(*snapshot);
    };
    assert(std::ranges::is_sorted(snapshots, {}, &snapshot::event));
    try {
        if (questions.size() == 1) {
            ask(questions.front());
            run(read_event_, place);
        } else {
            assert(joins_events());
            ask(questions);
            run(read_events_, place);
        }
    } catch (std::exception const&) { return failed(); }
    return snapshots;
}

bool is_confirmed(new_booking const& made) noexcept { return made.status == booking_status::confirmed; }

/// The rows that changes make, in the statement's arrays from `first` on. Most changes confirm all
/// of them; then the states are left out.
void add_made(statement& statement, std::size_t first, std::span<change const> changes) {
    array_text ids{statement.input(first)};
    array_text users{statement.input(first + 1)};
    array_text seats{statement.input(first + 2)};
    array_text states{statement.input(first + 3)};
    bool const all_confirmed = std::ranges::all_of(
        changes, [](change const& change) { return std::ranges::all_of(change.made, is_confirmed); });
    for (change const& change : changes) {
        for (new_booking const& made : change.made) {
            ids.add(made.id);
            users.add(made.user);
            seats.add(made.seats);
            if (!all_confirmed) { states.add(std::string_view{to_string(made.status)}); }
        }
    }
    for (array_text* each : {&ids, &users, &seats, &states}) { each->finish(); }
}

void add_turned(statement& statement, std::size_t first, std::span<change const> changes) {
    array_text ids{statement.input(first)};
    array_text states{statement.input(first + 1)};
    for (change const& change : changes) {
        for (turned_booking const& turned : change.turned) {
            ids.add(turned.id);
            states.add(std::string_view{to_string(turned.to)});
        }
    }
    for (array_text* each : {&ids, &states}) { each->finish(); }
}

std::string version_text(change const& change) {
    return change.version ? std::to_string(*change.version) : std::string{};
}

/// Inputs are in the order in which the statement's text names them.
statement& postgres_session::fill(change const& change) {
    bool const is_one_booking =
        change.turned.empty() && change.made.size() == 1 && is_confirmed(change.made.front());
    statement& statement = is_one_booking ? write_booking_ : write_event_;
    statement.input(0) = std::to_string(change.event.value);
    statement.input(1) = version_text(change);
    statement.input(2) = std::to_string(change.tries);
    statement.input(3) = std::to_string(change.taken);
    if (is_one_booking) {
        statement.input(4) = change.made.front().id.str();
        statement.input(5) = change.made.front().user;
        return statement;
    }
    add_made(statement, 4, {&change, 1});
    add_turned(statement, 8, {&change, 1});
    return statement;
}

/// What each of the changes has one of, in arrays of their own.
struct arrays_of_events {
    array_text events, versions, taken, made, turned;

    void fill(std::span<change const> changes) {
        for (change const& change : changes) {
            events.add(change.event.value);
            if (change.version) {
                versions.add(*change.version);
            } else {
                versions.add_null();
            }
            taken.add(change.taken);
            made.add(static_cast<std::int64_t>(change.made.size()));
            turned.add(static_cast<std::int64_t>(change.turned.size()));
        }
        for (array_text* each : {&events, &versions, &taken, &made, &turned}) { each->finish(); }
    }
};

void postgres_session::fill_several(std::span<change const> changes) {
    auto const input = [&](std::size_t place) { return array_text{write_several_.input(place)}; };
    arrays_of_events{input(0), input(1), input(3), input(4), input(5)}.fill(changes);
    array_text tries = input(2);
    for (change const& change : changes) { tries.add(change.tries); }
    tries.finish();
    add_made(write_several_, 6, changes);
    add_turned(write_several_, 10, changes);
}

void postgres_session::fill_events(std::span<change const> changes) {
    auto const input = [&](std::size_t place) { return array_text{write_events_.input(place)}; };
    arrays_of_events{input(0), input(1), input(2), input(3), input(4)}.fill(changes);
    array_text made_events = input(5);
    array_text turned_events = input(10);
    for (change const& change : changes) {
        for (std::size_t row = 0; row < change.made.size(); ++row) { made_events.add(change.event.value); }
        for (std::size_t row = 0; row < change.turned.size(); ++row) { turned_events.add(change.event.value); }
    }
    made_events.finish();
    turned_events.finish();
    add_made(write_events_, 6, changes);
    add_turned(write_events_, 11, changes);
}

std::vector<written> postgres_session::write_by_sets(std::span<change const> changes) {
    std::vector<written> fates;
    fates.reserve(changes.size());
    for (change const& change : changes) { fates.push_back({.event = change.event}); }
    assert(std::ranges::is_sorted(fates, {}, &written::event));
    fill_events(changes);
    run(write_events_, [&] {
        written fate = written_.value();
        auto const place = std::ranges::lower_bound(fates, fate.event, {}, &written::event);
        assert(place != fates.end() && place->event == fate.event);
        *place = std::move(fate);
    });
    return fates;
}

result<std::vector<written>> postgres_session::write(std::span<change const> changes) {
    if (!still_connected()) { return not_connected; }
    assert(changes.size() == 1 || joins_events());
    try {
        if (changes.size() > 1 && std::ranges::all_of(changes, is_fixed)) { return write_by_sets(changes); }
        if (changes.size() > 1) { fill_several(changes); }
        std::vector<written> fates;
        run(changes.size() > 1 ? write_several_ : fill(changes.front()), [&] { fates = called_.values(changes); });
        return fates;
    } catch (std::exception const&) { return failed(); }
}

}  // namespace

std::unique_ptr<session> make_postgres_session(postgres_session_settings settings) {
    return std::make_unique<postgres_session>(std::move(settings));
}

}  // namespace bookonce::store
