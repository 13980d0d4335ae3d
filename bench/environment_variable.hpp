#pragma once

#include <string>

namespace bench {

/// Its value; empty when it is not set. To be asked before threads are started.
std::string environment_variable(char const* name);

}  // namespace bench
