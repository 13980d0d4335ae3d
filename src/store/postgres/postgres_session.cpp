#include "postgres_session.hpp"

#include <algorithm>
#include <cassert>

#include "array_text.hpp"
#include "row_binders.hpp"
#include "sql.hpp"
#include "statement.hpp"

namespace bookonce::store {
namespace {

/// Runs the statements of sql.hpp in one session. Every statement's inputs are texts: arrays and numbers are cast there.
class postgres_session final : public session {
public:
    explicit postgres_session(postgres_session_settings settings)
        : connection_{std::move(settings.connection)}, one_event_per_statement_{settings.one_event_per_statement},
          read_events_{reading(sql::read_events), 4, seen_.binder()}, read_event_{reading(sql::read_event), 5,
                                                                                  seen_.binder()},
          write_booking_{writing(sql::write_booking, sql::write_booking_complete), 6, landed_.binder()},
          write_event_{writing(sql::write_event, sql::write_event_complete), 7, landed_.binder()},
          write_any_event_{writing(sql::write_any_event, sql::write_any_event_complete), 9, landed_.binder()},
          write_events_{writing(sql::write_events, sql::write_events_complete), 11, landed_.binder()} {}

    ~postgres_session() override { drop_connection(); }

    std::optional<error> connect() override {
        auto problem = connection_.open();
        if (problem) { drop_connection(); }
        return problem;
    }
    bool connected() const noexcept override { return connection_.is_open(); }
    /// A session that died since it was last used is dropped: nothing has been sent.
    bool still_connected() noexcept {
        if (connection_.died_idle()) { drop_connection(); }
        return connected();
    }
    void interrupt() noexcept override { connection_.interrupt(); }

    result<std::vector<snapshot>> read(std::span<question const> questions) override;
    result<std::vector<landed>> write(std::span<change const> changes) override;

private:
    statement_texts reading(std::string_view text) const;
    statement_texts writing(std::string_view text, std::string_view complete) const;
    void ask(question const& question);
    void ask(std::span<question const> questions);
    statement& fill(change const& change);
    statement& fill_booking(change const& change);
    statement& fill(std::span<change const> changes);
    error failed();

    void run(statement& statement, std::function<void()> const& row) {
        statement.run(connection_.sql(), connection_.keeps_statements(), row);
    }
    void drop_connection() noexcept {
        // SOCI takes leave of each statement with a word to the server, and would wait for an answer.
        connection_.hang_up();
        for (statement* each :
             {&read_events_, &read_event_, &write_booking_, &write_event_, &write_any_event_, &write_events_}) {
            each->forget();
        }
        connection_.close();
    }

    connection connection_;
    bool one_event_per_statement_;
    seen_row seen_;
    landed_row landed_;
    statement read_events_;
    statement read_event_;
    statement write_booking_;
    statement write_event_;
    statement write_any_event_;
    statement write_events_;
};

/// Databases that route a statement by its event do not all have PostgreSQL's system columns.
statement_texts postgres_session::reading(std::string_view text) const {
    std::string const sql =
        in_schema(replaced(text, "{change_under_way}",
                           one_event_per_statement_ ? sql::change_under_way_unknown : sql::change_under_way),
                  connection_.settings().schema);
    return {sql, sql};
}

/// `complete`: whether the statement has made and turned all its rows. Databases that route a
/// statement by its event take no function such as `brief_wait`'s in a condition.
statement_texts postgres_session::writing(std::string_view text, std::string_view complete) const {
    std::string sql{text};
    for (auto const& [token, value] :
         {std::pair{"{landed_version}", sql::landed_version}, std::pair{"{complete}", complete},
          std::pair{"{row_dropped}", sql::row_dropped}, std::pair{"{made_status}", sql::made_status},
          std::pair{"{made_ended_at}", sql::made_ended_at}}) {
        sql = replaced(sql, token, value);
    }
    sql = in_schema(sql, connection_.settings().schema);
    return {replaced(sql, "{brief_wait}", ""),
            replaced(sql, "{brief_wait}", one_event_per_statement_ ? "" : sql::brief_wait)};
}

error const not_connected{failure::not_connected, "08003", "there is no session"};

std::size_t rows_made(change const& change) noexcept { return change.seated.size() + change.fenced.size(); }

/// After an error that leaves the session in doubt it is thrown away whole; the next attempt opens another.
error postgres_session::failed() {
    error problem = connection_.explain();
    bool const distrusted = problem.kind == failure::lost || problem.kind == failure::wrong_server ||
                            problem.kind == failure::misconfigured;
    if (distrusted || !connection_.usable()) { drop_connection(); }
    return problem;
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

/// One row of the arrays for each id and each user: a nil id and an empty user match nothing.
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
            assert(!one_event_per_statement_);
            ask(questions);
            run(read_events_, place);
        }
    } catch (std::exception const&) { return failed(); }
    return snapshots;
}

statement& postgres_session::fill_booking(change const& change) {
    new_booking const& booking = change.seated.front();
    write_booking_.input(0) = std::to_string(change.taken);
    write_booking_.input(1) = std::to_string(change.event.value);
    write_booking_.input(2) = std::to_string(change.version);
    write_booking_.input(3) = booking.id.str();
    write_booking_.input(4) = booking.user;
    write_booking_.input(5) = std::to_string(booking.seats);
    return write_booking_;
}

/// The rows that one change makes, in the arrays of a statement. A fence is a row of nobody's
/// without seats.
void add_rows_made(change const& change, array_text& ids, array_text& users, array_text& seats) {
    for (new_booking const& booking : change.seated) {
        ids.add(booking.id);
        users.add(booking.user);
        seats.add(booking.seats);
    }
    for (booking_id const& id : change.fenced) {
        ids.add(id);
        users.add(fence_user);
        seats.add(0);
    }
}

statement& postgres_session::fill(change const& change) {
    bool const only_seats = change.given_back.empty() && change.fenced.empty();
    if (only_seats && change.seated.size() == 1) { return fill_booking(change); }
    statement& statement = only_seats ? write_event_ : write_any_event_;
    // In the order in which the statement's text names them.
    statement.input(0) = std::to_string(change.taken);
    statement.input(1) = std::to_string(change.event.value);
    statement.input(2) = std::to_string(change.version);
    array_text ids{statement.input(3)};
    array_text users{statement.input(4)};
    array_text seats{statement.input(5)};
    add_rows_made(change, ids, users, seats);
    for (array_text* each : {&ids, &users, &seats}) { each->finish(); }
    if (only_seats) {
        statement.input(6) = std::to_string(rows_made(change));
        return statement;
    }
    array_text given_back{statement.input(6)};
    for (booking_id const& id : change.given_back) { given_back.add(id); }
    given_back.finish();
    statement.input(7) = std::to_string(rows_made(change));
    statement.input(8) = std::to_string(change.given_back.size());
    return statement;
}

statement& postgres_session::fill(std::span<change const> changes) {
    array_text events{write_events_.input(0)};
    array_text versions{write_events_.input(1)};
    array_text taken{write_events_.input(2)};
    array_text made{write_events_.input(3)};
    array_text turned{write_events_.input(4)};
    array_text made_events{write_events_.input(5)};
    array_text ids{write_events_.input(6)};
    array_text users{write_events_.input(7)};
    array_text seats{write_events_.input(8)};
    array_text given_back_events{write_events_.input(9)};
    array_text given_back{write_events_.input(10)};
    for (change const& change : changes) {
        events.add(change.event.value);
        versions.add(change.version);
        taken.add(change.taken);
        made.add(static_cast<std::int64_t>(rows_made(change)));
        turned.add(static_cast<std::int64_t>(change.given_back.size()));
        for (std::size_t row = 0; row < rows_made(change); ++row) { made_events.add(change.event.value); }
        add_rows_made(change, ids, users, seats);
        for (booking_id const& id : change.given_back) {
            given_back_events.add(change.event.value);
            given_back.add(id);
        }
    }
    for (array_text* each : {&events, &versions, &taken, &made, &turned, &made_events, &ids, &users, &seats,
                             &given_back_events, &given_back}) {
        each->finish();
    }
    return write_events_;
}

result<std::vector<landed>> postgres_session::write(std::span<change const> changes) {
    if (!still_connected()) { return not_connected; }
    assert(changes.size() == 1 || !one_event_per_statement_);
    std::vector<landed> landings;
    landings.reserve(changes.size());
    try {
        statement& statement = changes.size() == 1 ? fill(changes.front()) : fill(changes);
        run(statement, [&] { landings.push_back(landed_.value()); });
    } catch (std::exception const&) { return failed(); }
    return landings;
}

}  // namespace

std::unique_ptr<session> make_postgres_session(postgres_session_settings settings) {
    return std::make_unique<postgres_session>(std::move(settings));
}

}  // namespace bookonce::store
