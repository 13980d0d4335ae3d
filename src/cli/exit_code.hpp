#pragma once

#include <cstdint>

namespace bookonce::cli {

/// What the command's exit status tells a script.
enum class exit_code : std::uint8_t {
    done = 0,
    usage = 1,      ///< the arguments, the database's address or its schema must be corrected
    refused = 2,    ///< a true answer other than the one asked for: sold out, closed, …
    unsound = 3,    ///< an invariant is broken
    unsettled = 4,  ///< contended, deadline passed, unavailable, in doubt, or stdout failed
};

}  // namespace bookonce::cli
