#include "catalogue_rows.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "audit_sql.hpp"
#include "result_row.hpp"
#include "store/row_columns.hpp"
#include "transaction.hpp"

namespace bookonce::store {
namespace {

template <class Read>
auto fetch_rows(lent_session const& session, std::string const& sql, texts const& inputs, Read const& read) {
    result_ptr const rows = fetch(session, sql, inputs);
    std::vector<decltype(read(std::declval<result_row&>()))> found;
    for (int index = 0; index < PQntuples(rows.get()); ++index) {
        result_row row{rows.get(), index};
        found.push_back(read(row));
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
    return fetch_rows(session, sql, inputs, event_from<result_row>);
}

std::vector<booking> fetch_bookings(lent_session const& session, std::string const& sql, texts const& inputs) {
    return fetch_rows(session, sql, inputs, booking_from<result_row>);
}

std::vector<stamped_entry> fetch_entries(lent_session const& session, std::string const& sql, texts const& inputs) {
    return fetch_rows(session, sql, inputs, entry_from<result_row>);
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
