#include "tables.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include <fmt/format.h>

namespace bench::html {
namespace {

/// A column with a figure of the summary.
struct column {
    char const* head;
    char const* path;
    form written = form::number;
    bool may_be_missing = false;  ///< the column, where it would hold noughts only
};

constexpr std::array speed_columns = {
    column{"bookings/s", "bookings_per_s"},
    column{"refusals/s", "refusals_per_s", form::number, true},
    column{"attempts a booking", "attempts_per_booking"},
    column{"retry rate", "retry_rate", form::percent},
    column{"retries a booking", "retries_per_booking"},
    column{"p50 ms", "latency_ms/p50"},
    column{"p99 ms", "latency_ms/p99"},
};

constexpr std::array cost_columns = {
    column{"p50 ms", "latency_ms/p50"},
    column{"p90 ms", "latency_ms/p90"},
    column{"p99 ms", "latency_ms/p99"},
    column{"p99.9 ms", "latency_ms/p999"},
    column{"max ms", "latency_ms/max"},
    column{"fairness", "fairness"},
    column{"round trips a booking", "round_trips_per_booking"},
    column{"lock server trips a booking", "lock_trips_per_booking", form::number, true},
    column{"WAL bytes a booking", "wal_bytes_per_booking"},
    column{"client CPU ms a booking", "client_cpu_ms_per_booking"},
    column{"server CPU ms a booking", "server_cpu_ms_per_booking"},
};

std::string boxed(std::string const& label, std::string const& head, std::string const& body) {
    return fmt::format("<div class=\"box\" role=\"region\" tabindex=\"0\" "
                       "aria-label=\"{}\"><table><thead><tr>{}</tr></thead><tbody>\n{}</tbody></table></div>\n",
                       escaped(label), head, body);
}

std::string head_cell(std::string const& text, char const* how = "") {
    return fmt::format("<th scope=\"col\"{}>{}</th>", how, escaped(text));
}

std::string text_cell(std::string const& text, char const* how = "") {
    return fmt::format("<td{}>{}</td>", how, escaped(text));
}

std::string figure_cell(nlohmann::json const& results, std::string const& pointer, form written, char const* how = "") {
    std::optional<double> const figure = figure_at(results, pointer);
    if (!figure) { return "<td class=\"figure\">–</td>"; }
    return fmt::format("<td class=\"figure{}\" data-at=\"{}\" data-form=\"{}\">{}</td>", how, escaped(pointer),
                       to_string(written), figure_text(*figure, written));
}

/// Speed that is no speed to compare.
std::string struck_cell(nlohmann::json const& results, std::string const& pointer) {
    std::optional<double> const figure = figure_at(results, pointer);
    if (!figure) { return "<td class=\"figure\">–</td>"; }
    return fmt::format("<td class=\"figure struck\" data-at=\"{}\" data-form=\"number\"><s>{}</s></td>",
                       escaped(pointer), figure_text(*figure, form::number));
}

std::string name_cell(row const& row) {
    return fmt::format("<th scope=\"row\"{}>{}</th>", row.is_bookonce() ? " class=\"subject\"" : "",
                       escaped(row.strategy()));
}

constexpr char const* figures_head = " class=\"figure\"";

std::string setting_heads(std::vector<setting const*> const& settings) {
    std::string heads;
    for (setting const* one : settings) { heads += head_cell(one->head, one->number == nullptr ? "" : figures_head); }
    return heads;
}

std::string setting_cells(row const& row, std::vector<setting const*> const& settings) {
    std::string cells;
    for (setting const* one : settings) {
        cells += text_cell(one->text(row), one->number == nullptr ? "" : figures_head);
    }
    return cells;
}

/// Without those that are nought in all rows.
template <std::size_t count>
std::vector<column> telling(std::array<column, count> const& columns, std::vector<row> const& rows,
                            nlohmann::json const& results) {
    std::vector<column> kept;
    std::copy_if(columns.begin(), columns.end(), std::back_inserter(kept), [&](column const& one) {
        return !one.may_be_missing || std::any_of(rows.begin(), rows.end(), [&](row const& row) {
            return figure_at(results, row.at(one.path)).value_or(0) != 0;
        });
    });
    return kept;
}

char const* red_when(bool wrong) { return wrong ? " bad" : ""; }

std::string verdict(row const& row) {
    if (row.failed() || row.flag("broke_its_promise")) { return remark_of(row); }
    if (row.is_yardstick()) { return "no promise: a yardstick"; }
    if (row.wrong()) { return "wrong, and promised nothing here"; }
    return row.flag("safe") ? "kept its promise" : "nothing seen, promises nothing here";
}

}  // namespace

std::string main_table(nlohmann::json const& results) {
    std::vector<row> const rows = rows_of(results);
    if (rows.empty()) { return ""; }
    auto const settings = varying_settings(rows);
    auto const columns = telling(speed_columns, rows, results);
    std::string head =
        (settings.empty() ? head_cell("rank", figures_head) : "") + head_cell("strategy") + setting_heads(settings);
    for (column const& one : columns) { head += head_cell(one.head, figures_head); }
    head += head_cell("remark");
    std::string body;
    int rank = 0;
    for (row const& row : in_reading_order(results)) {
        body += row.is_bookonce() ? "<tr class=\"subject\">" : "<tr>";
        if (settings.empty()) { body += text_cell(row.ranks() ? std::to_string(++rank) : "–", " class=\"figure\""); }
        body += name_cell(row) + setting_cells(row, settings);
        for (column const& one : columns) {
            bool const is_speed = one.path == speed_columns[0].path || one.path == speed_columns[1].path;
            body += is_speed && !row.ranks() ? struck_cell(results, row.at(one.path))
                                             : figure_cell(results, row.at(one.path), one.written);
        }
        body += text_cell(remark_of(row), row.wrong() || row.failed() ? " class=\"remark bad\"" : " class=\"remark\"") +
                "</tr>\n";
    }
    return boxed("Strategies by speed", head, body);
}

std::string correctness_table(nlohmann::json const& results) {
    std::vector<row> const rows = rows_of(results);
    if (rows.empty()) { return ""; }
    auto const settings = varying_settings(rows);
    std::string head = head_cell("strategy") + setting_heads(settings);
    head += head_cell("promises") + head_cell("seats oversold", figures_head) +
            head_cell("users booked twice", figures_head) + head_cell("counter") +
            head_cell("untrue answers", figures_head) + head_cell("verdict");
    std::string body;
    for (row const& row : in_reading_order(results)) {
        bool const miscounted = !row.flag("consistent") && !row.is_yardstick();
        body += "<tr>" + name_cell(row) + setting_cells(row, settings) + text_cell(row.text("promise"));
        body += figure_cell(results, row.at("oversold"), form::whole, red_when(row.number("oversold") > 0));
        body += figure_cell(results, row.at("doubled"), form::whole, red_when(row.number("doubled") > 0));
        body += text_cell(row.is_yardstick() ? "–" : miscounted ? "off" : "right", miscounted ? " class=\"bad\"" : "");
        body +=
            figure_cell(results, row.at("untrue_answers"), form::whole, red_when(row.number("untrue_answers") != 0));
        body += text_cell(verdict(row), row.wrong() || row.failed() ? " class=\"remark bad\"" : " class=\"remark\"") +
                "</tr>\n";
    }
    return boxed("Promises and what the audits found", head, body);
}

std::string cost_table(nlohmann::json const& results) {
    std::vector<row> const rows = rows_of(results);
    if (rows.empty()) { return ""; }
    auto const settings = varying_settings(rows);
    std::string head = head_cell("strategy") + setting_heads(settings);
    auto const columns = telling(cost_columns, rows, results);
    for (column const& one : columns) { head += head_cell(one.head, figures_head); }
    std::string body;
    for (row const& row : in_reading_order(results)) {
        body += (row.is_bookonce() ? "<tr class=\"subject\">" : "<tr>") + name_cell(row) + setting_cells(row, settings);
        for (column const& one : columns) { body += figure_cell(results, row.at(one.path), one.written); }
        body += "</tr>\n";
    }
    return boxed("Latency and cost of a booking", head, body);
}

std::string chart_table(chart const& chart, nlohmann::json const& results) {
    std::string head = head_cell(chart.label_head);
    for (chart::series const& one : chart.all) { head += head_cell(one.name, figures_head); }
    std::string body;
    for (std::size_t index = 0; index < chart.labels.size(); ++index) {
        body += fmt::format("<tr><th scope=\"row\">{}</th>", escaped(chart.labels[index]));
        for (chart::series const& one : chart.all) { body += figure_cell(results, one.at[index], chart.form); }
        body += "</tr>\n";
    }
    return boxed(chart.title, head, body);
}

}  // namespace bench::html
