#include "report.hpp"

#include <utility>

#include <fmt/format.h>

#include "document.hpp"
#include "table.hpp"
#include "time_text.hpp"
#include "visible.hpp"

namespace bookonce::cli {
namespace {

using json = nlohmann::ordered_json;

std::string table_of(std::vector<event> const& events) {
    std::vector<row> rows;
    rows.reserve(events.size());
    for (event const& each : events) {
        rows.push_back({to_string(each.id), std::to_string(each.capacity), std::to_string(each.available),
                        std::to_string(each.version), to_string(each.status), each.name});
    }
    return table({{"event", alignment::right},
                  {"capacity", alignment::right},
                  {"available", alignment::right},
                  {"version", alignment::right},
                  {"status"},
                  {"name"}},
                 rows);
}

std::string table_of(std::vector<booking> const& bookings) {
    std::vector<row> rows;
    rows.reserve(bookings.size());
    for (booking const& each : bookings) {
        rows.push_back(
            {each.id.str(), std::to_string(each.seats), to_string(each.status), time_text(each.booked_at), each.user});
    }
    return table({{"booking"}, {"seats", alignment::right}, {"status"}, {"booked at"}, {"user"}}, rows);
}

json key_of(event const& each) { return each.id.value; }
json key_of(booking const& each) { return each.id.str(); }

/// `key` names the list in the document: "events", "bookings".
template <class Row>
report report_of_page(std::vector<Row> const& page, int rows, char const* key) {
    report made;
    json list = json::array();
    for (Row const& each : page) {
        list.push_back(document_of(each));
        made.essential += to_string(each.id) + '\n';
    }
    bool const full = page.size() == static_cast<std::size_t>(rows);
    made.document = {{key, std::move(list)}, {"next_after", nullptr}};
    if (full) {
        made.document["next_after"] = key_of(page.back());
        made.line = fmt::format("there may be more {}: go on with --after {}", key, to_string(page.back().id));
    }
    made.text = page.empty() ? fmt::format("no {}\n", key) : table_of(page);
    return made;
}

}  // namespace

report refusal(std::string const& line, nlohmann::ordered_json document) {
    report made{.code = exit_code::refused, .document = std::move(document), .line = visible(line)};
    made.text = made.line + '\n';
    made.instead = made.line;
    return made;
}

report report_of_answer(answer const& ended) {
    report made;
    made.code = static_cast<exit_code>(exit_code_of(ended));
    made.line = visible(describe(ended));
    made.text = made.line + '\n';
    made.document = document_of_answer(ended);
    made.instead = made.line;
    if (receipt const* const success = receipt_of(ended)) {
        std::string const id = success->booking.id.str();
        made.essential = id + '\n';
        made.instead += fmt::format("; the same call with --booking-id {} tells it again", id);
        made.line.clear();
    }
    return made;
}

report report_of(event const& found) {
    return {
        .text = table_of(std::vector{found}), .document = document_of(found), .essential = to_string(found.id) + '\n'};
}

report report_of(std::vector<event> const& page, int rows) { return report_of_page(page, rows, "events"); }
report report_of(std::vector<booking> const& page, int rows) { return report_of_page(page, rows, "bookings"); }

report report_of(audit_report const& seen) {
    report made;
    made.document = document_of(seen);
    made.text =
        table({{"events", alignment::right},
               {"bookings", alignment::right},
               {"active bookings", alignment::right},
               {"active seats", alignment::right},
               {"findings", alignment::right}},
              {{std::to_string(seen.events), std::to_string(seen.bookings), std::to_string(seen.active_bookings),
                std::to_string(seen.active_seats), std::to_string(seen.findings_count)}});
    if (seen.sound()) {
        made.text += "every invariant holds\n";
        return made;
    }
    made.code = exit_code::unsound;
    made.line = fmt::format("{} invariants are broken: stop selling, and see schema/README.md", seen.findings_count);
    made.instead = made.line;
    std::vector<row> rows;
    for (audit_finding const& each : seen.findings) {
        rows.push_back({to_string(each.event), each.invariant, each.detail});
    }
    made.text += '\n' + table({{"event", alignment::right}, {"broken invariant"}, {"detail"}}, rows);
    return made;
}

}  // namespace bookonce::cli
