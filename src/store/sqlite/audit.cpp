#include "audit.hpp"

#include <algorithm>
#include <string>

#include "audit_sql.hpp"
#include "rows.hpp"

namespace bookonce::store::sqlite {
namespace {

constexpr std::size_t listed_max = 100;

void collect(connection& connection, std::string_view sql, audit_report& report) {
    std::size_t listed = 0;
    for (rows found{connection, sql}; found.next(); ++report.findings_count) {
        if (++listed > listed_max) { continue; }
        event_id const event{found.number()};
        std::string invariant{found.text()};
        report.findings.push_back({event, std::move(invariant), std::string{found.text()}});
    }
}

}  // namespace

audit_report audit(connection& connection) {
    audit_report report;
    {
        rows totals{connection, sql::audit_totals};
        totals.next();
        report.events = totals.number();
        report.bookings = totals.number();
        report.active_bookings = totals.number();
        report.active_seats = totals.number();
    }
    collect(connection, sql::audit_of_the_present, report);
    collect(connection, sql::audit_of_the_past, report);
    std::ranges::sort(report.findings, {}, [](audit_finding const& each) {
        return std::pair{each.event, each.invariant};
    });
    if (report.findings.size() > listed_max) { report.findings.resize(listed_max); }
    return report;
}

}  // namespace bookonce::store::sqlite
