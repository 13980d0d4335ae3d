#include <bookonce/schema.hpp>

#include "check.hpp"
#include "store/backend.hpp"

namespace bookonce {

migration_report migrate(options const& options, migration_roles const& roles) {
    check_options(options);
    return store::make_any_backend(options)->migrate(roles);
}

}  // namespace bookonce
