#include "statement.hpp"

#include <algorithm>

namespace bookonce::store {
namespace {

constexpr std::size_t runs_between_renewals_max = 4'096;

}  // namespace

statement::statement(statement_texts sql, std::size_t inputs, std::function<void(soci::statement&)> bind_row)
    : sql_{std::move(sql)}, inputs_(inputs), bind_row_{std::move(bind_row)} {}

void statement::bind(soci::statement& target) {
    for (std::string& input : inputs_) { target.exchange(soci::use(input)); }
    bind_row_(target);
}

std::unique_ptr<soci::statement> statement::make(soci::session& session, bool keep) {
    auto made = std::make_unique<soci::statement>(session);
    bind(*made);
    made->alloc();
    made->prepare(keep ? sql_.kept : sql_.once,
                  keep ? soci::details::st_repeatable_query : soci::details::st_one_time_query);
    made->define_and_bind();
    return made;
}

/// A plan made for a small table may be bad for a large one. So it is made anew after 16, 64, 256,
/// … runs, then regularly, long before the server itself would notice.
void statement::renew(soci::session& session) {
    if (kept_ && runs_ >= runs_until_renewal_) {
        forget();
        runs_until_renewal_ = std::min(runs_until_renewal_ * 4, runs_between_renewals_max);
    }
    if (!kept_) { kept_ = make(session, true); }
    ++runs_;
}

void statement::run_once(soci::session& session, std::function<void()> const& row) { run(*make(session, false), row); }

void statement::run_kept(soci::session& session, std::function<void()> const& row) {
    renew(session);
    run(*kept_, row);
}

void statement::run(soci::statement& runs, std::function<void()> const& row) {
    try {
        runs.execute(false);
        while (runs.fetch()) { row(); }
    } catch (...) {
        // After a failure SOCI's next run would leak its copies of the inputs.
        runs.bind_clean_up();
        bind(runs);
        runs.define_and_bind();
        throw;
    }
}

}  // namespace bookonce::store
