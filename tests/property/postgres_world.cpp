#include "postgres_world.hpp"

namespace bookonce::test {
namespace {

options patient(fresh_schema const& schema, bool one_event_per_statement) {
    options options = schema.options();
    options.database += " options='-c synchronous_commit=off'";
    options.lanes = 1;
    options.one_event_per_statement = one_event_per_statement;
    options.retry.deadline = minutes{1};
    return options;
}

}  // namespace

postgres_world::postgres_world(bool one_event_per_statement) : engine_{patient(schema_, one_event_per_statement)} {
    schema_.sql().run("SET synchronous_commit = off");
}

}  // namespace bookonce::test
