#include "store/backend.hpp"

#include "migrate.hpp"
#include "migrations.hpp"
#include "postgres_catalogue.hpp"
#include "postgres_session.hpp"

namespace bookonce {
namespace {

class postgres_backend final : public store::backend {
public:
    explicit postgres_backend(options const& options)
        : settings_{.address = store::parse_conninfo(options.database),
                    .schema = options.schema,
                    .unshared = options.prepared_statements,
                    .one_event_per_statement = options.one_event_per_statement},
          patience_{options.retry.deadline} {}

    std::unique_ptr<store::session> open_session() override { return store::make_postgres_session(settings_); }
    std::unique_ptr<store::catalogue> open_catalogue() override {
        return std::make_unique<store::postgres_catalogue>(settings_, patience_);
    }
    migration_report migrate(migration_roles const& roles, placement where) override {
        store::connection_settings settings = settings_;
        settings.prepared_statements = false;
        return store::migrate(settings, roles, where);
    }
    std::string_view system_name() const noexcept override { return "postgresql"; }

private:
    store::connection_settings settings_;
    std::chrono::milliseconds patience_;
};

}  // namespace

std::unique_ptr<store::backend> store::make_backend(options const& options) {
    return std::make_unique<postgres_backend>(options);
}

int schema_version() noexcept { return store::newest_version(); }

}  // namespace bookonce
