#pragma once

#include <string>

#include "../strategy.hpp"
#include "connection.hpp"

namespace bench::sqlite {

/// Makes the engine's tables in a file, with the events to book and with as many stored bookings as
/// `stock` asks for. A file that has them from an earlier run is used again: only what was booked
/// since is taken out. Throws `failure`; also when the file is not the bench's own, and it stays as
/// it is then.
void make_tables(std::string const& file, stock const& stock);

/// Moves the end of all holds into the past, as if time had passed.
void let_holds_lapse(connection& database);

/// The file, and what stands beside it.
void remove_file(std::string const& file);

}  // namespace bench::sqlite
