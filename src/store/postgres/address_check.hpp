#pragma once

#include <string>
#include <string_view>

namespace bookonce::store {

/// Whether a URI holds a raw '@' or '/' in its password. libpq splits it at the first of them, and
/// parts of the password would show in host, port or database name, and so in messages.
bool is_torn(std::string_view address) noexcept;

/// Throws `config_error` for what libpq refuses whatever the server says: a value that an option
/// does not take, lists of different lengths, a missing service. Includes libpq's environment and
/// service file. Names the option without its value. Asks no server. `text` is a well-formed
/// conninfo.
void check_address(std::string const& text);

}  // namespace bookonce::store
