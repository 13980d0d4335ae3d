#pragma once

#include <atomic>
#include <memory>
#include <stdexcept>
#include <utility>

#include <bookonce/c.h>
#include <bookonce/engine.hpp>

/// What the C interface calls an engine. The handle outlives the engine, so that a program which
/// uses one that it has closed is told so. Thread-safe.
struct bookonce_engine {
    explicit bookonce_engine(bookonce::engine opened)
        : owner_{std::make_shared<bookonce::engine>(std::move(opened))}, engine_{owner_} {}

    /// The engine, which lives as long as somebody uses it. Null: it is closed, or about to be.
    std::shared_ptr<bookonce::engine> engine() const noexcept { return is_closed_ ? nullptr : engine_.lock(); }
    /// The engine, if nobody has taken it to close it.
    std::shared_ptr<bookonce::engine> take() noexcept {
        return is_closed_.exchange(true) ? nullptr : std::exchange(owner_, nullptr);
    }

    /// The handle that was made before: none is ever freed, and no leak.
    bookonce_engine* before = nullptr;

private:
    std::atomic<bool> is_closed_{false};
    std::shared_ptr<bookonce::engine> owner_;
    std::weak_ptr<bookonce::engine> const engine_;
};

namespace bookonce::c {

/// Says, while it lives, that this thread is in a callback of an engine: there none can be closed,
/// because the engine would wait for itself.
class in_callback {
public:
    in_callback() noexcept = default;
    ~in_callback() { here = before_; }
    in_callback(in_callback const&) = delete;
    in_callback& operator=(in_callback const&) = delete;

    static bool is_here() noexcept { return here; }

private:
    static inline thread_local bool here = false;
    bool const before_ = std::exchange(here, true);
};

/// Throws `std::invalid_argument` for null and for what is closed.
inline std::shared_ptr<engine> engine_of(bookonce_engine const* handed) {
    if (handed == nullptr) { throw std::invalid_argument{"engine is null: open one"}; }
    auto engine = handed->engine();
    if (!engine) { throw std::invalid_argument{"engine is closed: open another one"}; }
    return engine;
}

}  // namespace bookonce::c
