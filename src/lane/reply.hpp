#pragma once

#include <functional>

#include <bookonce/outcome.hpp>

namespace bookonce {

class sleeper;

/// An answer for its caller. Deliver it outside of any lock.
struct reply {
    std::function<void(answer)> done;
    answer ending;
    sleeper* caller = nullptr;  ///< to be woken after `done`
};

}  // namespace bookonce
