#include "strategy.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "strategies/all.hpp"

namespace bench {

namespace {

call_result holds_nothing() { return {.status = call_status::failed, .problem = "this strategy cannot hold seats"}; }

}  // namespace

call_result caller::hold(call const&) { return holds_nothing(); }
call_result caller::confirm(call const&) { return holds_nothing(); }
call_result caller::release(call const&) { return holds_nothing(); }

void client::submit(call const&, completion done) {
    done({.status = call_status::failed, .problem = "this strategy has blocking callers only"});
}

std::string available_in_events(std::string const& schema) {
    return "SELECT event_id, CAST(available AS bigint) AS available FROM " + schema + ".events";
}

std::span<strategy const* const> strategies() {
    static constexpr std::array all = {
        &none,        &unique_only,      &mutex,           &redlock,
        &redlock5,    &for_update,       &combined,        &occ,
        &guarded,     &serializable,     &repeatable_read, &advisory,
        &skip_locked, &sharded,          &bookonce_engine, &bookonce_unbatched,
        &ceiling,     &sqlite_immediate, &sqlite_guarded,  &bookonce_in_file,
    };
    return all;
}

std::size_t place_of(std::string_view name) {
    auto const found = std::ranges::find(strategies(), name, &strategy::name);
    return static_cast<std::size_t>(found - strategies().begin());
}

strategy const* find_strategy(std::string_view name) {
    std::size_t const place = place_of(name);
    return place < strategies().size() ? strategies()[place] : nullptr;
}

std::string_view to_string(guarantee guarantee) noexcept {
    switch (guarantee) {
        case guarantee::safe: return "safe";
        case guarantee::safe_in_one_process: return "safe in one process";
        case guarantee::safe_while_leased: return "safe while leases hold";
        case guarantee::unsafe: return "unsafe";
        case guarantee::not_a_booking: return "no booking";
    }
    return "";
}

}  // namespace bench
