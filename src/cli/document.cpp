#include "document.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "json_token.hpp"
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

void add_time(json& document, std::string const& key, timestamp time) {
    document[key] = time_text(time);
    document[key + "_us"] = time.time_since_epoch().count();
}
void add_time(json& document, std::string const& key, std::optional<timestamp> const& time) {
    if (time) { add_time(document, key, *time); }
}

std::string escaped(json const& value) { return value.dump(-1, ' ', true, json::error_handler_t::replace); }

/// JSON as it stands, on one line of ASCII. As a value of this program its numbers could lose digits.
std::string on_one_line(std::string_view data) {
    std::string line;
    for (std::size_t at = 0; at < data.size();) {
        if (data[at] == '"') {
            std::size_t const end = end_of_string(data, at);
            line += escaped(json::parse(data.substr(at, end - at)));
            at = end;
        } else {
            bool const is_blank = data[at] <= ' ' || data[at] > '~';
            if (!is_blank) { line += data[at]; }
            ++at;
        }
    }
    return line;
}

void write(std::string& line, json const& value);

/// A text stands for what is no JSON here: a number too large.
void write_member(std::string& line, std::string const& key, json const& value) {
    line += escaped(json(key)) + ':';
    auto const* const text = value.get_ptr<std::string const*>();
    if (key == "data" && text != nullptr && json::accept(*text)) {
        line += on_one_line(*text);
    } else {
        write(line, value);
    }
}

void write(std::string& line, json const& value) {
    if (!value.is_structured() || value.empty()) {
        line += escaped(value);
        return;
    }
    char separator = value.is_object() ? '{' : '[';
    for (auto const& [key, member] : value.items()) {
        line += std::exchange(separator, ',');
        if (value.is_object()) {
            write_member(line, key, member);
        } else {
            write(line, member);
        }
    }
    line += value.is_object() ? '}' : ']';
}

}  // namespace

json document_of(event const& each) {
    json document{{"event_id", each.id.value},   {"name", each.name},       {"capacity", each.capacity},
                  {"available", each.available}, {"version", each.version}, {"status", to_string(each.status)}};
    event const plain{};
    if (each.overbook != plain.overbook) { document["overbook"] = each.overbook; }
    if (each.bookings_per_user != plain.bookings_per_user) { document["bookings_per_user"] = each.bookings_per_user; }
    if (each.seats_per_user) { document["seats_per_user"] = *each.seats_per_user; }
    if (each.hold_limit != plain.hold_limit) { document["hold_limit_s"] = each.hold_limit.count(); }
    add_time(document, "opens_at", each.opens_at);
    add_time(document, "closes_at", each.closes_at);
    return document;
}

json document_of(booking const& each) {
    json document{{"event_id", each.event.value},
                  {"booking_id", each.id.str()},
                  {"user", each.user},
                  {"seats", each.seats},
                  {"status", to_string(each.status)}};
    add_time(document, "booked_at", each.booked_at);
    add_time(document, "expires_at", each.expires_at);
    add_time(document, "confirmed_at", each.confirmed_at);
    if (each.slot != booking{}.slot) { document["slot"] = each.slot; }
    if (!each.reason.empty()) { document["reason"] = each.reason; }
    if (!each.data.empty()) { document["data"] = each.data; }
    return document;
}

json document_of(history_entry const& each) {
    json document{{"event_id", each.event.value}, {"version", each.version}, {"what", each.what}};
    add_time(document, "at", each.at);
    if (each.booking) { document["booking"] = document_of(*each.booking); }
    if (each.capacity) { document["capacity"] = *each.capacity; }
    if (each.overbook) { document["overbook"] = *each.overbook; }
    return document;
}

json document_of_answer(answer const& ended) {
    json document{{"outcome", name_of(ended)}};
    auto const add = overloaded{[&](char const* key, timestamp time) { add_time(document, key, time); },
                                [&](char const* key, auto const& value) { document[key] = field_of(value); }};
    std::visit([&](auto const& ending) { ending.for_each_field(add); }, ended);
    return document;
}

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

std::string json_text(json const& document) {
    std::string line;
    write(line, document);
    return line;
}

}  // namespace bookonce::cli
