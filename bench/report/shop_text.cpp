#include <algorithm>
#include <array>
#include <functional>
#include <map>

#include <fmt/format.h>

#include "figure_text.hpp"
#include "shop.hpp"

namespace bench {
namespace {

using nlohmann::json;

std::string events_text(double events, bool is_skewed) { return grouped(events) + (is_skewed ? " zipf" : ""); }

std::string plain(double number) { return fmt::format("{:g}", number); }

std::string speed_text(shop_cell const& cell, std::string const& strategy) {
    summary_row const* const row = cell.find(strategy);
    if (row == nullptr) { return "–"; }
    std::string const speed = cell_of(row->middle.bookings_per_s);
    return row->ranks ? speed : "(" + speed + ")";
}

table_cells::row line_of(shop_cell const& cell, std::vector<std::string> const& strategies) {
    run_spec const& load = cell.load();
    table_cells::row line{.cells = {fmt::format("{} × {}", load.processes, load.callers),
                                    events_text(load.workload.events, load.workload.choice == spread::zipf),
                                    plain(load.network_ms)},
                          .ranks = true,
                          .remark = {}};
    for (std::string const& strategy : strategies) { line.cells.push_back(speed_text(cell, strategy)); }
    auto const middle = [&](char const* strategy, figure figures::*value, auto... written) {
        summary_row const* const row = cell.find(strategy);
        return cell_of(row != nullptr ? row->middle.*value : figure{}, written...);
    };
    for (std::string& text : std::array{cell_of(cell.bookings_ratio), cell_of(cell.p99_ratio),
                                        middle("bookonce", &figures::smallest_process_share, percent),
                                        middle("bookonce", &figures::retry_rate, percent),
                                        middle("bookonce", &figures::server_cpu_us_per_booking),
                                        middle("guarded", &figures::server_cpu_us_per_booking)}) {
        line.cells.push_back(std::move(text));
    }
    for (summary_row const* row : cell.rows) {
        std::string const remark = remark_of(*row);
        line.ranks = line.ranks && row->ranks;
        if (remark.empty()) { continue; }
        line.remark += fmt::format("{}{}: {}", line.remark.empty() ? "" : "; ", row->example->spec.strategy, remark);
    }
    return line;
}

std::string load_text(json const& load) {
    std::string const events = events_text(load.at("events").get<double>(), load.at("spread") == "zipf");
    return fmt::format("{} × {} callers, {}, {} ms", load.at("processes").get<int>(), load.at("callers").get<int>(),
                       load.at("events") == 1 ? "1 event" : events + " events",
                       plain(load.at("network_ms").get<double>()));
}

std::string goal_text(json const& goal, char const* which) {
    if (goal.at("cells") == 0) { return ""; }
    return fmt::format("{} of {} cells with {} made less than {} times as many.\n", goal.at("under").get<int>(),
                       goal.at("cells").get<int>(), which, plain(goal.at("wanted").get<double>()));
}

/// "guarded in 30 cells, occ in 6"
std::string rivals_text(json const& cells) {
    std::map<std::string, int> won;
    for (json const& cell : cells) {
        if (cell.at("fastest_rival").is_string()) { ++won[cell.at("fastest_rival").get<std::string>()]; }
    }
    std::vector<std::pair<std::string, int>> order{won.begin(), won.end()};
    std::ranges::stable_sort(order, std::greater{}, &std::pair<std::string, int>::second);
    std::string text;
    for (auto const& [name, count] : order) {
        text += fmt::format("{}{} in {}", text.empty() ? "" : ", ", name, count);
    }
    return text;
}

}  // namespace

table_cells shop_table(std::vector<shop_cell> const& cells) {
    std::vector<std::string> strategies;
    for (shop_cell const& cell : cells) {
        for (summary_row const* row : cell.rows) {
            std::string const& name = row->example->spec.strategy;
            if (std::ranges::find(strategies, name) == strategies.end()) { strategies.push_back(name); }
        }
    }
    table_cells table;
    table.head = {"callers", "events", "network ms"};
    table.names = table.head.size();
    table.head.insert(table.head.end(), strategies.begin(), strategies.end());
    for (char const* head :
         {"ratio", "p99 ratio", "smallest share", "retry rate", "server CPU µs", "guarded’s CPU µs"}) {
        table.head.emplace_back(head);
    }
    for (shop_cell const& cell : cells) { table.rows.push_back(line_of(cell, strategies)); }
    return table;
}

std::string shop_words(json const& findings) {
    json const& cells = findings.at("cells");
    auto const compared = findings.at("cells_compared").get<std::size_t>();
    std::string words = "Callers: processes × callers of each. Below a strategy’s name: its bookings/s.\n"
                        "Ratios: bookonce to guarded. Share, retry rate and CPU of a booking: bookonce’s.\n";
    if (compared > 0) {
        json const& worst = findings.at("worst_cell");
        words +=
            fmt::format("bookonce made {} times the bookings of guarded (geometric mean of {} cells), and {} times at "
                        "worst ({}).\n",
                        short_number(findings.at("bookings_ratio_geometric_mean").get<double>()), compared,
                        short_number(worst.at("bookings_ratio").get<double>()), load_text(worst));
        words += goal_text(findings.at("one_caller_a_process"), "one caller a process");
        words += goal_text(findings.at("more_callers"), "more callers");
    }
    if (std::string const rivals = rivals_text(cells); !rivals.empty()) {
        words += fmt::format("Cells by their fastest rival: {}.\n", rivals);
    }
    if (compared < cells.size()) {
        words += fmt::format("{} of {} cells could not be compared.\n", cells.size() - compared, cells.size());
    }
    return words;
}

void tell_shop(report& report) {
    std::vector<summary_row> const rows = summarize(report.runs);
    std::vector<shop_cell> const cells = shop_cells(rows);
    json const found = shop_findings(cells);
    report.findings = {{"shop", found}};
    report.grid = shop_table(cells);
    report.words = shop_words(found);
}

}  // namespace bench
