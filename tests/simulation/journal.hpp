#pragma once

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace bookonce::simulation {

/// What happened, a line each, for whoever has to understand a failing seed. Silent unless it is
/// on: mass runs do not pay for it.
class journal {
public:
    explicit journal(bool on) noexcept : on_{on} {}

    template <class... Parts>
    void say(fmt::format_string<Parts...> text, Parts&&... parts) {
        if (on_) { lines_.push_back(fmt::format(text, std::forward<Parts>(parts)...)); }
    }
    bool on() const noexcept { return on_; }
    std::vector<std::string> const& lines() const noexcept { return lines_; }

private:
    bool on_;
    std::vector<std::string> lines_;
};

}  // namespace bookonce::simulation
