#include "strategy.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "strategies/all.hpp"
#include "tables.hpp"

namespace bench {

void client::submit(request const&, completion done) {
    completion const told = std::move(done);
    told({.how = ending::failed, .problem = "this strategy has blocking callers only"});
}

void strategy::lay_out(sql::connection& database, tuning const& tuning, stock const& stock) const {
    create_tables(database, tuning, user_index::unique);
    fill_tables(database, tuning.schema, stock);
}

std::string strategy::available_sql(std::string const& schema) const {
    return "SELECT event_id, available::bigint AS available FROM " + schema + ".events";
}

std::span<strategy const* const> strategies() {
    static std::array const all = {
        none(),        unique_only(),  mutex(),           redlock(),
        redlock5(),    for_update(),   combined(),        occ(),
        guarded(),     serializable(), repeatable_read(), advisory(),
        skip_locked(), sharded(),      bookonce_engine(), bookonce_unbatched(),
        ceiling(),
    };
    return all;
}

strategy const* find_strategy(std::string_view name) {
    for (strategy const* one : strategies()) {
        if (one->name() == name) { return one; }
    }
    return nullptr;
}

std::size_t place_of(std::string_view name) {
    auto const all = strategies();
    return static_cast<std::size_t>(
        std::find_if(all.begin(), all.end(), [&](strategy const* one) { return one->name() == name; }) - all.begin());
}

std::string_view to_string(promise promise) noexcept {
    switch (promise) {
        case promise::safe: return "safe";
        case promise::safe_in_one_process: return "safe in one process";
        case promise::safe_while_leased: return "safe while leases hold";
        case promise::unsafe: return "unsafe";
        case promise::not_a_booking: return "no booking";
    }
    return "";
}

}  // namespace bench
