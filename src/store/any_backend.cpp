#include "backend.hpp"

namespace bookonce::store {

std::unique_ptr<backend> make_any_backend(options const& options) {
    return is_sqlite_address(options.database) ? make_sqlite_backend(options) : make_backend(options);
}

}  // namespace bookonce::store
