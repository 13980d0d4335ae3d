#pragma once

namespace bookonce {

/// Remembers in which process it was made. A child that was forked has neither the parent's threads
/// nor connections of its own. Thread-safe. Blind to processes that were made without `fork` of the
/// C library.
class home_process {
public:
    home_process() noexcept : forks_{forks_so_far()} {}

    bool is_this() const noexcept { return forks_ == forks_so_far(); }

private:
    static unsigned forks_so_far() noexcept;

    unsigned forks_;
};

}  // namespace bookonce
