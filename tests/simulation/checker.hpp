#pragma once

#include <string>
#include <vector>

#include "history.hpp"

namespace bookonce::simulation {

/// Every promise that a call or the database has broken, a line each. An unknown answer
/// (`in_doubt`, or none because the engine died) may mean anything; every other answer must be true
/// of the database at some instant between its call and its return, and must stay true where it
/// speaks of the future.
std::vector<std::string> broken_promises(std::vector<call> const& calls, fake_database const& database);

}  // namespace bookonce::simulation
