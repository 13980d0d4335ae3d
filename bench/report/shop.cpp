#include "shop.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "../json.hpp"
#include "../statistics.hpp"

namespace bench {
namespace {

using nlohmann::json;

figure ratio_of(figure const& one, figure const& other) {
    return one && other && *other > 0 ? figure{*one / *other} : figure{};
}

figure middle_of(shop_cell const& cell, std::string_view strategy, figure figures::*value) {
    summary_row const* const row = cell.find(strategy);
    return row != nullptr ? row->middle.*value : figure{};
}

shop_cell cell_of_rows(std::vector<summary_row const*> rows) {
    shop_cell cell{.rows = std::move(rows), .bookings_ratio = {}, .p99_ratio = {}};
    summary_row const* const engine = cell.find("bookonce");
    summary_row const* const plain = cell.find("guarded");
    if (engine != nullptr && engine->ranks && plain != nullptr && plain->ranks) {
        cell.bookings_ratio = ratio_of(engine->middle.bookings_per_s, plain->middle.bookings_per_s);
        cell.p99_ratio = ratio_of(engine->latency_ms.p99, plain->latency_ms.p99);
    }
    return cell;
}

json load_json(run_spec const& load) {
    return {{"processes", load.processes},
            {"callers", load.callers},
            {"events", load.workload.events},
            {"spread", load.workload.choice},
            {"network_ms", load.network_ms}};
}

json cell_json(shop_cell const& cell) {
    json made = load_json(cell.load());
    json speeds = json::object();
    json unranked = json::array();
    for (summary_row const* row : cell.rows) {
        speeds[row->example->spec.strategy] = row->middle.bookings_per_s;
        if (!row->ranks) { unranked.push_back(row->example->spec.strategy); }
    }
    summary_row const* const rival = cell.fastest_rival();
    made.update({{"bookings_per_s", speeds},
                 {"unranked", unranked},
                 {"bookings_ratio", cell.bookings_ratio},
                 {"bookings_ratio_wanted", cell.ratio_wanted()},
                 {"falls_short", cell.bookings_ratio ? json(cell.falls_short()) : json()},
                 {"p99_ratio", cell.p99_ratio},
                 {"fastest_rival", rival != nullptr ? json(rival->example->spec.strategy) : json()},
                 {"smallest_process_share", middle_of(cell, "bookonce", &figures::smallest_process_share)},
                 {"retry_rate", middle_of(cell, "bookonce", &figures::retry_rate)}});
    for (char const* strategy : {"bookonce", "guarded"}) {
        made["server_cpu_us_per_booking"][strategy] = middle_of(cell, strategy, &figures::server_cpu_us_per_booking);
    }
    return made;
}

/// Of the compared cells whose processes have one caller each, or more.
json goal_json(std::vector<shop_cell> const& cells, bool alone) {
    auto const belongs = [&](shop_cell const& cell) { return cell.bookings_ratio && cell.is_alone() == alone; };
    work_kind const work = cells.empty() ? work_kind::bookings : cells.front().load().workload.kind;
    return {{"wanted", ratio_wanted(work, alone)},
            {"cells", std::ranges::count_if(cells, belongs)},
            {"under",
             std::ranges::count_if(cells, [&](shop_cell const& cell) { return belongs(cell) && cell.falls_short(); })}};
}

}  // namespace

double ratio_wanted(work_kind work, bool is_alone) {
    if (work == work_kind::checkout) { return ratio_wanted_of_checkout; }
    return is_alone ? ratio_wanted_alone : ratio_wanted_of_more;
}

summary_row const* shop_cell::find(std::string_view strategy) const {
    auto const found = std::ranges::find(
        rows, strategy, [](summary_row const* row) -> std::string const& { return row->example->spec.strategy; });
    return found != rows.end() ? *found : nullptr;
}

summary_row const* shop_cell::fastest_rival() const {
    summary_row const* fastest = nullptr;
    for (summary_row const* row : rows) {
        if (!row->ranks || row->example->spec.strategy.starts_with("bookonce")) { continue; }
        if (fastest == nullptr || row->middle.bookings_per_s > fastest->middle.bookings_per_s) { fastest = row; }
    }
    return fastest;
}

std::vector<shop_cell> shop_cells(std::vector<summary_row> const& rows) {
    auto const order_of = [](run_spec const& load) {
        return std::tuple{load.processes, load.callers, load.workload.events, load.network_ms};
    };
    std::map<decltype(order_of({})), std::vector<summary_row const*>> groups;
    for (summary_row const& row : rows) { groups[order_of(row.example->spec)].push_back(&row); }
    std::vector<shop_cell> cells;
    cells.reserve(groups.size());
    for (auto& [place, group] : groups) { cells.push_back(cell_of_rows(std::move(group))); }
    return cells;
}

json shop_findings(std::vector<shop_cell> const& cells) {
    json found = {{"cells", json::array()},
                  {"bookings_ratio_geometric_mean", nullptr},
                  {"worst_cell", nullptr},
                  {"one_caller_a_process", goal_json(cells, true)},
                  {"more_callers", goal_json(cells, false)}};
    std::vector<double> ratios;
    shop_cell const* worst = nullptr;
    for (shop_cell const& cell : cells) {
        found["cells"].push_back(cell_json(cell));
        if (!cell.bookings_ratio) { continue; }
        ratios.push_back(*cell.bookings_ratio);
        if (worst == nullptr || *cell.bookings_ratio < *worst->bookings_ratio) { worst = &cell; }
    }
    found["cells_compared"] = ratios.size();
    if (worst != nullptr) {
        found["bookings_ratio_geometric_mean"] = geometric_mean(ratios);
        found["worst_cell"] = load_json(worst->load());
        found["worst_cell"]["bookings_ratio"] = worst->bookings_ratio;
    }
    return found;
}

}  // namespace bench
