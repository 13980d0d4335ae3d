#include "listing.hpp"

#include <fmt/format.h>

#include "document.hpp"
#include "fields.hpp"
#include "values.hpp"

namespace bookonce::cli {
namespace {

using json = nlohmann::ordered_json;
constexpr auto right = alignment::right;

std::vector<field<event>> event_fields() {
    return {
        {{"event", right}, [](event const& each) { return to_string(each.id); }},
        {{"capacity", right}, [](event const& each) { return std::to_string(each.capacity); }},
        {{"overbook", right},
         [](event const& each) { return each.overbook == 0 ? "" : std::to_string(each.overbook); },
         true},
        {{"available", right}, [](event const& each) { return std::to_string(each.available); }},
        {{"version", right}, [](event const& each) { return std::to_string(each.version); }},
        {{"status"}, [](event const& each) { return std::string{to_string(each.status)}; }},
        {{"bookings a user", right},
         [](event const& each) { return each.bookings_per_user == 1 ? "" : std::to_string(each.bookings_per_user); },
         true},
        {{"seats a user", right}, [](event const& each) { return cell_of(each.seats_per_user); }, true},
        {{"hold limit s", right},
         [](event const& each) {
             return each.hold_limit == event{}.hold_limit ? "" : std::to_string(each.hold_limit.count());
         },
         true},
        {{"opens at"}, [](event const& each) { return cell_of(each.opens_at); }, true},
        {{"closes at"}, [](event const& each) { return cell_of(each.closes_at); }, true},
        {{"name"}, [](event const& each) { return each.name; }},
    };
}

std::vector<field<booking>> booking_fields() {
    return {
        {{"booking"}, [](booking const& each) { return each.id.str(); }},
        {{"seats", right}, [](booking const& each) { return std::to_string(each.seats); }},
        {{"status"}, [](booking const& each) { return std::string{to_string(each.status)}; }},
        {{"booked at"}, [](booking const& each) { return time_text(each.booked_at); }},
        {{"expires at"}, [](booking const& each) { return cell_of(each.expires_at); }, true},
        {{"confirmed at"}, [](booking const& each) { return cell_of(each.confirmed_at); }, true},
        {{"user"}, [](booking const& each) { return each.user; }},
        {{"slot", right}, [](booking const& each) { return each.slot == 1 ? "" : std::to_string(each.slot); }, true},
        {{"reason"}, [](booking const& each) { return each.reason; }, true},
        {{"data"}, [](booking const& each) { return each.data; }, true},
    };
}

std::vector<field<booking>> fields_with_event() {
    auto fields = booking_fields();
    fields.insert(fields.begin(), {{"event", right}, [](booking const& each) { return to_string(each.event); }});
    return fields;
}

/// `key` names the list in the document: "events", "bookings". `key_of` says where the page behind a
/// row begins.
template <class Row>
report report_of_page(std::vector<Row> const& page, int rows, char const* key, std::vector<field<Row>> fields,
                      auto key_of) {
    report made;
    json list = json::array();
    for (Row const& each : page) {
        list.push_back(document_of(each));
        made.essential += to_string(each.id) + '\n';
    }
    made.document = {{key, std::move(list)}, {"next_after", nullptr}};
    if (page.size() == static_cast<std::size_t>(rows)) {
        json const next = key_of(page.back());
        made.document["next_after"] = next;
        made.line = fmt::format("there may be more {}: go on with --after {}", key,
                                next.is_string() ? next.get<std::string>() : next.dump());
    }
    made.text = page.empty() ? fmt::format("no {}\n", key) : table_of(std::move(fields), page);
    return made;
}

}  // namespace

report report_of(event const& found) {
    return {.text = table_of(event_fields(), std::vector{found}),
            .document = document_of(found),
            .essential = to_string(found.id) + '\n'};
}

report report_of(booking const& found) {
    return {.text = table_of(fields_with_event(), std::vector{found}),
            .document = document_of(found),
            .essential = to_string(found.id) + '\n'};
}

report report_of(std::vector<event> const& page, int rows) {
    return report_of_page(page, rows, "events", event_fields(), [](event const& last) { return json(last.id.value); });
}

report report_of(std::vector<booking> const& page, int rows) {
    return report_of_page(page, rows, "bookings", booking_fields(),
                          [](booking const& last) { return json(last.id.str()); });
}

report report_of_user(std::vector<booking> const& page, int rows) {
    return report_of_page(page, rows, "bookings", fields_with_event(), [](booking const& last) {
        return json(place_text({last.event.value, last.id}));
    });
}

}  // namespace bookonce::cli
