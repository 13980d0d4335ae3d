#pragma once

#include <string>

#include <bookonce/export.hpp>
#include <bookonce/options.hpp>

namespace bookonce {

/// What `migrate` found and did.
struct migration_report {
    int version_before = 0;  ///< 0: no schema was there
    int version_after = 0;
};

/// Who owns and who uses the schema. Empty names leave ownership and rights as they are.
struct migration_roles {
    std::string owner = {};    ///< role that shall own the schema and its tables
    std::string runtime = {};  ///< role that has exactly the rights that an engine needs afterwards
};

/// The schema version that this library works with.
BOOKONCE_EXPORT int schema_version() noexcept;

/// Creates what is missing of the schema `options.schema` in `options.database`, in one
/// transaction. Safe to run again, and from several processes at once. The role needs CREATE on the
/// database only where it has to create the schema. Throws `config_error`, and has changed nothing,
/// when the schema holds what is not bookonce's under one of bookonce's names, is newer than this
/// library, or the database not UTF8; when the options or a role's name are malformed, a role does
/// not exist, or the runtime role could do more than it is granted, or less; when the login or a
/// right is refused. Throws `unavailable_error` when the database cannot be used, and then, if the
/// connection was lost at the end, it may have been done: run it again. Has no deadline, and lifts
/// the server's statement_timeout for itself. Thread-safe.
BOOKONCE_EXPORT migration_report migrate(options const& options, migration_roles const& roles = {});

}  // namespace bookonce
