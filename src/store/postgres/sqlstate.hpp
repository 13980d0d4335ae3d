#pragma once

#include <string_view>

#include "server_error.hpp"
#include "store/rows.hpp"

namespace bookonce::store {

/// What a SQLSTATE of a failed statement means: the one table. `sqlstate` has five characters
/// (PostgreSQL manual, appendix A); five blanks mean `lost`. An unlisted code means `rejected`.
failure classify(std::string_view sqlstate) noexcept;

/// The same for all that the server said. A constraint that is not bookonce's, and an error from a
/// function, trigger or policy of the application, mean `rejected`.
failure classify(server_error const& said) noexcept;

/// What a person can do about it; empty if nothing.
std::string_view advice(std::string_view sqlstate) noexcept;

}  // namespace bookonce::store
