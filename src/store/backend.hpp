#pragma once

#include <memory>
#include <string_view>

#include <bookonce/limits.hpp>
#include <bookonce/options.hpp>
#include <bookonce/schema.hpp>

#include "catalogue.hpp"
#include "session.hpp"

namespace bookonce::store {

/// One database. What it opens may outlive it.
class backend {
public:
    virtual ~backend() = default;

    /// A new session, not connected yet.
    virtual std::unique_ptr<session> open_session() = 0;
    virtual std::unique_ptr<catalogue> open_catalogue() = 0;
    /// How many sessions an engine has any use for.
    virtual int sessions_max() const noexcept { return limits::lanes_max; }
    /// See `bookonce::migrate`.
    virtual migration_report migrate(migration_roles const& roles, placement where = placement::as_found) = 0;
    /// OpenTelemetry's `db.system.name`: a text that lasts for ever.
    virtual std::string_view system_name() const noexcept { return "other_sql"; }
};

/// PostgreSQL, as these checked options name it. Sends nothing yet. Throws `config_error` for an
/// address that cannot work. Defined in postgres/postgres_backend.cpp.
std::unique_ptr<backend> make_backend(options const& options);

/// Whether the address names an SQLite database: `sqlite:` and a path, or `sqlite::memory:`.
bool is_sqlite_address(std::string_view address) noexcept;
/// The SQLite database that these checked options name. Opens nothing yet. Throws `config_error` for
/// an address that names no file. Defined in sqlite/sqlite_backend.cpp.
std::unique_ptr<backend> make_sqlite_backend(options const& options);

/// SQLite for an address `sqlite:…`, else PostgreSQL. Throws as `make_backend` does.
std::unique_ptr<backend> make_any_backend(options const& options);

}  // namespace bookonce::store
