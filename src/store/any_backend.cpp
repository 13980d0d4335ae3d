#include "backend.hpp"
#include "sqlite/database_file.hpp"
#include "sqlite/sqlite_backend.hpp"

namespace bookonce::store {

std::unique_ptr<backend> make_any_backend(options const& options) {
    return sqlite::is_address(options.database) ? sqlite::make_backend(options) : make_backend(options);
}

}  // namespace bookonce::store
