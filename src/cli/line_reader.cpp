#include "line_reader.hpp"

#include <array>
#include <cerrno>
#include <system_error>

#include <poll.h>
#include <unistd.h>

namespace bookonce::cli {

/// Adds what there is to read; waits for it. False at the end.
bool line_reader::fill() {
    // A gone reader is noticed without a write: nobody may be writing for a long time.
    std::array<pollfd, 2> both{{{input_, POLLIN, 0}, {output_, 0, 0}}};
    while (::poll(both.data(), both.size(), -1) < 0) {
        if (errno != EINTR) { throw std::system_error{errno, std::generic_category(), "stdin cannot be awaited"}; }
    }
    has_no_reader_ = (both[1].revents & (POLLERR | POLLHUP)) != 0;
    if (has_no_reader_) { return false; }
    buffer_.erase(0, begin_);
    scanned_ -= begin_;
    begin_ = 0;
    std::array<char, 65'536> chunk{};
    ssize_t got = -1;
    do { got = ::read(input_, chunk.data(), chunk.size()); } while (got < 0 && errno == EINTR);
    if (got < 0) { throw std::system_error{errno, std::generic_category(), "stdin cannot be read"}; }
    buffer_.append(chunk.data(), static_cast<std::size_t>(got));
    return got > 0;
}

/// The line that ends here; `skipped` bytes of the buffer go with it.
std::optional<line_reader::line> line_reader::take(std::size_t end, std::size_t skipped) {
    line made;
    made.too_long = drops_ || end - begin_ > line_bytes_max;
    if (!made.too_long) { made.text = buffer_.substr(begin_, end - begin_); }
    drops_ = false;
    begin_ = scanned_ = end + skipped;
    return made;
}

std::optional<line_reader::line> line_reader::next() {
    while (!has_no_reader_) {
        auto const newline = buffer_.find('\n', scanned_);
        if (newline != std::string::npos) { return take(newline, 1); }
        scanned_ = buffer_.size();
        if (scanned_ - begin_ > line_bytes_max) {
            drops_ = true;
            begin_ = scanned_;
        }
        if (at_end_) {
            if (!drops_ && begin_ == buffer_.size()) { return std::nullopt; }
            return take(buffer_.size(), 0);
        }
        at_end_ = !fill();
    }
    return std::nullopt;
}

}  // namespace bookonce::cli
