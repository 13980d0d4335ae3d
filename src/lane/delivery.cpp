#include "delivery.hpp"

#include <algorithm>
#include <exception>
#include <iterator>
#include <limits>
#include <string>
#include <utility>

#include "sleeper.hpp"
#include "text/one_line.hpp"

namespace bookonce {
namespace {

/// How many of the answers that completions cause a busy thread gives at once.
constexpr std::size_t some = 64;

/// A call of `run` on this thread. A completion may submit to another engine, whose completion then
/// runs inside this one.
struct running {
    delivery const* owner;
    std::vector<reply> caused;
    running* outer;
};

thread_local running* innermost = nullptr;

running* outer_of(delivery const* owner) noexcept {
    for (running* each = innermost; each != nullptr; each = each->outer) {
        if (each->owner == owner) { return each; }
    }
    return nullptr;
}

void append(std::vector<reply>& to, std::vector<reply>& from, std::size_t first) {
    to.insert(to.end(), std::make_move_iterator(from.begin() + static_cast<std::ptrdiff_t>(first)),
              std::make_move_iterator(from.end()));
}

}  // namespace

void delivery::run(std::vector<reply> replies) noexcept {
    run(std::move(replies), std::numeric_limits<std::size_t>::max());
}

void delivery::run_some(std::vector<reply> replies) noexcept {
    if (has_kept()) {
        std::vector<reply> kept = take_kept();
        append(replies, kept, 0);
    }
    run(std::move(replies), some);
}

void delivery::run_kept() noexcept {
    while (has_kept()) { run(take_kept()); }
}

void delivery::run(std::vector<reply> replies, std::size_t caused_max) noexcept {
    running* const outer = outer_of(this);
    running here{this, {}, innermost};
    if (outer == nullptr) { innermost = &here; }
    std::vector<sleeper*> callers;
    for (reply& each : replies) {
        if (outer != nullptr && each.caller == nullptr) {
            outer->caused.push_back(std::move(each));
            continue;
        }
        complete(each);
        if (each.caller != nullptr) { callers.push_back(each.caller); }
    }
    wake_all(callers);
    while (!here.caused.empty()) {
        std::vector<reply> caused = std::exchange(here.caused, {});
        std::size_t const now = std::min(caused.size(), caused_max);
        for (std::size_t index = 0; index < now; ++index) { complete(caused[index]); }
        caused_max -= now;
        if (caused_max == 0) {
            append(here.caused, caused, now);
            keep(std::move(here.caused));
            break;
        }
    }
    if (outer == nullptr) { innermost = here.outer; }
}

void delivery::keep(std::vector<reply> replies) noexcept {
    if (replies.empty()) { return; }
    std::lock_guard const held{mutex_};
    append(kept_, replies, 0);
    has_kept_.store(true, std::memory_order_release);
}

std::vector<reply> delivery::take_kept() noexcept {
    std::lock_guard const held{mutex_};
    has_kept_.store(false, std::memory_order_release);
    return std::exchange(kept_, {});
}

void delivery::complete(reply& reply) const noexcept {
    try {
        reply.done(std::move(reply.ending));
    } catch (std::exception const& thrown) {
        log(log_level::error, shortened(std::string{"bookonce: a completion threw: "} + thrown.what()));
    } catch (...) { log(log_level::error, "bookonce: a completion threw something that is no exception"); }
}

void delivery::log(log_level level, std::string_view line) const noexcept {
    try {
        if (logger_) { logger_(level, one_line(line)); }
    } catch (...) {  // the application's own: there is nobody left to tell
    }
}

}  // namespace bookonce
