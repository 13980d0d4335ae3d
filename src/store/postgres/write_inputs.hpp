#pragma once

#include <optional>
#include <span>

#include "statement.hpp"
#include "store/rows.hpp"

namespace bookonce::store {

/// How many inputs the writing statements of sql.hpp have.
inline constexpr std::size_t booking_inputs = 8;
inline constexpr std::size_t turn_inputs = 9;
inline constexpr std::size_t change_inputs = 30;

/// Whether `sql::write_booking` can write these changes.
bool is_one_booking(std::span<change const> changes) noexcept;
/// The inputs of `sql::write_booking`.
void fill_booking(statement& statement, change const& change);
/// Whether `sql::write_turn` can write these changes.
bool is_one_turn(std::span<change const> changes) noexcept;
/// The inputs of `sql::write_turn`.
void fill_turn(statement& statement, change const& change);
/// The inputs of `sql::write_changes`.
void fill_changes(statement& statement, std::span<change const> changes);
/// The inputs of `sql::write_event`.
void fill_event(statement& statement, change const& change);
/// The last input of the statements that write up to a time.
void fill_until(statement& statement, timestamp latest);
/// Up to when all these changes land, if there is such a time.
std::optional<timestamp> land_until(std::span<change const> changes) noexcept;

}  // namespace bookonce::store
