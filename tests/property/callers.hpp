#pragma once

#include <string>

#include <bookonce/bookonce.hpp>

/// Callers of one engine who ask everything of one event at once.
namespace bookonce::test {

/// Eight threads make so many requests each. What each of them was told, one line a request.
std::string told_to_callers(engine& asked, event_id event, int requests, unsigned seed);

/// With patience: a request ends as the rows decide, and not for want of time.
inline constexpr retry_policy patient_callers{std::chrono::minutes{1}, limits::attempts_max};

}  // namespace bookonce::test
