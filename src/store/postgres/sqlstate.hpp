#pragma once

#include <string_view>

#include "server_error.hpp"
#include "store/rows.hpp"

namespace bookonce::store {

/// What a SQLSTATE of a failed *statement* means: the one table. `sqlstate` is five characters (PostgreSQL manual,
/// appendix A); five blanks mean `lost`. A code that the table does not name is `rejected`.
failure classify(std::string_view sqlstate) noexcept;

/// The same with all that the server said: a violated constraint that is none of bookonce's, and an
/// error raised by a function, trigger or policy of the application's, are `rejected`.
failure classify(server_error const& said) noexcept;

/// What to do about it, where a person can do something; empty otherwise.
std::string_view advice(std::string_view sqlstate) noexcept;

}  // namespace bookonce::store
