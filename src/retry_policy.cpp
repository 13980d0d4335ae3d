#include <bookonce/retry_policy.hpp>

namespace bookonce {

retry_budget::retry_budget(retry_policy const& policy, time_point start) noexcept
    : deadline_{start + policy.deadline}, attempts_max_{policy.attempts_max} {}

retry_budget::leave retry_budget::ask(time_point now) const noexcept {
    if (now >= deadline_) { return leave::deadline_passed; }
    return attempts_ < attempts_max_ ? leave::may_try : leave::attempts_spent;
}

}  // namespace bookonce
