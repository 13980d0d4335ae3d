#pragma once

#include <string>

#include "strategy.hpp"

namespace bench {

/// What keeps one user from two active bookings of an event.
enum class user_index : bool { plain, unique };

/// Makes `events` and `bookings` as the engine has them, by its own migrations, so that no strategy is faster for a leaner
/// table.
void create_tables(sql::connection& database, tuning const& tuning, user_index users);

/// Fills `events`, and `bookings` with as many stored ones as `stock` asks for, by plain SQL that follows the version
/// rule. Works on the engine's tables as well.
void fill_tables(sql::connection& database, std::string const& schema, stock const& stock);

}  // namespace bench
