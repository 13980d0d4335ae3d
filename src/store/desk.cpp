#include "desk.hpp"

#include <array>
#include <stdexcept>

#include <bookonce/limits.hpp>

#include "desk_sql.hpp"
#include "raise.hpp"
#include "rows.hpp"
#include "sql.hpp"
#include "statement.hpp"

namespace bookonce::store {
namespace {

constexpr int chosen_ids_in_a_row_max = 10'000;

using texts = std::vector<std::string>;

/// Runs a statement once, its inputs being texts that it casts; `row` is called for each row.
void run_once(soci::session& session, std::string sql, texts const& inputs,
              std::function<void(soci::statement&)> bind_row, std::function<void()> const& row) {
    statement once{{{}, std::move(sql)}, inputs.size(), std::move(bind_row)};
    for (std::size_t index = 0; index < inputs.size(); ++index) { once.input(index) = inputs[index]; }
    once.run(session, false, row);
}

std::vector<event> fetch_events(soci::session& session, std::string sql, texts const& inputs) {
    long long id = 0;
    std::string name;
    int capacity = 0;
    int available = 0;
    long long version = 0;
    std::string status;
    auto const bind = [&](soci::statement& row) {
        row.exchange(soci::into(id));
        row.exchange(soci::into(name));
        row.exchange(soci::into(capacity));
        row.exchange(soci::into(available));
        row.exchange(soci::into(version));
        row.exchange(soci::into(status));
    };
    std::vector<event> found;
    run_once(session, std::move(sql), inputs, bind, [&] {
        auto const state = status == to_string(event_status::closed) ? event_status::closed : event_status::open;
        found.push_back({{id}, name, capacity, available, version, state});
    });
    return found;
}

std::vector<booking> fetch_bookings(soci::session& session, std::string sql, texts const& inputs) {
    long long event = 0;
    std::string id;
    std::string user;
    int seats = 0;
    std::string status;
    long long booked_at_us = 0;
    auto const bind = [&](soci::statement& row) {
        row.exchange(soci::into(event));
        row.exchange(soci::into(id));
        row.exchange(soci::into(user));
        row.exchange(soci::into(seats));
        row.exchange(soci::into(status));
        row.exchange(soci::into(booked_at_us));
    };
    std::vector<booking> found;
    run_once(session, std::move(sql), inputs, bind, [&] {
        found.push_back({{event},
                         booking_id::parse(id).value_or(booking_id{}),
                         user,
                         seats,
                         status_from(status),
                         time_from(booked_at_us)});
    });
    return found;
}

audit_report fetch_audit(soci::session& session, std::string sql) {
    audit_report report;
    std::array<long long, 6> numbers{};
    std::string invariant;
    std::string detail;
    auto const bind = [&](soci::statement& row) {
        for (long long& number : numbers) { row.exchange(soci::into(number)); }
        row.exchange(soci::into(invariant));
        row.exchange(soci::into(detail));
    };
    run_once(session, std::move(sql), {}, bind, [&] {
        report.events = numbers[0];
        report.bookings = numbers[1];
        report.active_bookings = numbers[2];
        report.active_seats = numbers[3];
        report.findings_count = numbers[4];
        if (!invariant.empty()) { report.findings.push_back({{numbers[5]}, invariant, detail}); }
    });
    return report;
}

}  // namespace

desk::desk(session_settings settings, std::chrono::milliseconds patience)
    : settings_{std::move(settings)}, patience_{patience} {
    settings_.prepared_statements = false;  // these statements are rare, and some read whole tables: nothing is kept
    settings_.primary = false;              // what is listed or audited may be a standby's
    idle_.reserve(limits::desk_sessions_max);
}

std::string desk::in(std::string_view text) const { return in_schema(text, settings_.schema); }

desk::lease desk::borrow() {
    std::unique_lock held{mutex_};
    auto const free = [&] { return lent_ < limits::desk_sessions_max; };
    if (!returned_.wait_until(held, std::chrono::steady_clock::now() + patience_, free)) {
        raise({failure::refused, "", "all sessions for calls that do not book are busy: ask again later"});
    }
    if (idle_.empty()) { idle_.push_back(std::make_unique<session>(settings_)); }
    lease taken{idle_.back().release(), giver{this}};
    idle_.pop_back();
    ++lent_;
    return taken;
}

/// Keeps it for the next caller, if it is open. `idle_` has room for all of them.
void desk::give_back(std::unique_ptr<session> session) noexcept {
    {
        std::lock_guard const held{mutex_};
        --lent_;
        if (session->is_open()) { idle_.push_back(std::move(session)); }
    }
    returned_.notify_one();
}

/// Runs `work` in a session: once more in a new one if the old one proves dead and nothing was to be changed, and again
/// while somebody else is first, which the stricter isolation levels make an error.
void desk::with_session(effect kind, std::function<void(soci::session&)> const& work) {
    auto const end = std::chrono::steady_clock::now() + patience_;
    for (bool again = false;;) {
        lease const session = borrow();
        if (again) { session->close(); }  // another idle one may be as dead
        std::optional<error> problem = session->open();
        bool const opened = !problem;
        if (opened) {
            try {
                work(session->sql());
                return;
            } catch (soci::soci_error const&) { problem = session->explain(); } catch (...) {
                session->close();
                throw;
            }
        }
        if (problem->kind == failure::conflict && std::chrono::steady_clock::now() < end) { continue; }
        bool const broken =
            problem->kind == failure::lost || problem->kind == failure::wrong_server || !session->usable();
        if (broken) { session->close(); }
        if (!opened || !broken || again || kind == effect::changes) { raise(*problem); }
        again = true;
    }
}

std::optional<error> desk::probe() { return borrow()->open(); }

event desk::create_event(new_event const& wanted) {
    std::vector<event> made;
    with_session(effect::changes, [&](soci::session& session) {
        std::string const capacity = std::to_string(wanted.capacity);
        if (wanted.id) {
            made = fetch_events(session, in(sql::create_event_with_id),
                                {wanted.name, capacity, capacity, to_string(*wanted.id)});
        } else {
            // The database's own ids may run into ones that were chosen: each try moves past one.
            for (int tried = 0; made.empty() && tried < chosen_ids_in_a_row_max; ++tried) {
                made = fetch_events(session, in(sql::create_event), {wanted.name, capacity, capacity});
            }
        }
    });
    if (made.empty() && wanted.id) {
        throw std::invalid_argument{"there is an event " + to_string(*wanted.id) + " already: choose another id"};
    }
    if (made.empty()) {
        raise({failure::refused, "23505", "the database's next ids are all taken: choose an id, or ask again"});
    }
    return made.front();
}

std::optional<event> desk::set_event_status(event_id id, event_status status) {
    auto const changed =
        events(effect::changes, in(sql::set_event_status), status == event_status::closed ? 1 : 0, id.value);
    return changed.empty() ? std::nullopt : std::optional{changed.front()};
}

std::vector<event> desk::events(effect kind, std::string const& sql, long long first, long long second) {
    std::vector<event> found;
    with_session(kind, [&](soci::session& session) {
        found = fetch_events(session, sql, {std::to_string(first), std::to_string(second)});
    });
    return found;
}

std::optional<event> desk::find_event(event_id id) {
    auto const found = events(effect::reads, in(sql::list_events), id.value - 1, 1);
    return found.empty() || found.front().id != id ? std::nullopt : std::optional{found.front()};
}

std::vector<event> desk::list_events(event_page page) {
    return events(effect::reads, in(sql::list_events), page.after.value, page.rows);
}

std::vector<booking> desk::bookings(std::string const& sql, long long event, std::string const& id, int rows) {
    std::vector<booking> found;
    with_session(effect::reads, [&](soci::session& session) {
        found = fetch_bookings(session, sql, {std::to_string(event), id, std::to_string(rows)});
    });
    return found;
}

std::optional<booking> desk::find_booking(event_id event, booking_id id) {
    auto const found = bookings(in(sql::find_booking), event.value, id.str(), 1);
    return found.empty() ? std::nullopt : std::optional{found.front()};
}

std::vector<booking> desk::list_bookings(event_id event, booking_page page) {
    return bookings(in(sql::list_bookings), event.value, page.after.str(), page.rows);
}

audit_report desk::audit() {
    audit_report report;
    with_session(effect::reads, [&](soci::session& session) { report = fetch_audit(session, in(sql::audit)); });
    return report;
}

}  // namespace bookonce::store
