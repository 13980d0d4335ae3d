#pragma once

#include <string>

namespace bookonce::test {

/// The value of a variable that tools/with-postgres or Meson sets. Throws `std::runtime_error` if
/// it is not there.
std::string from_environment(char const* name);

/// The server that tools/with-postgres started.
std::string database_address();
/// Whether the tests run on Citus, with distributed tables: tests/integration/on_citus.bash.
bool has_citus();
/// The same through TCP, where it asks for a password.
std::string tcp_database_address();

/// The value that a conninfo of `keyword=value` words gives the keyword, if it is not quoted; "" if
/// it gives none.
std::string value_in(std::string const& conninfo, std::string const& keyword);

}  // namespace bookonce::test
