#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <bookonce/log.hpp>

#include "store/rows.hpp"
#include "time.hpp"

namespace bookonce {

/// What the log is told of logins: only that something is other than before. Not thread-safe.
class outage {
public:
    struct line {
        log_level level;
        std::string text;
    };

    /// After a try to open a session. `error`: why it is not open. `is_only_one`: no other session
    /// is open. Returns what to log, if anything.
    std::optional<line> note(std::optional<store::error> const& error, bool is_only_one, time_point now);

private:
    enum class state : std::uint8_t { fine, crowded, lost, refused };

    state state_ = state::fine;
    time_point since_{};  ///< when it was last fine
};

}  // namespace bookonce
