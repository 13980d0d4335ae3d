#pragma once

#include <span>
#include <string_view>

namespace bookonce::store {

/// The SQL of each migration, in order: element k brings the schema from version k to k + 1. `:"schema"` stands for the
/// quoted name of the schema, as in psql.
std::span<std::string_view const> migrations() noexcept;

}  // namespace bookonce::store
