#pragma once

namespace bookonce::cli {

/// Makes the standard descriptors safe to write to. Opens /dev/null, for reading, in place of a
/// closed one: else a socket could take its number and get the diagnostics. A write to it still
/// fails. A reader that has gone, or a file too large, becomes an error of the write and no signal.
/// False if /dev/null cannot be opened. Call it before anything is opened.
[[nodiscard]] bool prepare_descriptors() noexcept;

/// Ends the program by SIGPIPE, as a gone reader ends other programs. Returns if it is blocked.
void end_by_broken_pipe() noexcept;

}  // namespace bookonce::cli
