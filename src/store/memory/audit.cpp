#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include <bookonce/limits.hpp>

#include "tables.hpp"

// The audit of the tables in memory: schema/README.md names the invariants.
namespace bookonce::store::memory {
namespace {

using report_to = std::function<void(std::string invariant, std::string detail)>;

/// The counts, and whether they agree.
void look_at_seats(event_rows const& rows, audit_report& report, report_to const& broken) {
    int taken = 0;
    for (auto const& [id, each] : rows.bookings) {
        report.bookings += each.seats > 0 ? 1 : 0;
        if (!is_active(each.status)) { continue; }
        taken += each.seats;
        ++report.active_bookings;
    }
    report.active_seats += taken;
    int const capacity = rows.row.capacity + rows.overbook;
    int const available = rows.row.available;
    auto const of = [&](int seats) { return std::to_string(seats) + " of " + std::to_string(capacity); };
    if (available + taken != capacity) {
        broken("seats_add_up", of(available) + " available, and " + std::to_string(taken) + " taken");
    }
    if (available < 0 || available > capacity) { broken("available_within_capacity", of(available) + " available"); }
}

void look_at_bookings(event_rows const& rows, report_to const& broken) {
    std::map<std::pair<std::string_view, int>, int> active;
    for (auto const& [id, each] : rows.bookings) {
        std::string const booking = "booking " + id.str();
        if (each.slot < 1 || each.slot > limits::bookings_per_user_max) {
            broken("slots_are_known", booking + " is in slot " + std::to_string(each.slot));
        }
        if (each.version > rows.row.version) {
            broken("version_counts_changes", booking + " has version " + std::to_string(each.version));
        }
        if (!is_active(each.status)) { continue; }
        ++active[{each.user, each.slot}];
        if (each.seats < 1) { broken("active_bookings_have_seats", booking + " has none"); }
    }
    for (auto const& [key, count] : active) {
        if (count == 1) { continue; }
        broken("one_active_booking_a_user",
               std::to_string(count) + " active bookings of user " + std::string{key.first});
    }
}

void look_at_history(event_rows const& rows, report_to const& broken) {
    history_entry const* of_event = nullptr;
    for (stamped_entry const& stamped : rows.past) {
        history_entry const& entry = stamped.entry;
        std::string const version = "history of version " + std::to_string(entry.version);
        if (entry.version > rows.row.version) { broken("version_counts_changes", version); }
        if (!entry.booking) {
            if (of_event == nullptr || of_event->version <= entry.version) { of_event = &entry; }
            continue;
        }
        std::string const booking = "booking " + entry.booking->id.str();
        auto const present = rows.bookings.find(entry.booking->id);
        if (present == rows.bookings.end()) {
            broken("no_orphan_history", booking + " has history and no row");
        } else if (entry.version >= present->second.version) {
            broken("history_precedes_the_present", booking + " has " + version);
        }
    }
    if (of_event == nullptr) { return; }
    if (of_event->capacity != rows.row.capacity || of_event->overbook != rows.overbook) {
        broken("history_tells_the_size", "capacity " + std::to_string(rows.row.capacity) + " and overbook " +
                                             std::to_string(rows.overbook) + " were last told otherwise");
    }
}

}  // namespace

audit_report tables::audit() const {
    constexpr std::size_t listed_max = 100;
    audit_report report;
    for (auto const& [id, rows] : events) {
        report_to const broken = [&, event = id](std::string invariant, std::string detail) {
            ++report.findings_count;
            if (report.findings.size() == listed_max) { return; }
            report.findings.push_back({event, std::move(invariant), std::move(detail)});
        };
        ++report.events;
        look_at_seats(rows, report, broken);
        look_at_bookings(rows, broken);
        look_at_history(rows, broken);
    }
    return report;
}

}  // namespace bookonce::store::memory
