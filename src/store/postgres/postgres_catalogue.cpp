#include "postgres_catalogue.hpp"

#include <utility>

#include <bookonce/error.hpp>

#include "audit_sql.hpp"
#include "catalogue_rows.hpp"
#include "catalogue_sql.hpp"
#include "event_columns.hpp"
#include "listing_sql.hpp"
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

/// The inputs of `bookings_wanted`.
template <class Page>
texts wanted_of(Page const& page) {
    std::optional<std::string> const status =
        page.status ? std::optional<std::string>{to_string(*page.status)} : std::nullopt;
    return {std::to_string(page.rows), status, text_of(page.booked_from), text_of(page.booked_until)};
}

}  // namespace

std::string postgres_catalogue::in(std::string_view text) const {
    return in_schema(sql::listing_text(text), sessions_.settings().schema);
}

/// Empty if the id is taken.
std::optional<event> postgres_catalogue::insert_event(new_event const& wanted) {
    event_columns const columns{wanted};
    std::vector<event> made;
    bool taken = false;
    sessions_.change([&](lent_session const& session) {
        try {
            made = change_and_note(columns.create_text(), "created", columns.inputs(), session);
        } catch (soci::soci_error const&) {
            error const failed = session.connection.explain();
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
    std::vector<std::int64_t> passed;
    sessions_.change([&](lent_session const& session) {
        if (session.connection.is_distributed()) {
            throw config_error{"the next event's id is taken, and the tables are distributed: choose an id"};
        }
        try {
            passed = fetch_numbers(session, in(sql::pass_taken_ids), {});
        } catch (soci::soci_error const&) {
            if (session.connection.explain().sqlstate != missing_rights) { throw; }
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
        if (wanted.id) { throw event_exists_error{*wanted.id}; }
        pass_taken_ids();
    }
    raise({failure::refused, std::string{unique_violation},
           "others take the database's next ids: choose an id, or ask again"});
}

std::optional<event> postgres_catalogue::find_event(event_id id, patience within) {
    std::vector<event> found;
    sessions_.read(within, [&](lent_session const& session) {
        found = fetch_events(session, in(sql::find_event), {std::to_string(id.value)});
    });
    return found.empty() ? std::nullopt : std::optional{found.front()};
}

std::vector<event> postgres_catalogue::list_events(event_page page, patience within) {
    std::vector<event> found;
    sessions_.read(within, [&](lent_session const& session) {
        found =
            fetch_events(session, in(sql::list_events), {std::to_string(page.after.value), std::to_string(page.rows)});
    });
    return found;
}

std::vector<booking> postgres_catalogue::bookings(std::string_view sql, texts const& inputs, patience within) {
    std::vector<booking> found;
    sessions_.read(within, [&](lent_session const& session) { found = fetch_bookings(session, in(sql), inputs); });
    return found;
}

std::optional<booking> postgres_catalogue::find_booking(event_id event, booking_id id, patience within) {
    auto const found = bookings(sql::find_booking, {std::to_string(event.value), id.str()}, within);
    return found.empty() ? std::nullopt : std::optional{found.front()};
}

std::vector<booking> postgres_catalogue::find_bookings_of(event_id event, std::string const& user, patience within) {
    return bookings(sql::find_bookings_of, {std::to_string(event.value), user}, within);
}

std::vector<booking> postgres_catalogue::list_bookings(event_id event, booking_page page, patience within) {
    texts inputs = wanted_of(page);
    inputs.insert(inputs.end(), {std::to_string(event.value), page.after.str()});
    return bookings(sql::list_bookings, inputs, within);
}

std::vector<booking> postgres_catalogue::list_user_bookings(std::string const& user, user_page page, patience within) {
    texts inputs = wanted_of(page);
    inputs.insert(inputs.end(), {user, std::to_string(page.after_event.value), page.after.str()});
    return bookings(sql::list_user_bookings, inputs, within);
}

std::vector<stamped_entry> postgres_catalogue::entries(std::string_view sql, texts const& inputs, patience within) {
    std::vector<stamped_entry> found;
    sessions_.read(within, [&](lent_session const& session) {
        if (sql == sql::changes && session.connection.is_distributed()) {
            throw config_error{"the feed follows the transactions of one server, and the tables are distributed: "
                               "ask for the history of each event"};
        }
        found = fetch_entries(session, in(sql), inputs);
    });
    return found;
}

std::vector<history_entry> postgres_catalogue::history(event_id event, history_page page, patience within) {
    std::vector<history_entry> found;
    texts const inputs{std::to_string(event.value), std::to_string(page.after_version), page.after_booking.str(),
                       std::to_string(page.rows)};
    for (stamped_entry& each : entries(sql::history, inputs, within)) { found.push_back(std::move(each.entry)); }
    return found;
}

change_page postgres_catalogue::changes(std::string const& cursor, int rows, patience within) {
    feed_cursor const last = feed_cursor_from(cursor);
    texts const inputs{std::to_string(last.changed_in), std::to_string(last.event.value), std::to_string(last.version),
                       last.booking.str(), std::to_string(rows)};
    return page_of(entries(sql::changes, inputs, within), last);
}

audit_report postgres_catalogue::audit() {
    audit_report report;
    sessions_.read_all([&](lent_session const& session) {
        report = session.connection.names_events()
                     ? fetch_audit_in_parts(session, in(sql::audited_counts()), in(sql::audited_findings()))
                     : fetch_audit(session.connection.sql(), in(sql::audit_text()));
    });
    return report;
}

}  // namespace bookonce::store
