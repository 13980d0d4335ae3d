#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace bookonce::cli {

/// Reads a descriptor line by line, while the reader of another one is there. A line of input comes
/// as soon as it is whole. Not thread-safe.
class line_reader {
public:
    /// A line may have this many bytes.
    static constexpr std::size_t line_bytes_max = 65'536;

    struct line {
        std::string text;       ///< without its newline
        bool too_long = false;  ///< and so not kept
    };

    line_reader(int input, int output) noexcept : input_{input}, output_{output} {}

    /// Nothing at the end, or when `output` has lost its reader. A last line needs no newline. Throws
    /// `std::system_error` if the input cannot be read.
    std::optional<line> next();

private:
    bool fill();
    std::optional<line> take(std::size_t end, std::size_t skipped);

    int input_;
    int output_;
    bool at_end_ = false;
    bool has_no_reader_ = false;  ///< of the output
    bool drops_ = false;          ///< the rest of a line that is too long
    std::string buffer_;
    std::size_t begin_ = 0;    ///< of what was not given yet
    std::size_t scanned_ = 0;  ///< holds no newline before this
};

}  // namespace bookonce::cli
