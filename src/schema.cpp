#include <bookonce/schema.hpp>

#include <bookonce/error.hpp>

#include "check.hpp"
#include "store/postgres/migrate.hpp"
#include "store/postgres/migrations.hpp"

namespace bookonce {

int schema_version() noexcept { return static_cast<int>(store::migrations().size()); }

migration_report migrate(options const& options, migration_roles const& roles) {
    check_options(options);
    return store::migrate({.address = store::parse_conninfo(options.database),
                           .schema = options.schema,
                           .unshared = options.prepared_statements,
                           .prepared_statements = false},
                          roles);
}

}  // namespace bookonce
