#include "report.hpp"

#include <utility>

#include <fmt/format.h>

#include "counted.hpp"
#include "document.hpp"
#include "table.hpp"
#include "visible.hpp"

namespace bookonce::cli {

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
    made.line = counted(seen.findings_count, "invariant is", "invariants are") +
                " broken: stop selling, and see schema/README.md";
    made.instead = made.line;
    std::vector<row> rows;
    for (audit_finding const& each : seen.findings) {
        rows.push_back({to_string(each.event), each.invariant, each.detail});
    }
    made.text += '\n' + table({{"event", alignment::right}, {"broken invariant"}, {"detail"}}, rows);
    return made;
}

}  // namespace bookonce::cli
