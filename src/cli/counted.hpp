#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace bookonce::cli {

/// "1 event", "2 events".
inline std::string counted(std::int64_t count, std::string_view one, std::string_view several) {
    return fmt::format("{} {}", count, count == 1 ? one : several);
}
inline std::string counted(std::int64_t count, std::string_view noun) {
    return counted(count, noun, std::string{noun} + 's');
}

}  // namespace bookonce::cli
