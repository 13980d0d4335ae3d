#pragma once

#include <string_view>

#include "store.hpp"

namespace bookonce::store {

/// What a SQLSTATE of a failed *statement* means: the one table. `sqlstate` is five characters (PostgreSQL manual,
/// appendix A); five blanks or an unknown code with no connection are for the caller to call `lost`.
failure classify(std::string_view sqlstate) noexcept;

/// What to do about it, where a person can do something; empty otherwise.
std::string_view advice(std::string_view sqlstate) noexcept;

}  // namespace bookonce::store
