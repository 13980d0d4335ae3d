#include <algorithm>

#include <fmt/format.h>

#include "document.hpp"
#include "fields.hpp"
#include "listing.hpp"
#include "values.hpp"

namespace bookonce::cli {
namespace {

using json = nlohmann::ordered_json;
using entry = history_entry;
constexpr auto right = alignment::right;

std::string seats_cell(entry const& each) {
    return each.booking ? std::to_string(each.booking->seats) : cell_of(each.capacity);
}

std::vector<field<entry>> entry_fields() {
    return {
        {{"event", right}, [](entry const& each) { return to_string(each.event); }},
        {{"version", right}, [](entry const& each) { return std::to_string(each.version); }},
        {{"at"}, [](entry const& each) { return time_text(each.at); }},
        {{"what"}, [](entry const& each) { return each.what; }},
        {{"booking"}, [](entry const& each) { return each.booking ? each.booking->id.str() : ""; }},
        {{"seats", right}, seats_cell},
        {{"status"},
         [](entry const& each) { return std::string{each.booking ? to_string(each.booking->status) : ""}; }},
        {{"user"}, [](entry const& each) { return each.booking ? each.booking->user : ""; }},
        {{"expires at"}, [](entry const& each) { return each.booking ? cell_of(each.booking->expires_at) : ""; }, true},
        {{"reason"}, [](entry const& each) { return each.booking ? each.booking->reason : ""; }, true},
    };
}

report report_of_entries(std::vector<entry> const& entries, char const* key) {
    report made;
    json list = json::array();
    for (entry const& each : entries) {
        list.push_back(document_of(each));
        if (each.booking) { made.essential += each.booking->id.str() + '\n'; }
    }
    made.document = {{key, std::move(list)}};
    made.text = entries.empty() ? fmt::format("no {}\n", key) : table_of(entry_fields(), entries);
    return made;
}

}  // namespace

report report_of_history(std::vector<history_entry> const& page, int rows) {
    report made = report_of_entries(page, "history");
    made.document["next_after"] = nullptr;
    if (page.size() < static_cast<std::size_t>(rows)) { return made; }
    entry const& last = page.back();
    std::string const next = place_text({last.version, last.booking ? last.booking->id : booking_id{}});
    made.document["next_after"] = next;
    made.line = fmt::format("there may be more history: go on with --after {}", next);
    return made;
}

report report_of(change_page const& page) {
    report made = report_of_entries(page.entries, "changes");
    made.document["cursor"] = page.cursor;
    made.line = fmt::format("go on with --after {}", page.cursor);
    return made;
}

}  // namespace bookonce::cli
