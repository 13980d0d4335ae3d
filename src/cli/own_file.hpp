#pragma once

#include <string>

namespace bookonce::cli {

/// Whether libpq's environment names a server, its database or a service.
bool environment_names_a_server();

/// The user's own database: `$XDG_DATA_HOME/bookonce/bookings.db`, by default below
/// ~/.local/share (XDG Base Directory Specification). Throws `usage_error` if nothing says where.
std::string own_file();

/// Makes the file, empty, and its folder, both for this user alone. Does nothing if the file is
/// there. True: it is new. Throws `config_error`.
bool prepare_own_file(std::string const& file);

}  // namespace bookonce::cli
