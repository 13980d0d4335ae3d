#include "postgres_world.hpp"

namespace bookonce::test {
namespace {

options patient(fresh_schema const& schema) {
    options options = schema.options();
    options.database += " options='-c synchronous_commit=off'";
    options.lanes = 1;
    options.retry.deadline = minutes{1};
    return options;
}

}  // namespace

postgres_world::postgres_world() : engine_{patient(schema_)} { schema_.sql().run("SET synchronous_commit = off"); }

}  // namespace bookonce::test
