#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server_error.hpp"
#include "store/rows.hpp"

namespace bookonce::store {

/// The server's own words in a message of SOCI or libpq, in any language, without the words before
/// them; the whole first line if the server said nothing.
std::string server_words(std::string_view message);

/// The reason, followed by what to do about the SQLSTATE, if anything.
std::string with_advice(std::string reason, std::string_view sqlstate);

/// Turns the exception being handled into an error: the SQLSTATE through the table, the server's
/// words cleaned. `said`, the connection's last error, counts if it has the same SQLSTATE.
error error_from_exception(std::vector<std::string> const& secrets, server_error const& said = {});

}  // namespace bookonce::store
