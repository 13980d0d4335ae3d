#include "outage.hpp"

#include <chrono>
#include <utility>

namespace bookonce {
namespace {

std::string reason_of(store::error const& error) {
    return error.sqlstate.empty() ? error.reason : error.sqlstate + ' ' + error.reason;
}

}  // namespace

std::optional<outage::line> outage::note(std::optional<store::error> const& error, bool is_only_one, time_point now) {
    state next = state::fine;
    if (error) {
        next = error->kind == store::failure::misconfigured ? state::refused : state::lost;
        if (!is_only_one) { next = state::crowded; }
    }
    state const before = std::exchange(state_, next);
    if (next == before) { return std::nullopt; }
    if (before == state::fine) { since_ = now; }
    switch (next) {
        case state::lost: return line{log_level::warning, "bookonce: database lost: " + reason_of(*error)};
        case state::refused: return line{log_level::warning, "bookonce: login refused: " + reason_of(*error)};
        case state::crowded:
            return line{log_level::warning,
                        "bookonce: no further session, those that are open go on: " + reason_of(*error)};
        case state::fine: break;
    }
    auto const seconds = std::chrono::round<std::chrono::seconds>(now - since_).count();
    std::string const what = before == state::crowded ? "sessions open again" : "database back";
    return line{log_level::info, "bookonce: " + what + " after " + std::to_string(seconds) + " s"};
}

}  // namespace bookonce
