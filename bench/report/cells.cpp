#include <algorithm>

#include <fmt/format.h>

#include "../../src/cli/visible.hpp"
#include "figure_text.hpp"
#include "report.hpp"

namespace bench {
namespace {

std::string text_of(nlohmann::json const& value) {
    if (value.is_null()) { return "–"; }
    if (value.is_string()) { return value.get<std::string>(); }
    if (value.is_number_float()) { return fmt::format("{:g}", value.get<double>()); }
    return value.is_boolean() ? value.dump() : grouped(value.get<double>());
}

/// A setting as a column. The skew stands for the spread that it belongs to.
struct setting_column {
    std::string name;

    std::string head() const {
        if (name == "zipf_theta") { return "theta"; }
        if (name == "preload") { return "stored before"; }
        std::string words = name;
        std::ranges::replace(words, '_', ' ');
        return words;
    }
    std::string cell(run_spec const& spec) const {
        bool const has_no_skew = name == "zipf_theta" && spec.workload.choice != spread::zipf;
        return text_of(settings_of(spec).at(has_no_skew ? "spread" : name));
    }
};

/// Those that are not the same in all rows.
std::vector<setting_column> varying_settings(std::vector<summary_row> const& rows) {
    std::vector<setting_column> columns;
    for_each_setting(run_spec{}, [&](std::string const& name, auto const&) {
        setting_column const column{name};
        bool const varies = name != "spread" && std::ranges::any_of(rows, [&](summary_row const& row) {
                                return column.cell(row.example->spec) != column.cell(rows.front().example->spec);
                            });
        if (varies) { columns.push_back(column); }
    });
    return columns;
}

/// What was measured, as a column.
struct figure_column {
    char const* head;
    std::string (*cell)(summary_row const& row);
};

template <figure figures::*value>
std::string middle(summary_row const& row) {
    return cell_of(row.middle.*value);
}

std::vector<figure_column> figure_columns(std::vector<summary_row> const& rows) {
    std::vector<figure_column> columns{{"bookings/s", middle<&figures::bookings_per_s>}};
    bool const any_checkout = std::ranges::any_of(
        rows, [](summary_row const& row) { return row.example->spec.workload.kind == work_kind::checkout; });
    if (any_checkout) {
        columns.push_back({"flows/s", middle<&figures::flows_per_s>});
        columns.push_back({"writes/s", middle<&figures::writes_per_s>});
    }
    columns.insert(columns.end(),
                   {{"refusals/s", middle<&figures::refusals_per_s>},
                    {"attempts/booking", middle<&figures::attempts_per_booking>},
                    {"retry rate", [](summary_row const& row) { return cell_of(row.middle.retry_rate, percent); }},
                    {"retries/booking", middle<&figures::retries_per_booking>},
                    {"p50 ms", [](summary_row const& row) { return cell_of(row.latency_ms.p50); }},
                    {"p99 ms", [](summary_row const& row) { return cell_of(row.latency_ms.p99); }},
                    {"client CPU µs", middle<&figures::client_cpu_us_per_booking>},
                    {"server CPU µs", middle<&figures::server_cpu_us_per_booking>},
                    {"oversold", [](summary_row const& row) { return std::to_string(row.oversold); }},
                    {"doubled", [](summary_row const& row) { return std::to_string(row.doubled); }}});
    return columns;
}

}  // namespace

std::string remark_of(summary_row const& row) {
    if (!row.error.empty()) { return "run failed: " + bookonce::cli::visible(row.error); }
    if (row.example->guarantee == guarantee::not_a_booking) { return "a yardstick: checks nothing"; }
    if (row.broke_its_promise) { return "BROKE ITS PROMISE"; }
    if (row.oversold > 0 || row.doubled > 0 || !row.consistent || row.untrue_answers != 0) {
        std::vector<std::string> wrongs;
        if (row.oversold > 0) { wrongs.push_back(fmt::format("{} oversold", row.oversold)); }
        if (row.doubled > 0) { wrongs.push_back(fmt::format("{} doubled", row.doubled)); }
        if (!row.consistent) { wrongs.emplace_back("counter is off"); }
        if (row.untrue_answers != 0) { wrongs.emplace_back("answers untrue"); }
        if (row.leases_outlived > 0) { wrongs.push_back(fmt::format("{} leases outlived", row.leases_outlived)); }
        return fmt::format("WRONG: {}", fmt::join(wrongs, ", "));
    }
    if (row.measured_requests == 0) { return "no request was measured"; }
    if (!row.promises_safety) { return "promises nothing here"; }
    if (row.gave_up > 0) { return fmt::format("{} gave up", row.gave_up); }
    return "";
}

table_cells cells_of(report const& report) {
    if (report.grid) { return *report.grid; }
    std::vector<summary_row> const rows = summarize(report.runs);
    std::vector<setting_column> const columns = varying_settings(rows);
    table_cells table;
    table.head = {"strategy"};
    for (setting_column const& column : columns) { table.head.push_back(column.head()); }
    std::vector<figure_column> const figures = figure_columns(rows);
    for (figure_column const& column : figures) { table.head.emplace_back(column.head); }
    // Sweeps and the like are read in their order; a comparison of strategies by speed.
    std::vector<summary_row const*> order;
    if (columns.empty()) {
        order = ranked(rows, report.command == "storm" ? &figures::refusals_per_s : &figures::bookings_per_s);
    } else {
        for (summary_row const& row : rows) { order.push_back(&row); }
    }
    for (summary_row const* row : order) {
        table_cells::row line{.cells = {row->example->spec.strategy}, .ranks = row->ranks, .remark = remark_of(*row)};
        for (setting_column const& column : columns) { line.cells.push_back(column.cell(row->example->spec)); }
        for (figure_column const& column : figures) { line.cells.push_back(column.cell(*row)); }
        table.rows.push_back(std::move(line));
    }
    return table;
}

}  // namespace bench
