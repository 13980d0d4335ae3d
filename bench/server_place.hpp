#pragma once

#include <optional>
#include <string>

#include "place.hpp"
#include "schema_claim.hpp"
#include "server_probe.hpp"

namespace bench {

/// A schema of a PostgreSQL server.
class server_place : public place {
public:
    /// Throws as `schema_claim` does.
    server_place(std::string const& database, std::string const& schema)
        : database_{database}, schema_{schema}, claim_{database, schema} {}

    void make_tables(strategy const& strategy, tuning const& tuning, stock const& stock) override;
    route route_for(run_spec const& spec) override;
    place_usage usage() override;
    void let_holds_lapse() override;
    bench::audit audit(strategy const& strategy) override;
    void drop() override { claim_.drop(); }

private:
    std::string database_;
    std::string schema_;
    schema_claim claim_;
    std::optional<sql::connection> session_;  ///< of the run that is being made
    std::optional<server_probe> probe_;
};

}  // namespace bench
