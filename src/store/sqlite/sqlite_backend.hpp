#pragma once

#include <memory>

#include "store/backend.hpp"

namespace bookonce::store::sqlite {

/// The SQLite database that these checked options name. Opens nothing yet. Throws `config_error` for
/// an address that names no file.
std::unique_ptr<backend> make_backend(options const& options);

}  // namespace bookonce::store::sqlite
