#include "document.hpp"

#include <cstdint>
#include <utility>

#include "time_text.hpp"

namespace bookonce::cli {
namespace {

using json = nlohmann::ordered_json;

/// What an ending carries besides its name.
struct details {
    json operator()(booked const& ending) const {
        return {{"booking", document_of(ending.booking)},
                {"version", ending.version},
                {"attempts", ending.attempts},
                {"replayed", ending.replayed}};
    }
    json operator()(cancelled const& ending) const {
        return {{"booking", document_of(ending.booking)},
                {"version", ending.version},
                {"attempts", ending.attempts},
                {"replayed", ending.replayed}};
    }
    json operator()(already_booked const& ending) const { return {{"booking", document_of(ending.booking)}}; }
    json operator()(booking_id_used const& ending) const { return {{"booking", document_of(ending.booking)}}; }
    json operator()(sold_out const& ending) const { return {{"available", ending.available}, {"asked", ending.asked}}; }
    json operator()(event_not_found const& ending) const { return {{"event_id", ending.event.value}}; }
    json operator()(event_closed const& ending) const { return {{"event_id", ending.event.value}}; }
    json operator()(rejected const& ending) const {
        return {{"sqlstate", ending.sqlstate},
                {"constraint", ending.constraint.empty() ? json{} : json(ending.constraint)},
                {"message", ending.message}};
    }
    json operator()(contended const& ending) const { return {{"attempts", ending.attempts}}; }
    json operator()(deadline_exceeded const& ending) const { return {{"attempts", ending.attempts}}; }
    json operator()(unavailable const& ending) const {
        return {{"sqlstate", ending.sqlstate.empty() ? json{} : json(ending.sqlstate)}, {"reason", ending.reason}};
    }
    json operator()(in_doubt const& ending) const { return {{"booking_id", ending.id.str()}}; }
    json operator()(booking_not_found const& ending) const { return {{"booking_id", ending.id.str()}}; }
};

template <class Ending>
json named(Ending const& ending) {
    json document{{"outcome", name_of(ending)}};
    document.update(std::visit(details{}, ending));
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

json document_of(outcome const& ending) { return named(ending); }
json document_of(cancel_outcome const& ending) { return named(ending); }

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
