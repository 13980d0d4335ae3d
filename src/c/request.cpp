#include "request.hpp"

#include <array>
#include <chrono>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "id.hpp"
#include "sized.hpp"
#include "text.hpp"

namespace bookonce::c {
namespace {

/// A field that only some verbs use.
struct optional_field {
    std::string_view name;
    bool (*is_given)(bookonce_request const&);
    std::string_view verbs;  ///< a letter each: see `letter_of`
};

constexpr std::array fields{
    optional_field{"seats", [](bookonce_request const& r) { return r.seats != 0; }, "bhfcx"},
    optional_field{"to", [](bookonce_request const& r) { return r.to != nullptr; }, "t"},
    optional_field{"reason", [](bookonce_request const& r) { return r.reason != nullptr; }, "rctx"},
    optional_field{"data", [](bookonce_request const& r) { return r.data != nullptr; }, "bh"},
    optional_field{"request_id", [](bookonce_request const& r) { return r.request_id != nullptr; }, "x"},
    optional_field{"ttl_s", [](bookonce_request const& r) { return r.ttl_s != 0; }, "he"},
    optional_field{"up_to", [](bookonce_request const& r) { return r.up_to != 0; }, "bh"},
    optional_field{"not_late", [](bookonce_request const& r) { return r.not_late != 0; }, "f"},
    optional_field{"reserved", [](bookonce_request const& r) { return r.reserved != 0; }, ""},
};

char letter_of(std::int32_t verb) {
    switch (verb) {
        case BOOKONCE_BOOK: return 'b';
        case BOOKONCE_HOLD: return 'h';
        case BOOKONCE_CONFIRM: return 'f';
        case BOOKONCE_RELEASE: return 'r';
        case BOOKONCE_EXTEND: return 'e';
        case BOOKONCE_CHANGE: return 'c';
        case BOOKONCE_TRANSFER: return 't';
        case BOOKONCE_CANCEL: return 'x';
        default: throw std::invalid_argument{"verb " + std::to_string(verb) + " is none: take one of bookonce_verb"};
    }
}

std::optional<booking_id> id_if_given(char const* text, char const* field) {
    return text == nullptr ? std::nullopt : std::optional{id_of(text, field)};
}

/// A number of one of the library's wider types of time, in its range.
std::chrono::seconds seconds_of(std::int64_t count) {
    constexpr std::int64_t bound = std::numeric_limits<std::int32_t>::max();
    if (count < 0 || count > bound) { throw std::invalid_argument{"ttl_s must be a number of seconds"}; }
    return std::chrono::seconds{count};
}

template <class Request>
Request begin(bookonce_request const& given) {
    Request request{.event = event_id{given.event}};
    request.user = text_of(given.user);
    if (given.deadline_ms != 0) { request.deadline = std::chrono::milliseconds{given.deadline_ms}; }
    if (given.attempts_max != 0) { request.attempts_max = given.attempts_max; }
    return request;
}

/// Of `book` and `hold`.
template <class Request>
Request wish(bookonce_request const& given) {
    auto request = begin<Request>(given);
    request.id = id_if_given(given.booking_id, "booking_id");
    request.seats = given.seats == 0 ? 1 : given.seats;
    request.up_to = given.up_to != 0;
    request.data = text_of(given.data);
    return request;
}

/// Of the others.
template <class Request>
Request about(bookonce_request const& given) {
    auto request = begin<Request>(given);
    if (given.booking_id != nullptr) { request.id = id_of(given.booking_id, "booking_id"); }
    if constexpr (requires { request.reason; }) { request.reason = text_of(given.reason); }
    return request;
}

std::optional<int> some_seats(bookonce_request const& given) {
    return given.seats == 0 ? std::nullopt : std::optional{given.seats};
}

}  // namespace

any_request request_of(bookonce_request const* handed) {
    auto const given = read_struct(handed, "request");
    char const letter = letter_of(given.verb);
    for (optional_field const& each : fields) {
        if (each.is_given(given) && each.verbs.find(letter) == std::string_view::npos) {
            throw std::invalid_argument{std::string{each.name} + " does not belong to this verb: leave it zero"};
        }
    }
    switch (given.verb) {
        case BOOKONCE_BOOK: return wish<book_request>(given);
        case BOOKONCE_HOLD: {
            auto request = wish<hold_request>(given);
            if (given.ttl_s != 0) { request.ttl = seconds_of(given.ttl_s); }
            return request;
        }
        case BOOKONCE_CONFIRM: {
            auto request = about<confirm_request>(given);
            request.seats = some_seats(given);
            request.late = given.not_late == 0;
            return request;
        }
        case BOOKONCE_RELEASE: return about<release_request>(given);
        case BOOKONCE_EXTEND: {
            auto request = about<extend_request>(given);
            if (given.ttl_s != 0) { request.ttl = seconds_of(given.ttl_s); }
            return request;
        }
        case BOOKONCE_CHANGE: {
            auto request = about<change_request>(given);
            request.seats = given.seats;
            return request;
        }
        case BOOKONCE_TRANSFER: {
            auto request = about<transfer_request>(given);
            request.to = text_of(given.to);
            return request;
        }
        default: {
            auto request = about<cancel_request>(given);
            request.seats = some_seats(given);
            request.request = id_if_given(given.request_id, "request_id");
            return request;
        }
    }
}

}  // namespace bookonce::c
