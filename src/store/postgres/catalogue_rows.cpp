#include "catalogue_rows.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <bookonce/error.hpp>

#include "audit_sql.hpp"
#include "result_row.hpp"
#include "row_reader.hpp"
#include "transaction.hpp"

namespace bookonce::store {
namespace {

event_status event_status_from(std::string_view word) {
    for (auto const status : {event_status::open, event_status::closed, event_status::cancelled}) {
        if (word == to_string(status)) { return status; }
    }
    throw config_error{"an event has a status that this library does not know: update the program"};
}

/// The columns of `event_fields`.
event event_from(result_row row) {
    event found{{row.number()}, row.text(), row.count(), row.count(), row.number(), event_status_from(row.text())};
    found.overbook = row.count();
    found.bookings_per_user = row.count();
    found.seats_per_user = row.maybe_count();
    found.hold_limit = std::chrono::seconds{row.number()};
    found.opens_at = row.maybe_time();
    found.closes_at = row.maybe_time();
    return found;
}

/// The columns of `booking_fields`.
booking booking_from(result_row row) {
    booking found{{row.number()}, row.id(), row.text(), row.count(), status_from(row.text()), row.time()};
    found.expires_at = row.maybe_time();
    found.confirmed_at = row.maybe_time();
    found.version = row.number();
    found.slot = row.count();
    found.changed_by = row.id();
    found.reason = row.text();
    found.data = row.text();
    return found;
}

/// The columns of `entry_fields`, then those of a booking.
stamped_entry entry_from(result_row row) {
    stamped_entry found{.changed_in = row.number()};
    found.entry.event = {row.number()};
    found.entry.version = row.number();
    found.entry.at = row.time();
    found.entry.what = row.text();
    found.entry.capacity = row.maybe_count();
    found.entry.overbook = row.maybe_count();
    if (!row.id().is_nil()) { found.entry.booking = booking_from(row); }
    return found;
}

template <class Row, class Read>
std::vector<Row> fetch_rows(lent_session const& session, std::string const& sql, texts const& inputs,
                            Read const& read) {
    result_ptr const rows = fetch(session, sql, inputs);
    std::vector<Row> found;
    for (int index = 0; index < PQntuples(rows.get()); ++index) {
        found.push_back(read(result_row{rows.get(), index}));
    }
    return found;
}

}  // namespace

std::string text_of(timestamp time) {
    using namespace std::chrono;
    constexpr timestamp low = sys_days{year{1} / 1 / 1};
    constexpr timestamp high = sys_days{year{10'000} / 1 / 1};
    return std::to_string(std::clamp(time, low, high).time_since_epoch().count());
}

std::optional<std::string> text_of(std::optional<timestamp> time) {
    return time ? std::optional{text_of(*time)} : std::nullopt;
}

result_ptr fetch(lent_session const& session, std::string const& sql, texts const& inputs) {
    return run_until(session.end, raw(session.connection.sql()), sql, inputs);
}

std::vector<event> fetch_events(lent_session const& session, std::string const& sql, texts const& inputs) {
    return fetch_rows<event>(session, sql, inputs, event_from);
}

std::vector<booking> fetch_bookings(lent_session const& session, std::string const& sql, texts const& inputs) {
    return fetch_rows<booking>(session, sql, inputs, booking_from);
}

std::vector<stamped_entry> fetch_entries(lent_session const& session, std::string const& sql, texts const& inputs) {
    return fetch_rows<stamped_entry>(session, sql, inputs, entry_from);
}

std::vector<std::int64_t> fetch_numbers(lent_session const& session, std::string const& sql, texts const& inputs) {
    result_ptr const rows = fetch(session, sql, inputs);
    std::vector<std::int64_t> found;
    if (PQntuples(rows.get()) == 0) { return found; }
    result_row row{rows.get(), 0};
    for (int column = 0; column < PQnfields(rows.get()); ++column) { found.push_back(row.number()); }
    return found;
}

audit_report fetch_audit_in_parts(lent_session const& session, std::string const& counts, std::string const& findings) {
    constexpr std::size_t told_max = 100;
    audit_report report;
    transaction reads{session.connection};
    fetch(session, std::string{sql::no_time_limits}, {});
    auto const numbers = fetch_numbers(session, counts, {});
    report.events = numbers.at(0);
    report.bookings = numbers.at(1);
    report.active_bookings = numbers.at(2);
    report.active_seats = numbers.at(3);
    result_ptr const rows =
        fetch(session,
              "SELECT * FROM (" + findings +
                  ") AS f (event_id, invariant, detail) ORDER BY event_id, invariant LIMIT " + std::to_string(told_max),
              {});
    for (int index = 0; index < PQntuples(rows.get()); ++index) {
        result_row row{rows.get(), index};
        event_id const event{row.number()};
        std::string const invariant = row.text();
        report.findings.push_back({event, invariant, row.text()});
    }
    report.findings_count = static_cast<std::int64_t>(report.findings.size());
    if (report.findings.size() == told_max) {
        auto const all = fetch_numbers(session, "SELECT count(*) FROM (" + findings + ") AS f", {});
        report.findings_count = std::max(report.findings_count, all.at(0));
    }
    return report;
}

audit_report fetch_audit(soci::session& session, std::string sql) {
    audit_report report;
    std::array<long long, 6> numbers{};
    std::string invariant;
    std::string detail;
    soci::statement once{session};
    for (long long& number : numbers) { once.exchange(soci::into(number)); }
    once.exchange(soci::into(invariant));
    once.exchange(soci::into(detail));
    once.alloc();
    once.prepare(sql, soci::details::st_one_time_query);
    once.define_and_bind();
    once.execute(false);
    while (once.fetch()) {
        report.events = numbers[0];
        report.bookings = numbers[1];
        report.active_bookings = numbers[2];
        report.active_seats = numbers[3];
        report.findings_count = numbers[4];
        if (!invariant.empty()) { report.findings.push_back({{numbers[5]}, invariant, detail}); }
    }
    return report;
}

}  // namespace bookonce::store
