#pragma once

namespace bookonce::cli {

/// Makes the standard descriptors fit to be written to, whatever the program was started with. One
/// that is closed is held by /dev/null, opened for reading: a socket that took its number would be
/// sent the diagnostics. A write to it fails, as to a closed one. A reader that has gone and a file
/// that has become too large are errors of the write, not signals that end the program. False if
/// /dev/null cannot be opened. To be called before anything is opened.
[[nodiscard]] bool prepare_descriptors() noexcept;

/// Ends the program as a reader that wants no more ends any other: by SIGPIPE. Returns if that
/// signal is blocked.
void end_by_broken_pipe() noexcept;

}  // namespace bookonce::cli
