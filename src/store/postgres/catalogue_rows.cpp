#include "catalogue_rows.hpp"

#include <array>
#include <functional>

#include "row_reader.hpp"

namespace bookonce::store {
namespace {

/// Runs a statement once. It casts `inputs`, which are texts. Calls `row` for each row.
void run_once(soci::session& session, std::string const& sql, texts const& inputs,
              std::function<void(soci::statement&)> const& bind_row, std::function<void()> const& row) {
    soci::statement once{session};
    std::vector<std::string> values{inputs.begin(), inputs.end()};
    for (std::string& value : values) { once.exchange(soci::use(value)); }
    bind_row(once);
    once.alloc();
    once.prepare(sql, soci::details::st_one_time_query);
    once.define_and_bind();
    once.execute(false);
    while (once.fetch()) { row(); }
}

}  // namespace

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

std::vector<long long> fetch_numbers(soci::session& session, std::string sql) {
    long long number = 0;
    std::vector<long long> found;
    run_once(
        session, std::move(sql), {}, [&](soci::statement& row) { row.exchange(soci::into(number)); },
        [&] { found.push_back(number); });
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

}  // namespace bookonce::store
