#pragma once

#include <span>

#include "statement.hpp"
#include "store/rows.hpp"

namespace bookonce::store {

/// How many inputs the writing statements of sql.hpp have.
inline constexpr std::size_t booking_inputs = 7;
inline constexpr std::size_t change_inputs = 28;

/// Whether `sql::write_booking` can write these changes.
bool is_one_booking(std::span<change const> changes) noexcept;
/// The inputs of `sql::write_booking`.
void fill_booking(statement& statement, change const& change);
/// The inputs of `sql::write_changes`.
void fill_changes(statement& statement, std::span<change const> changes);

}  // namespace bookonce::store
