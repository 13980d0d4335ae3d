#include "session_keeper.hpp"

#include <algorithm>
#include <utility>

namespace bookonce {
namespace {

using namespace std::chrono_literals;

constexpr auto wait_first = 5ms;
constexpr auto wait_max = 500ms;
/// A session that lasted this long did not fail at once.
constexpr auto session_lasts = 10s;

}  // namespace

void session_keeper::opened(time_point now) noexcept {
    if (!std::exchange(closed_, false)) { ++opened_; }
    opened_at_ = now;
}

void session_keeper::close() noexcept {
    session_->close();
    closed_ = true;
}

void session_keeper::failed_to_open(time_point now) noexcept {
    not_before_ = now + std::min<std::chrono::milliseconds>(wait_first * (1 << std::min(failures_, 7)), wait_max);
    ++failures_;
}

void session_keeper::served(bool wrote, time_point now) noexcept {
    bool const lasted = now - opened_at_ > session_lasts;
    if (lasted || (connected() && wrote)) { failures_ = 0; }
    if (connected()) { return; }
    if (failures_ == 0) {
        failures_ = 1;  // the first is replaced at once
    } else {
        failed_to_open(now);
    }
}

}  // namespace bookonce
