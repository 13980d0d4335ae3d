#include "outcome.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>
#include <variant>

#include "text.hpp"
#include "time.hpp"

namespace bookonce::c {
namespace {

static_assert(BOOKONCE_DONE == static_cast<int>(outcome_kind::done));
static_assert(BOOKONCE_REFUSED == static_cast<int>(outcome_kind::refused));
static_assert(BOOKONCE_TRY_AGAIN == static_cast<int>(outcome_kind::try_again));
static_assert(BOOKONCE_ASK_AGAIN == static_cast<int>(outcome_kind::ask_again));

/// One number each: an ending that is added does not compile before it has one.
constexpr std::int32_t number_of(unavailable const&) { return BOOKONCE_ENDING_UNAVAILABLE; }
constexpr std::int32_t number_of(booked const&) { return BOOKONCE_ENDING_BOOKED; }
constexpr std::int32_t number_of(already_booked const&) { return BOOKONCE_ENDING_ALREADY_BOOKED; }
constexpr std::int32_t number_of(sold_out const&) { return BOOKONCE_ENDING_SOLD_OUT; }
constexpr std::int32_t number_of(event_not_found const&) { return BOOKONCE_ENDING_EVENT_NOT_FOUND; }
constexpr std::int32_t number_of(event_closed const&) { return BOOKONCE_ENDING_EVENT_CLOSED; }
constexpr std::int32_t number_of(booking_id_used const&) { return BOOKONCE_ENDING_BOOKING_ID_USED; }
constexpr std::int32_t number_of(rejected const&) { return BOOKONCE_ENDING_REJECTED; }
constexpr std::int32_t number_of(contended const&) { return BOOKONCE_ENDING_CONTENDED; }
constexpr std::int32_t number_of(deadline_exceeded const&) { return BOOKONCE_ENDING_DEADLINE_EXCEEDED; }
constexpr std::int32_t number_of(in_doubt const&) { return BOOKONCE_ENDING_IN_DOUBT; }
constexpr std::int32_t number_of(cancelled const&) { return BOOKONCE_ENDING_CANCELLED; }
constexpr std::int32_t number_of(booking_not_found const&) { return BOOKONCE_ENDING_BOOKING_NOT_FOUND; }
constexpr std::int32_t number_of(held const&) { return BOOKONCE_ENDING_HELD; }
constexpr std::int32_t number_of(confirmed const&) { return BOOKONCE_ENDING_CONFIRMED; }
constexpr std::int32_t number_of(released const&) { return BOOKONCE_ENDING_RELEASED; }
constexpr std::int32_t number_of(extended const&) { return BOOKONCE_ENDING_EXTENDED; }
constexpr std::int32_t number_of(changed const&) { return BOOKONCE_ENDING_CHANGED; }
constexpr std::int32_t number_of(transferred const&) { return BOOKONCE_ENDING_TRANSFERRED; }
constexpr std::int32_t number_of(hold_expired const&) { return BOOKONCE_ENDING_HOLD_EXPIRED; }
constexpr std::int32_t number_of(hold_limit_reached const&) { return BOOKONCE_ENDING_HOLD_LIMIT_REACHED; }
constexpr std::int32_t number_of(not_held const&) { return BOOKONCE_ENDING_NOT_HELD; }
constexpr std::int32_t number_of(booking_ended const&) { return BOOKONCE_ENDING_BOOKING_ENDED; }
constexpr std::int32_t number_of(not_yours const&) { return BOOKONCE_ENDING_NOT_YOURS; }
constexpr std::int32_t number_of(several_bookings const&) { return BOOKONCE_ENDING_SEVERAL_BOOKINGS; }
constexpr std::int32_t number_of(more_than_booked const&) { return BOOKONCE_ENDING_MORE_THAN_BOOKED; }
constexpr std::int32_t number_of(user_limit_reached const&) { return BOOKONCE_ENDING_USER_LIMIT_REACHED; }

/// Puts each field of an ending where it belongs.
struct fields {
    bookonce_outcome& made;

    void operator()(std::string_view key, int value) const {
        if (key == "available") { made.available = value; }
        if (key == "asked") { made.asked = value; }
        if (key == "attempts") { made.attempts = value; }
        if (key == "count") { made.count = value; }
        if (key == "bookings") { made.bookings = value; }
        if (key == "bookings_max") { made.bookings_max = value; }
        if (key == "seats") { made.seats = value; }
        if (key == "seats_max") { made.seats_max = value; }
    }
    void operator()(std::string_view key, bool value) const {
        if (key == "replayed") { made.replayed = value ? 1 : 0; }
        if (key == "late") { made.late = value ? 1 : 0; }
    }
    void operator()(std::string_view key, timestamp value) const {
        if (key == "latest") { made.latest_us = us_of(value); }
        if (key == "opens_at") { made.opens_at_us = us_of(value); }
    }
    void operator()(std::string_view key, std::optional<std::string_view> value) const {
        if (key == "sqlstate") { put_text(made.sqlstate, value.value_or("")); }
        if (key == "constraint") { put_text(made.constraint, value.value_or("")); }
    }
    void operator()(std::string_view key, std::string const& value) const {
        (*this)(key, std::optional{std::string_view{value}});
    }
    void operator()(std::string_view, std::int64_t version) const { made.version = version; }
    void operator()(std::string_view, event_id event) const { made.event = event.value; }
    void operator()(std::string_view, booking_id const& id) const { put_text(made.booking_id, id.str()); }
    void operator()(std::string_view, booking const& what) const {
        made.event = what.event.value;
        put_text(made.booking_id, what.id.str());
        put_text(made.user, what.user);
        put_text(made.status, to_string(what.status));
        put_text(made.data, what.data);
        made.seats = what.seats;
        made.booked_at_us = us_of(what.booked_at);
        made.expires_at_us = us_of(what.expires_at);
        made.confirmed_at_us = us_of(what.confirmed_at);
    }
};

}  // namespace

bookonce_outcome outcome_of(answer const& ended) {
    return std::visit(
        [](auto const& ending) {
            bookonce_outcome made{};
            made.size = sizeof made;
            made.kind = static_cast<std::int32_t>(ending.kind);
            made.ending = number_of(ending);
            put_text(made.name, ending.name);
            put_text(made.message, ending.describe());
            ending.for_each_field(fields{made});
            return made;
        },
        ended);
}

}  // namespace bookonce::c
