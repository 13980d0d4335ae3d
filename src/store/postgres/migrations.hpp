#pragma once

#include <span>
#include <string_view>

namespace bookonce::store {

/// The SQL of each migration, in order: element k brings the schema from version k to k + 1.
/// `:"schema"` stands for the quoted name of the schema and `:'schema'` for it as a text, as in
/// psql.
std::span<std::string_view const> migrations() noexcept;

/// The version that the last of them makes.
inline int newest_version() noexcept { return static_cast<int>(migrations().size()); }

}  // namespace bookonce::store
