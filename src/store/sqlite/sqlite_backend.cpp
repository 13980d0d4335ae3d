#include <bookonce/error.hpp>

#include "schema.hpp"
#include "sqlite_catalogue.hpp"
#include "sqlite_session.hpp"
#include "store/backend.hpp"
#include "store/raise.hpp"

namespace bookonce::store::sqlite {
namespace {

class sqlite_backend final : public backend {
public:
    explicit sqlite_backend(options const& options)
        : file_{file_of(options.database)}, patience_{options.retry.deadline},
          in_memory_{file_.in_memory() ? std::make_shared<connection>(file_) : nullptr} {}

    std::unique_ptr<session> open_session() override {
        return make_session(in_memory_ ? in_memory_ : std::make_shared<connection>(file_));
    }
    std::unique_ptr<catalogue> open_catalogue() override {
        return std::make_unique<sqlite_catalogue>(file_, in_memory_, patience_);
    }
    /// One program writes at a time: more sessions would only wait for each other.
    int sessions_max() const noexcept override { return 1; }
    std::string_view system_name() const noexcept override { return "sqlite"; }
    /// Whoever opens the database brings it up to date.
    migration_report migrate(migration_roles const& roles, placement where) override {
        if (where == placement::distributed) {
            throw config_error{"an SQLite database is one file: only PostgreSQL with Citus distributes its tables"};
        }
        if (!roles.owner.empty() || !roles.runtime.empty() || !roles.admin.empty()) {
            throw config_error{"an SQLite database has no roles: who may use it, its file's rights say"};
        }
        if (auto const failed = open_catalogue()->probe()) { raise(*failed); }
        return {schema_version, schema_version};
    }

private:
    database_file file_;
    std::chrono::milliseconds patience_;
    std::shared_ptr<connection> in_memory_;
};

}  // namespace

}  // namespace bookonce::store::sqlite

namespace bookonce::store {

std::unique_ptr<backend> make_sqlite_backend(options const& options) {
    return std::make_unique<sqlite::sqlite_backend>(options);
}

}  // namespace bookonce::store
