#pragma once

#include <string>

#include <bookonce/export.hpp>
#include <bookonce/options.hpp>

namespace bookonce {

/// What `migrate` found and did.
struct migration_report {
    int version_before = 0;  ///< 0: no schema was there
    int version_after = 0;
    bool distributed = false;  ///< whether Citus spreads the tables over servers
};

/// Where the tables are.
enum class placement : bool {
    as_found,    ///< where they are; new ones on the server
    distributed  ///< spread by Citus over its servers, each event's rows on one of them
};

/// Who owns and who uses the schema. Empty names leave ownership and rights as they are.
struct migration_roles {
    std::string owner = {};    ///< role that shall own the schema and its tables
    std::string runtime = {};  ///< role that gets exactly the rights that an engine needs to book
    std::string admin = {};    ///< role that gets these, and the rights to make and change events
};

/// The schema version that this library works with.
BOOKONCE_EXPORT int schema_version() noexcept;

/// Creates what is missing of the schema `options.schema` in one transaction. Safe to run again,
/// and from several processes at once. The role needs CREATE on the database only to create the
/// schema. Throws `config_error` and changes nothing if: the schema holds other objects under names
/// of bookonce, or is newer than this library; the database is not UTF8; the options or a role's
/// name are malformed; a role does not exist; the runtime or admin role would have more or fewer
/// rights than it needs; the login or a right is refused. Throws `unavailable_error` if the
/// database cannot be used. If the connection was lost at the end, the change may have landed: run
/// it again. Has no deadline and lifts `statement_timeout` for its session. Thread-safe. Of
/// `sqlite:…` it only opens the database, which brings it up to date, and throws `config_error` if
/// a role or `distributed` is given.
BOOKONCE_EXPORT migration_report migrate(options const& options, migration_roles const& roles = {});

/// The same, and says where the tables are to be. `placement::distributed` needs the extension `citus` in the database, else it throws
/// `config_error`. It distributes in a transaction of its own after the first, and grants rights in a
/// third; what was distributed once stays so. Engines find it by themselves (docs/scale.md).
BOOKONCE_EXPORT migration_report migrate(options const& options, migration_roles const& roles, placement where);

}  // namespace bookonce
