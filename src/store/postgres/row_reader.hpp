#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include <libpq-fe.h>

#include "store/rows.hpp"

namespace bookonce::store {

timestamp time_from(std::int64_t microseconds);

/// Puts the rows of a reading statement into the snapshots of their events, which are in the order
/// of the event ids. Throws `config_error` for a row that this library does not understand.
void put_rows_into(std::vector<snapshot>& snapshots, PGresult const* rows);

/// What became of each of the changes, as the schema's functions tell it. Throws `config_error` for
/// a text that they do not give.
std::vector<written> fates_of(std::span<change const> changes, PGresult const* rows);

}  // namespace bookonce::store
