#include "life_report.hpp"

#include <utility>

#include <bookonce/outcome.hpp>
#include <fmt/format.h>

#include "counted.hpp"
#include "document.hpp"
#include "listing.hpp"

namespace bookonce::cli {
namespace {

using json = nlohmann::ordered_json;

/// The ending's name, what belongs to it, and the event.
json named(char const* outcome, json fields, event const& of) {
    json document{{"outcome", outcome}};
    document.update(fields);
    document.update(document_of(of));
    return document;
}

report refused_as(char const* outcome, std::string const& line, event const& of) {
    return refusal(line, named(outcome, json::object(), of));
}

report is_cancelled(event const& of) {
    return refused_as("event_is_cancelled", fmt::format("event {} is cancelled: it stays as it is", of.id.value), of);
}

}  // namespace

report report_of_no_event(event_id id) { return report_of(answer{event_not_found{id}}); }

report report_of_changed(event const& changed, char const* what) {
    report made = report_of(changed);
    made.document = named("event_updated", json::object(), changed);
    made.instead = fmt::format("event {} {}", changed.id.value, what);
    return made;
}

report report_of(update_outcome const& ended, char const* what) {
    return std::visit(overloaded{[&](event_updated const& done) { return report_of_changed(done.event, what); },
                                 [](no_such_event const& none) { return report_of_no_event(none.id); },
                                 [](seats_are_taken const& taken) {
                                     return refusal(
                                         fmt::format("more seats of event {} are taken than it would have: {} too few",
                                                     taken.event.id.value, taken.short_by),
                                         named("seats_are_taken", {{"short_by", taken.short_by}}, taken.event));
                                 },
                                 [](event_is_cancelled const& over) { return is_cancelled(over.event); }},
                      ended);
}

report report_of(remove_outcome const& ended) {
    return std::visit(overloaded{[](event_removed const& done) {
                                     report made;
                                     made.document = {{"outcome", "event_removed"}, {"event_id", done.id.value}};
                                     made.instead = fmt::format("event {} is removed", done.id.value);
                                     made.text = made.instead + '\n';
                                     made.essential = to_string(done.id) + '\n';
                                     return made;
                                 },
                                 [](no_such_event const& none) { return report_of_no_event(none.id); },
                                 [](event_has_bookings const& kept) {
                                     return refused_as(
                                         "event_has_bookings",
                                         fmt::format("event {} has or had bookings, so it stays: cancel it instead",
                                                     kept.event.id.value),
                                         kept.event);
                                 }},
                      ended);
}

report report_of(event_id event, chunk const& all, char const* what) {
    report made;
    made.document = {{"outcome", what},
                     {"event_id", event.value},
                     {"bookings", all.bookings},
                     {"seats", all.seats},
                     {"version", all.version}};
    made.instead = fmt::format("event {}: {} ended, {} given back", event.value, counted(all.bookings, "booking"),
                               counted(all.seats, "seat"));
    made.text = made.instead + '\n';
    made.essential = to_string(event) + '\n';
    return made;
}

report report_of(forgotten const& done) {
    report made;
    made.document = {{"outcome", "user_forgotten"},
                     {"bookings", done.bookings},
                     {"entries", done.entries},
                     {"replacement", done.replacement.empty() ? json{} : json(done.replacement)}};
    made.instead = done.replacement.empty()
                       ? "the user stands nowhere: there is nothing to forget"
                       : fmt::format("the user is '{}' now, in {} and {} of the history", done.replacement,
                                     counted(done.bookings, "booking"), counted(done.entries, "row"));
    made.text = made.instead + '\n';
    if (!done.replacement.empty()) { made.essential = done.replacement + '\n'; }
    return made;
}

}  // namespace bookonce::cli
