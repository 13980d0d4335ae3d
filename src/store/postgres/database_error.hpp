#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server_error.hpp"
#include "store/rows.hpp"

namespace bookonce::store {

/// The server's own words in a message of SOCI or libpq, in whatever language: a line without what
/// comes before. All of the first line if the server said nothing.
std::string server_words(std::string_view message);

/// The reason, and after it what to do about the SQLSTATE, if there is something to say.
std::string with_advice(std::string reason, std::string_view sqlstate);

/// Turns the exception being handled into an error: SQLSTATE through the one table, the server's
/// words made presentable. `said` is what the server said last on the connection: it counts if the
/// exception is of the same error.
error error_from_exception(std::vector<std::string> const& secrets, server_error const& said = {});

}  // namespace bookonce::store
