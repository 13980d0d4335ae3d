#include "distribute.hpp"

#include <array>
#include <string>
#include <string_view>

#include <bookonce/error.hpp>

#include "own_objects.hpp"
#include "sql.hpp"
#include "transaction.hpp"

namespace bookonce::store {
namespace {

/// One shard after the other, since later steps need what earlier ones made. Limits for single
/// statements do not apply.
constexpr std::string_view settings =
    "SET LOCAL search_path = pg_catalog; SET LOCAL citus.multi_shard_modify_mode = 'sequential';"
    "SELECT set_config(name, '0', true) FROM pg_settings WHERE name IN ('statement_timeout', 'transaction_timeout')";

struct step {
    std::string_view table;
    std::string_view statement;
};

/// An event's rows of all tables are on one server, and every server knows the schema's version.
constexpr std::array<step, 4> steps{{
    {"migrations", "SELECT create_reference_table('{schema}.migrations')"},
    {"events", "SELECT create_distributed_table('{schema}.events', 'event_id')"},
    {"bookings",
     "SELECT create_distributed_table('{schema}.bookings', 'event_id', colocate_with => '{schema}.events')"},
    {"history", "SELECT create_distributed_table('{schema}.history', 'event_id', colocate_with => '{schema}.events')"},
}};

/// A call goes to the server of its event, and runs there. Made anew each time: a migration may have
/// made the function anew.
constexpr std::string_view hand_over =
    "SELECT create_distributed_function('{schema}.change_event({arguments})', 'event',"
    " colocate_with => '{schema}.events')";

constexpr std::string_view is_spread =
    "SELECT count(*)::int FROM pg_dist_partition AS p WHERE p.logicalrelid = to_regclass('{schema}.' || :name)";

}  // namespace

void demand_citus(connection& connection) {
    int found = 0;
    connection.sql() << "SELECT count(*)::int FROM pg_catalog.pg_extension WHERE extname = 'citus'", soci::into(found);
    if (found > 0) { return; }
    throw config_error{"the database has no extension 'citus', which distributes tables: run CREATE EXTENSION citus in "
                       "it, or migrate without --distributed"};
}

void distribute(connection& connection) {
    std::string const& schema = connection.settings().schema;
    transaction writes{connection};
    connection.script(std::string{settings});
    for (step const& each : steps) {
        int there = 0;
        std::string const name{each.table};
        connection.sql() << in_schema(is_spread, schema), soci::use(name), soci::into(there);
        if (there == 0) { connection.script(in_schema(each.statement, schema)); }
    }
    connection.script(in_schema(replaced(hand_over, "{arguments}", change_event_arguments), schema));
    writes.commit();
    *connection.settings().distributed = true;
}

}  // namespace bookonce::store
