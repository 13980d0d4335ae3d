#include "postgres_session.hpp"

#include <algorithm>
#include <cassert>

#include <bookonce/error.hpp>

#include "array_text.hpp"
#include "row_reader.hpp"
#include "sql.hpp"
#include "statement.hpp"
#include "write_inputs.hpp"

namespace bookonce::store {
namespace {

/// Runs the statements of sql.hpp in one session.
class postgres_session final : public session {
public:
    explicit postgres_session(connection_settings settings)
        : connection_{std::move(settings)}, read_events_{reading(sql::read_events), 7},
          read_event_{reading(sql::read_event), 5}, write_booking_{writing(sql::write_booking), booking_inputs},
          write_turn_{writing(sql::write_turn), turn_inputs}, write_event_{routed(sql::write_event), change_inputs},
          write_changes_{writing(sql::write_changes), change_inputs},
          write_event_in_time_{routed(sql::write_event_in_time), change_inputs + 1},
          write_changes_in_time_{writing(sql::write_changes_in_time), change_inputs + 1} {}

    ~postgres_session() override { drop_connection(); }

    std::optional<error> connect() override {
        auto error = connection_.open();
        if (error) { drop_connection(); }
        return error;
    }
    bool connected() const noexcept override { return connection_.is_open(); }
    void close() noexcept override { drop_connection(); }
    bool joins_events() const noexcept override { return !connection_.names_events(); }
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
    statement_texts writing(std::string_view call) const;
    statement_texts routed(std::string_view call) const;
    void ask(question const& question);
    void ask(std::span<question const> questions);
    statement& fill(std::span<change const> changes);
    error failed();

    result_ptr run(statement& statement) {
        PGconn* const libpq = raw(connection_.sql());
        return connection_.keeps_statements() ? statement.run_kept(libpq) : statement.run_once(libpq);
    }
    void drop_connection() noexcept {
        for (statement* each : {&read_events_, &read_event_, &write_booking_, &write_turn_, &write_changes_,
                                &write_event_, &write_changes_in_time_, &write_event_in_time_}) {
            each->forget();
        }
        connection_.close();
    }

    connection connection_;
    statement read_events_;
    statement read_event_;
    statement write_booking_;
    statement write_turn_;
    statement write_event_;
    statement write_changes_;
    statement write_event_in_time_;
    statement write_changes_in_time_;
};

/// Other databases that route by event do not all have PostgreSQL's system columns.
statement_texts postgres_session::reading(std::string_view text) const {
    std::string const sql =
        in_schema(replaced(sql::read_text(text), "{change_under_way}",
                           connection_.settings().one_event_per_statement ? sql::change_under_way_unknown
                                                                          : sql::change_under_way),
                  connection_.settings().schema);
    return {sql, sql};
}

statement_texts postgres_session::writing(std::string_view call) const {
    std::string const sql = in_schema(sql::call_text(call), connection_.settings().schema);
    return {replaced(sql, "{brief_wait}", "true"), replaced(sql, "{brief_wait}", sql::brief_wait)};
}

/// Citus hands a bare call on to the event's server, and no other.
statement_texts postgres_session::routed(std::string_view call) const {
    std::string const sql = in_schema(sql::bare_call_text(call), connection_.settings().schema);
    return {sql, sql};
}

error const not_connected{failure::not_connected, "08003", "there is no session"};
/// The first round after the login that found it. The next ones have one event each.
error const found_distributed{failure::not_connected, "", "the tables are distributed: the events go one by one"};

/// After an error that leaves the session in doubt, drops it; the next round opens another.
error postgres_session::failed() {
    error known = connection_.explain();
    bool const distrusted =
        known.kind == failure::lost || known.kind == failure::wrong_server || known.kind == failure::misconfigured;
    if (distrusted || !connection_.usable()) { drop_connection(); }
    return known;
}

void postgres_session::ask(question const& question) {
    auto const input = [&](std::size_t place) { return array_text{read_event_.input(place)}; };
    read_event_.input(0) = std::to_string(question.event.value);
    array_text ids = input(1), users = input(2), owned = input(3), always = input(4);
    for (booking_id const& id : question.ids) { ids.add(id); }
    for (std::string const& user : question.users) { users.add(std::string_view{user}); }
    for (owner_question const& each : question.owners) {
        owned.add(each.id);
        always.add(std::string_view{each.always ? "t" : "f"});
    }
    for (array_text* each : {&ids, &users, &owned, &always}) { each->finish(); }
}

/// One array row for each id and each user. A nil id and an empty user match nothing.
void postgres_session::ask(std::span<question const> questions) {
    auto const input = [&](std::size_t place) { return array_text{read_events_.input(place)}; };
    array_text asked = input(0), ids = input(1), users = input(2), events = input(3);
    array_text events_of_owned = input(4), owned = input(5), always = input(6);
    for (question const& question : questions) {
        events.add(question.event.value);
        std::size_t const rows = std::max(question.ids.size(), question.users.size());
        for (std::size_t row = 0; row < rows; ++row) {
            asked.add(question.event.value);
            ids.add(row < question.ids.size() ? question.ids[row] : booking_id{});
            users.add(row < question.users.size() ? std::string_view{question.users[row]} : std::string_view{});
        }
        for (owner_question const& each : question.owners) {
            events_of_owned.add(question.event.value);
            owned.add(each.id);
            always.add(std::string_view{each.always ? "t" : "f"});
        }
    }
    for (array_text* each : {&asked, &ids, &users, &events, &events_of_owned, &owned, &always}) { each->finish(); }
}

result<std::vector<snapshot>> postgres_session::read(std::span<question const> questions) {
    if (!still_connected()) { return not_connected; }
    if (questions.size() > 1 && connection_.is_distributed()) { return found_distributed; }
    std::vector<snapshot> snapshots;
    snapshots.reserve(questions.size());
    for (question const& question : questions) { snapshots.push_back({question.event, std::nullopt, {}}); }
    try {
        if (questions.size() == 1) {
            ask(questions.front());
        } else {
            ask(questions);
        }
        put_rows_into(snapshots, run(questions.size() == 1 ? read_event_ : read_events_).get());
    } catch (std::exception const&) { return failed(); }
    return snapshots;
}

statement& postgres_session::fill(std::span<change const> changes) {
    auto const latest = land_until(changes);
    if (changes.size() == 1 && connection_.names_events()) {
        statement& write = latest ? write_event_in_time_ : write_event_;
        fill_event(write, changes.front());
        if (latest) { fill_until(write, *latest); }
        return write;
    }
    if (is_one_booking(changes)) {
        fill_booking(write_booking_, changes.front());
        return write_booking_;
    }
    if (is_one_turn(changes)) {
        fill_turn(write_turn_, changes.front());
        return write_turn_;
    }
    statement& write = latest ? write_changes_in_time_ : write_changes_;
    fill_changes(write, changes);
    if (latest) { fill_until(write, *latest); }
    return write;
}

result<std::vector<written>> postgres_session::write(std::span<change const> changes) {
    if (!still_connected()) { return not_connected; }
    if (changes.size() > 1 && connection_.is_distributed()) { return found_distributed; }
    try {
        return fates_of(changes, run(fill(changes)).get());
    } catch (config_error const& not_understood) {
        // It has answered: what was written may have landed.
        drop_connection();
        return error{failure::lost, "", not_understood.what()};
    } catch (std::exception const&) { return failed(); }
}

}  // namespace

std::unique_ptr<session> make_postgres_session(connection_settings settings) {
    return std::make_unique<postgres_session>(std::move(settings));
}

}  // namespace bookonce::store
