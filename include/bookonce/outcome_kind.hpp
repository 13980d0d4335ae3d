#pragma once

#include <cstdint>

#include <bookonce/export.hpp>

namespace bookonce {

/// What a caller may do about an outcome.
enum class outcome_kind : std::uint8_t {
    done,       ///< the change has landed
    refused,    ///< was true of the database at an instant between call and return
    try_again,  ///< nothing has landed or can still land; make the request again
    ask_again,  ///< not known; the same request with the same booking_id tells
};

/// "done", "refused", "try_again", "ask_again".
BOOKONCE_EXPORT char const* to_string(outcome_kind kind) noexcept;

/// The exit status of a program that ends with such an outcome, as the command `bookonce` does.
constexpr int exit_code_of(outcome_kind kind) noexcept {
    switch (kind) {
        case outcome_kind::done: return 0;
        case outcome_kind::refused: return 2;
        case outcome_kind::try_again:
        case outcome_kind::ask_again: break;
    }
    return 4;
}

}  // namespace bookonce
