#pragma once

#include <string>
#include <string_view>

namespace bookonce::store {

/// Whether a URI holds a raw '@' or '/' in its password: libpq takes it apart at the first of them,
/// and pieces of the password would end up in the host, the port or the database's name, and from
/// there in messages.
bool is_torn(std::string_view address) noexcept;

/// Throws `config_error` for what libpq refuses whatever the server says, and no retry mends: a
/// value that an option does not take, lists of different lengths, a service that is not there. The
/// environment and the service file count as they do for libpq. Names the option, and shows nothing
/// of its value. Asks no server. `text` is a conninfo without syntax errors.
void check_address(std::string const& text);

}  // namespace bookonce::store
