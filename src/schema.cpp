#include <bookonce/schema.hpp>

#include "check.hpp"
#include "store/backend.hpp"

namespace bookonce {

migration_report migrate(options const& options, migration_roles const& roles) {
    return migrate(options, roles, placement::as_found);
}

migration_report migrate(options const& options, migration_roles const& roles, placement where) {
    check_options(options);
    return store::make_any_backend(options)->migrate(roles, where);
}

}  // namespace bookonce
