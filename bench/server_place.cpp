#include "server_place.hpp"

#include <fmt/format.h>

namespace bench {

void server_place::make_tables(strategy const& strategy, tuning const& tuning, stock const& stock) {
    probe_.reset();
    session_.emplace(database_);
    probe_.emplace(*session_);
    claim_.make_empty();
    strategy.create(*session_, tuning, stock);
    try {
        session_->run("CHECKPOINT");  // so that every strategy meets an equally fresh log
    } catch (sql::failure const&) {   // not everyone may
    }
}

route server_place::route_for(run_spec const& spec) {
    route made{.database = database_};
    if (spec.commit_delay_ms > 0) {
        made.database =
            sql::with_settings(made.database, fmt::format("options='-c commit_delay={} -c commit_siblings=0'",
                                                          static_cast<int>(spec.commit_delay_ms * 1'000)));
    }
    if (spec.network_ms > 0 || spec.pause_holder_ms > 0) {
        made.proxy = std::make_unique<delaying_proxy>(
            server_address_of(session_->raw()),
            delays{.round_trip_ms = spec.network_ms, .pause_ms = spec.pause_holder_ms});
        made.database = sql::with_settings(
            made.database, fmt::format("host=127.0.0.1 hostaddr=127.0.0.1 port={}", made.proxy->port()));
    }
    return made;
}

place_usage server_place::usage() { return probe_->read(); }

void server_place::let_holds_lapse() {
    session_->run(fmt::format("UPDATE {0}.bookings SET expires_at = expires_at - interval '1 hour' "
                              "WHERE status = 'held';"
                              "UPDATE {0}.events SET next_lapse = next_lapse - interval '1 hour'",
                              schema_));
}

bench::audit server_place::audit(strategy const& strategy) { return audit_tables(*session_, strategy, schema_); }

}  // namespace bench
