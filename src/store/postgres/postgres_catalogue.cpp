#include "postgres_catalogue.hpp"

#include <stdexcept>
#include <thread>

#include <bookonce/backoff.hpp>
#include <bookonce/error.hpp>
#include <bookonce/limits.hpp>

#include "audit_sql.hpp"
#include "catalogue_rows.hpp"
#include "catalogue_sql.hpp"
#include "sql.hpp"
#include "store/raise.hpp"

namespace bookonce::store {
namespace {

/// Each try passes the taken ids. Another is needed only if others take more meanwhile.
constexpr int creations_max = 10;

constexpr std::string_view unique_violation = "23505";
constexpr std::string_view sequence_is_at_its_end = "2200H";
constexpr std::string_view missing_rights = "42501";

/// What an administrator runs. The greatest possible id may have been chosen by hand.
constexpr std::string_view set_sequence =
    "SELECT setval(pg_get_serial_sequence('{schema}.events', 'event_id'), max(event_id)) FROM {schema}.events "
    "WHERE event_id < 9223372036854775807";

/// Some distributed databases give no constraint name, or one followed by a shard's number.
bool is_taken_id(error const& error) {
    bool const nameless = error.constraint.empty() && error.kind == failure::constraint;
    return error.sqlstate == unique_violation && (nameless || error.constraint.starts_with("events_key"));
}

}  // namespace

postgres_catalogue::postgres_catalogue(connection_settings settings, std::chrono::milliseconds usual)
    : settings_{std::move(settings)}, patience_{usual} {
    settings_.prepared_statements = false;  // rare statements, some of whole tables
    settings_.primary = false;              // a standby may serve listings and audits
    idle_.reserve(limits::catalogue_sessions_max);
}

std::string postgres_catalogue::in(std::string_view text) const { return in_schema(text, settings_.schema); }

postgres_catalogue::lent_connection postgres_catalogue::borrow() {
    std::unique_lock held{mutex_};
    auto const free = [&] { return lent_ < limits::catalogue_sessions_max; };
    if (!returned_.wait_until(held, std::chrono::steady_clock::now() + patience_, free)) {
        raise({failure::refused, "", "all sessions for calls that do not book are busy: ask again later"});
    }
    if (idle_.empty()) { idle_.push_back(std::make_unique<connection>(settings_)); }
    lent_connection taken{idle_.back().release(), returner{this}};
    idle_.pop_back();
    ++lent_;
    return taken;
}

/// Keeps it for the next caller if it is open. `idle_` has room for all.
void postgres_catalogue::return_connection(std::unique_ptr<connection> connection) noexcept {
    {
        std::lock_guard const held{mutex_};
        --lent_;
        if (connection->is_open()) { idle_.push_back(std::move(connection)); }
    }
    returned_.notify_one();
}

/// Runs `work` in a session that did not die idle. Runs it once more in a new session if that dies
/// and nothing was to change, and again on conflicts, which stricter isolation levels raise.
void postgres_catalogue::with_connection(effect kind, std::function<void(connection&)> const& work) {
    auto const end = std::chrono::steady_clock::now() + patience_;
    backoff_sequence waits{{.kind = backoff::shape::exponential}};
    for (bool again = false;;) {
        lent_connection const connection = borrow();
        if (again || connection->died_idle()) { connection->close(); }  // others may be dead too
        std::optional<error> error = connection->open();
        bool const opened = !error;
        if (opened) {
            try {
                work(*connection);
                return;
            } catch (soci::soci_error const&) { error = connection->explain(); } catch (...) {
                connection->close();
                throw;
            }
        }
        if (error->kind == failure::conflict && std::chrono::steady_clock::now() < end) {
            std::this_thread::sleep_for(waits.next(1.0));
            continue;
        }
        bool const broken =
            error->kind == failure::lost || error->kind == failure::wrong_server || !connection->usable();
        if (broken) { connection->close(); }
        // A constraint here is no race: each retry meets it again.
        if (error->kind == failure::constraint) { error->kind = failure::rejected; }
        if (!opened || !broken || again || kind == effect::changes) { raise(*error); }
        again = true;
    }
}

std::optional<error> postgres_catalogue::probe() { return borrow()->open(); }

/// Empty if the id is taken.
std::optional<event> postgres_catalogue::insert_event(new_event const& wanted) {
    std::vector<event> made;
    bool taken = false;
    with_connection(effect::changes, [&](connection& connection) {
        texts inputs{wanted.name, std::to_string(wanted.capacity), std::to_string(wanted.capacity)};
        if (wanted.id) { inputs.push_back(to_string(*wanted.id)); }
        try {
            made =
                fetch_events(connection.sql(), in(wanted.id ? sql::create_event_with_id : sql::create_event), inputs);
        } catch (soci::soci_error const&) {
            error const failed = connection.explain();
            if (failed.sqlstate == sequence_is_at_its_end) {
                throw config_error{"the database has no next id: give one, or run " + in(set_sequence)};
            }
            taken = is_taken_id(failed);
            if (!taken) { throw; }
        }
    });
    if (!taken && made.empty()) {
        throw config_error{"a trigger, rule or policy drops the row of the event: nothing was made"};
    }
    return taken ? std::nullopt : std::optional{made.front()};
}

void postgres_catalogue::pass_taken_ids() {
    std::vector<long long> passed;
    with_connection(effect::changes, [&](connection& connection) {
        try {
            passed = fetch_numbers(connection.sql(), in(sql::pass_taken_ids));
        } catch (soci::soci_error const&) {
            if (connection.explain().sqlstate != missing_rights) { throw; }
            throw config_error{"the next event's id is taken, and the role may not move the sequence of the ids: let "
                               "its owner run " +
                               in(set_sequence)};
        }
    });
    if (passed.empty()) {
        throw config_error{"the database has no free id above its last one: give one, or run " + in(set_sequence)};
    }
}

event postgres_catalogue::create_event(new_event const& wanted) {
    for (int tried = 0; tried < creations_max; ++tried) {
        if (auto made = insert_event(wanted)) { return *std::move(made); }
        if (wanted.id) {
            throw event_exists_error{*wanted.id};
        }
        pass_taken_ids();
    }
    raise({failure::refused, std::string{unique_violation},
           "others take the database's next ids: choose an id, or ask again"});
}

std::optional<event> postgres_catalogue::set_event_status(event_id id, event_status status) {
    constexpr int changes_max = 2;  // somebody may make the event between the change and the read
    for (int tried = 0; tried < changes_max; ++tried) {
        auto changed =
            events(effect::changes, in(sql::set_event_status), status == event_status::closed ? 1 : 0, id.value);
        if (!changed.empty()) { return std::move(changed.front()); }
        if (!find_event(id, patience_)) { return std::nullopt; }
    }
    throw config_error{"a trigger, rule or policy drops the change of event " + to_string(id) +
                       ": nothing was changed"};
}

std::vector<event> postgres_catalogue::events(effect kind, std::string const& sql, long long first, long long second) {
    std::vector<event> found;
    with_connection(kind, [&](connection& connection) {
        found = fetch_events(connection.sql(), sql, {std::to_string(first), std::to_string(second)});
    });
    return found;
}

std::optional<event> postgres_catalogue::find_event(event_id id, patience) {
    auto const found = events(effect::reads, in(sql::list_events), id.value - 1, 1);
    return found.empty() || found.front().id != id ? std::nullopt : std::optional{found.front()};
}

std::vector<event> postgres_catalogue::list_events(event_page page, patience) {
    return events(effect::reads, in(sql::list_events), page.after.value, page.rows);
}

std::vector<booking> postgres_catalogue::bookings(std::string const& sql, long long event, std::string const& id,
                                                  int rows) {
    std::vector<booking> found;
    with_connection(effect::reads, [&](connection& connection) {
        found = fetch_bookings(connection.sql(), sql, {std::to_string(event), id, std::to_string(rows)});
    });
    return found;
}

std::optional<booking> postgres_catalogue::find_booking(event_id event, booking_id id, patience) {
    auto const found = bookings(in(sql::find_booking), event.value, id.str(), 1);
    return found.empty() ? std::nullopt : std::optional{found.front()};
}

std::vector<booking> postgres_catalogue::list_bookings(event_id event, booking_page page, patience) {
    return bookings(in(sql::list_bookings), event.value, page.after.str(), page.rows);
}

update_outcome postgres_catalogue::update_event(event_id, event_update const&) { throw config_error{"not built"}; }
std::optional<chunk> postgres_catalogue::cancel_event(event_id, std::string const&, int) { throw config_error{"not built"}; }
remove_outcome postgres_catalogue::remove_event(event_id) { throw config_error{"not built"}; }
std::optional<chunk> postgres_catalogue::expire(event_id, int) { throw config_error{"not built"}; }
forgotten postgres_catalogue::forget_user(std::string const&) { throw config_error{"not built"}; }
std::vector<booking> postgres_catalogue::find_bookings_of(event_id, std::string const&, patience) { throw config_error{"not built"}; }
std::vector<booking> postgres_catalogue::list_user_bookings(std::string const&, user_page, patience) { throw config_error{"not built"}; }
std::vector<history_entry> postgres_catalogue::history(event_id, history_page, patience) { throw config_error{"not built"}; }
change_page postgres_catalogue::changes(std::string const&, int, patience) { throw config_error{"not built"}; }

audit_report postgres_catalogue::audit() {
    audit_report report;
    with_connection(effect::reads,
                    [&](connection& connection) { report = fetch_audit(connection.sql(), in(sql::audit_text())); });
    return report;
}

}  // namespace bookonce::store
