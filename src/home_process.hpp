#pragma once

namespace bookonce {

/// Remembers the process that made it. A forked child has neither the parent's threads nor
/// connections of its own. Thread-safe. Sees only forks by the C library's `fork`.
class home_process {
public:
    home_process() noexcept : forks_{forks_so_far()} {}

    bool is_this() const noexcept { return forks_ == forks_so_far(); }

private:
    static unsigned forks_so_far() noexcept;

    unsigned forks_;
};

}  // namespace bookonce
