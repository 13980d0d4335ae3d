#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include <bookonce/endings.hpp>
#include <bookonce/life_endings.hpp>
#include <bookonce/outcome_kind.hpp>

namespace bookonce {

/// How a booking request ends. A closed set: `std::visit` makes the compiler check that no ending
/// is forgotten. By default it is `unavailable`, never a success.
using outcome = std::variant<unavailable, booked, already_booked, sold_out, event_not_found, event_closed,
                             booking_id_used, rejected, contended, deadline_exceeded, in_doubt, user_limit_reached>;

/// How a hold ends that is asked for.
using hold_outcome =
    std::variant<unavailable, held, already_booked, sold_out, event_not_found, event_closed, booking_id_used, rejected,
                 contended, deadline_exceeded, in_doubt, user_limit_reached>;

/// How a cancellation ends.
using cancel_outcome = std::variant<unavailable, cancelled, booking_not_found, event_not_found, rejected, contended,
                                    deadline_exceeded, in_doubt, not_yours, several_bookings, more_than_booked>;

/// How a confirmation of a hold ends.
using confirm_outcome = std::variant<unavailable, confirmed, hold_expired, not_held, booking_not_found, event_not_found,
                                     rejected, contended, deadline_exceeded, in_doubt, not_yours, several_bookings,
                                     more_than_booked, already_booked, user_limit_reached>;

/// How the release of a hold ends.
using release_outcome = std::variant<unavailable, released, hold_expired, not_held, booking_not_found, event_not_found,
                                     rejected, contended, deadline_exceeded, in_doubt, not_yours, several_bookings>;

/// How the extension of a hold ends.
using extend_outcome =
    std::variant<unavailable, extended, hold_expired, hold_limit_reached, not_held, booking_not_found, event_not_found,
                 rejected, contended, deadline_exceeded, in_doubt, not_yours, several_bookings>;

/// How a change of a booking's seats ends.
using change_outcome =
    std::variant<unavailable, changed, sold_out, event_closed, booking_ended, booking_not_found, event_not_found,
                 rejected, contended, deadline_exceeded, in_doubt, not_yours, several_bookings, user_limit_reached>;

/// How a transfer to another user ends.
using transfer_outcome =
    std::variant<unavailable, transferred, already_booked, booking_ended, booking_not_found, event_not_found, rejected,
                 contended, deadline_exceeded, in_doubt, not_yours, several_bookings, user_limit_reached>;

/// Every ending of any request.
using answer =
    std::variant<unavailable, booked, already_booked, sold_out, event_not_found, event_closed, booking_id_used,
                 rejected, contended, deadline_exceeded, in_doubt, cancelled, booking_not_found, held, confirmed,
                 released, extended, changed, transferred, hold_expired, hold_limit_reached, not_held, booking_ended,
                 not_yours, several_bookings, more_than_booked, user_limit_reached>;

/// One of the endings above, as met inside `std::visit`.
template <class T>
concept is_ending = requires(T const& ending) {
    { T::name } -> std::convertible_to<std::string_view>;
    { T::kind } -> std::convertible_to<outcome_kind>;
    { ending.describe() } -> std::same_as<std::string>;
};

/// What the caller may do now.
constexpr outcome_kind kind_of(is_ending auto const& ending) noexcept { return ending.kind; }
template <is_ending... Endings>
constexpr outcome_kind kind_of(std::variant<Endings...> const& ended) noexcept {
    return std::visit([](auto const& ending) { return kind_of(ending); }, ended);
}

/// The ending's name as used in metrics and JSON: "booked", "sold_out", ...
constexpr char const* name_of(is_ending auto const& ending) noexcept { return ending.name.data(); }
template <is_ending... Endings>
constexpr char const* name_of(std::variant<Endings...> const& ended) noexcept {
    return std::visit([](auto const& ending) { return name_of(ending); }, ended);
}

/// One line of plain English, without secrets and control characters.
std::string describe(is_ending auto const& ending) { return ending.describe(); }
template <is_ending... Endings>
std::string describe(std::variant<Endings...> const& ended) {
    return std::visit([](auto const& ending) { return ending.describe(); }, ended);
}

/// The exit status of a program that ends with it.
constexpr int exit_code_of(is_ending auto const& ending) noexcept { return exit_code_of(ending.kind); }
template <is_ending... Endings>
constexpr int exit_code_of(std::variant<Endings...> const& ended) noexcept {
    return exit_code_of(kind_of(ended));
}

/// Puts several lambdas together for `std::visit`.
template <class... Callables>
struct overloaded : Callables... {
    using Callables::operator()...;
};
template <class... Callables>
overloaded(Callables...) -> overloaded<Callables...>;

/// What a success has to show; null for every other ending.
template <is_ending... Endings>
receipt const* receipt_of(std::variant<Endings...> const& ended) noexcept {
    return std::visit(
        overloaded{[](std::derived_from<receipt> auto const& success) -> receipt const* { return &success; },
                   [](auto const&) -> receipt const* { return nullptr; }},
        ended);
}
template <is_ending... Endings>
receipt const* receipt_of(std::variant<Endings...> const&& ended) = delete;

}  // namespace bookonce
