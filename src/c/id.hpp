#pragma once

#include <stdexcept>
#include <string>

#include <bookonce/ids.hpp>

#include "text.hpp"

namespace bookonce::c {

/// Throws `std::invalid_argument` for what is no id; null is none.
inline booking_id id_of(char const* text, char const* field) {
    auto const id = booking_id::parse(text_of(text));
    if (!id) { throw std::invalid_argument{std::string{field} + " is no UUID of 36 characters, or it is the nil one"}; }
    return *id;
}

}  // namespace bookonce::c
