#include "document.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "time_text.hpp"

namespace bookonce::cli {
namespace {

using json = nlohmann::ordered_json;

template <class Value>
json field_of(Value const& value) {
    return value;
}
json field_of(std::optional<std::string_view> text) { return text ? json(*text) : json{}; }
json field_of(event_id id) { return id.value; }
json field_of(booking_id const& id) { return id.str(); }
json field_of(booking const& each) { return document_of(each); }

/// The ending's name, then its fields.
template <class Outcome>
json document_of_outcome(Outcome const& ending) {
    json document{{"outcome", name_of(ending)}};
    auto const add = [&](char const* key, auto const& value) { document[key] = field_of(value); };
    std::visit([&](auto const& one) { one.for_each_field(add); }, ending);
    return document;
}

}  // namespace

json document_of(event const& each) {
    return {{"event_id", each.id.value},   {"name", each.name},       {"capacity", each.capacity},
            {"available", each.available}, {"version", each.version}, {"status", to_string(each.status)}};
}

json document_of(booking const& each) {
    return {{"event_id", each.event.value},
            {"booking_id", each.id.str()},
            {"user", each.user},
            {"seats", each.seats},
            {"status", to_string(each.status)},
            {"booked_at", time_text(each.booked_at)},
            {"booked_at_us", each.booked_at.time_since_epoch().count()}};
}

json document_of(outcome const& ending) { return document_of_outcome(ending); }
json document_of(cancel_outcome const& ending) { return document_of_outcome(ending); }

json document_of(audit_report const& seen) {
    json findings = json::array();
    for (audit_finding const& each : seen.findings) {
        findings.push_back({{"event_id", each.event.value}, {"invariant", each.invariant}, {"detail", each.detail}});
    }
    return {{"sound", seen.sound()},
            {"events", seen.events},
            {"bookings", seen.bookings},
            {"active_bookings", seen.active_bookings},
            {"active_seats", seen.active_seats},
            {"findings_count", seen.findings_count},
            {"findings", std::move(findings)}};
}

json with_ids_as_strings(json document) {
    for (auto& [key, value] : document.items()) {
        if (value.is_structured()) {
            value = with_ids_as_strings(std::move(value));
        } else if (value.is_number_integer() && (key == "event_id" || key == "version" || key == "next_after")) {
            value = std::to_string(value.get<std::int64_t>());
        }
    }
    return document;
}

std::string json_text(json const& document) { return document.dump(-1, ' ', true, json::error_handler_t::replace); }

}  // namespace bookonce::cli
