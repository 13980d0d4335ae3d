#include "charts.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace bench::html {
namespace {

using settings = std::vector<setting const*>;

/// A figure that is worth a chart.
struct subject {
    char const* key;
    char const* id;
    char const* title;
    char const* note;
    form written;
    bool log_over_x;
};

constexpr subject throughput{"bookings_per_s",  "throughput", "Bookings a second",
                             "More is better.", form::number, true};
constexpr subject refusals{"refusals_per_s",    "refusals",
                           "Refusals a second", "Callers told that it is sold out, or that they hold a seat.",
                           form::number,        true};
constexpr subject retry_rate{
    "retry_rate", "retry-rate", "Retry rate", "Attempts lost to another caller. Less is better.", form::percent, false};
constexpr subject retries{"retries_per_booking", "retries",
                          "Retries a booking",   "Lost attempts that a booking sat through. Less is better.",
                          form::number,          false};
constexpr subject slowest_percent{
    "latency_ms/p99", "p99", "99th percentile of latency, ms", "One caller in a hundred waited longer. Less is better.",
    form::number,     true};

settings without(settings all, setting const* one) {
    std::erase(all, one);
    return all;
}

/// Rows that differ in `across` only, by name; the name has the other settings where a strategy has several such groups.
std::vector<std::pair<std::string, std::vector<row>>> groups_across(setting const* across, std::vector<row> const& rows,
                                                                    settings const& varying) {
    std::vector<std::pair<std::string, std::vector<row>>> groups;
    for (row const& one : rows) {
        std::string const name = label_of(one, without(varying, across));
        auto const found =
            std::find_if(groups.begin(), groups.end(), [&](auto const& group) { return group.first == name; });
        found == groups.end() ? groups.push_back({name, {one}}) : found->second.push_back(one);
    }
    std::erase_if(groups, [&](auto const& group) {
        return std::all_of(group.second.begin(), group.second.end(),
                           [&](row const& one) { return across->text(one) == across->text(group.second.front()); });
    });
    std::map<std::string, int> named;
    for (auto const& group : groups) { ++named[group.second.front().strategy()]; }
    for (auto& [name, members] : groups) {
        std::string const strategy = members.front().strategy();
        if (named[strategy] == 1) { name = strategy; }
    }
    return groups;
}

using hues = std::map<std::string, int>;

hues hues_of(std::vector<row> const& rows) {
    hues found{{"bookonce", 0}};
    for (row const& one : rows) { found.try_emplace(one.strategy(), static_cast<int>(found.size())); }
    return found;
}

/// Empty where no row of the group stands at that label.
std::vector<std::string> figures_at(std::vector<std::string> const& labels, setting const* across,
                                    std::vector<row> const& group, char const* key) {
    std::vector<std::string> at(labels.size());
    for (row const& one : group) {
        auto const place = std::find(labels.begin(), labels.end(), across->text(one)) - labels.begin();
        if (place < static_cast<std::ptrdiff_t>(labels.size())) { at[static_cast<std::size_t>(place)] = one.at(key); }
    }
    return at;
}

chart across(setting const* over, subject const& what,
             std::vector<std::pair<std::string, std::vector<row>>> const& groups, hues const& known) {
    bool const lines = over->number != nullptr;
    chart made{.id = fmt::format("{}-by-{}", what.id, over->id),
               .title = fmt::format("{}, by {}", what.title, over->head),
               .note = what.note,
               .drawn = lines ? chart::shape::lines : chart::shape::bars,
               .form = what.written,
               .log = lines && what.log_over_x,
               .label_head = over->head};
    std::map<double, std::string> numbers;
    for (auto const& [name, group] : groups) {
        for (row const& one : group) {
            if (lines) {
                if (auto const number = over->number(one)) { numbers[*number] = over->text(one); }
            } else if (std::find(made.labels.begin(), made.labels.end(), over->text(one)) == made.labels.end()) {
                made.labels.push_back(over->text(one));
            }
        }
    }
    for (auto const& [number, text] : numbers) {
        made.x.push_back(number);
        made.labels.push_back(text);
    }
    for (auto const& [name, group] : groups) {
        made.all.push_back({.name = name,
                            .hue = known.at(group.front().strategy()),
                            .at = figures_at(made.labels, over, group, what.key)});
    }
    return made;
}

chart by_strategy(subject const& what, std::vector<row> const& rows, settings const& varying) {
    chart made{.id = what.id, .title = what.title, .note = what.note, .form = what.written, .label_head = "strategy"};
    made.all.push_back({.name = what.title});
    for (row const& one : rows) {
        made.labels.push_back(label_of(one, varying));
        made.all.front().at.push_back(one.at(what.key));
    }
    return made;
}

chart latency(std::vector<row> const& rows, settings const& varying) {
    chart made{
        .id = "latency",
        .title = "Latency, ms",
        .note =
            "Each bar runs from the median over the 90th and 99th percentiles to the 99.9th. Further left is better.",
        .drawn = chart::shape::spans,
        .log = true,
        .label_head = "strategy"};
    for (auto const& [name, key] : {std::pair{"p50", "latency_ms/p50"},
                                    {"p90", "latency_ms/p90"},
                                    {"p99", "latency_ms/p99"},
                                    {"p99.9", "latency_ms/p999"}}) {
        chart::series one{.name = name};
        for (row const& row : rows) { one.at.push_back(row.at(key)); }
        made.all.push_back(std::move(one));
    }
    for (row const& one : rows) { made.labels.push_back(label_of(one, varying)); }
    return made;
}

struct finding_series {
    char const* key;
    char const* name;
    int hue;
};

/// What a sub-command found beyond the summary: rows of their own, named by one key, with a series for each of the others.
chart of_finding(nlohmann::json const& rows, std::string const& finding, char const* label_key, chart made,
                 std::vector<finding_series> const& keys) {
    for (nlohmann::json const& row : rows) { made.labels.push_back(row.value(label_key, "")); }
    for (auto const& [key, name, hue] : keys) {
        chart::series one{.name = name, .hue = hue};
        for (std::size_t index = 0; index < rows.size(); ++index) {
            one.at.push_back(fmt::format("/{}/{}/{}", finding, index, key));
        }
        made.all.push_back(std::move(one));
    }
    return made;
}

std::vector<chart> charts_of_findings(nlohmann::json const& results) {
    std::vector<chart> charts;
    if (auto const rows = results.find("simulation"); rows != results.end()) {
        charts.push_back(of_finding(*rows, "simulation", "backoff",
                                    {.id = "simulation",
                                     .title = "Calls until all clients are done, simulated",
                                     .note = "Many clients after one row, in virtual time. Less is better.",
                                     .form = form::whole,
                                     .label_head = "backoff"},
                                    {{"calls", "calls", 0}}));
    }
    if (auto const rows = results.find("neighbours"); rows != results.end()) {
        charts.push_back(of_finding(
            *rows, "neighbours", "strategy",
            {.id = "neighbours",
             .title = "99th percentile of the cold events’ latency, ms",
             .note = "What one hot event costs those who book others. Less is better.",
             .label_head = "strategy"},
            {{"cold_p99_alone_ms", "without the hot event", 6}, {"cold_p99_beside_hot_ms", "beside it", 0}}));
    }
    return charts;
}

bool mostly_refuses(std::vector<row> const& rows) {
    return std::any_of(rows.begin(), rows.end(),
                       [](row const& row) { return row.number("refusals_per_s") > row.number("bookings_per_s"); });
}

}  // namespace

std::vector<chart> charts_of(nlohmann::json const& results) {
    std::vector<row> const all = rows_of(results);
    settings const varying = all.empty() ? settings{} : varying_settings(all);
    std::vector<row> ranking = by_speed(results);
    std::erase_if(ranking, [](row const& row) { return !row.ranks(); });
    std::vector<chart> charts = charts_of_findings(results);
    std::size_t const of_findings = charts.size();
    for (setting const* one : varying) {
        auto const groups = groups_across(one, ranking, varying);
        if (groups.empty()) { continue; }
        for (subject const* what : {&throughput, &retry_rate, &retries, &slowest_percent}) {
            bool const is_policy = one->number == nullptr;
            if ((what == &retries && !is_policy) || (what == &retry_rate && is_policy)) { continue; }
            charts.push_back(across(one, *what, groups, hues_of(ranking)));
            charts.back().is_wide = what == &throughput && !is_policy;
        }
    }
    if (charts.size() > of_findings || ranking.empty()) { return charts; }
    if (!is_storm(results)) { charts.push_back(by_strategy(throughput, ranking, varying)); }
    if (is_storm(results) || mostly_refuses(ranking)) { charts.push_back(by_strategy(refusals, ranking, varying)); }
    charts.push_back(by_strategy(retry_rate, ranking, varying));
    charts.push_back(latency(ranking, varying));
    return charts;
}

std::optional<double> figure_at(nlohmann::json const& results, std::string const& pointer) {
    nlohmann::json::json_pointer const place{pointer};
    if (pointer.empty() || !results.contains(place)) { return std::nullopt; }
    nlohmann::json const& found = results.at(place);
    return found.is_number() ? std::optional{found.get<double>()} : std::nullopt;
}

std::string described(chart const& chart, nlohmann::json const& results) {
    std::vector<std::string> told;
    for (chart::series const& one : chart.all) {
        std::vector<std::string> points;
        for (std::size_t index = 0; index < chart.labels.size(); ++index) {
            if (auto const figure = figure_at(results, one.at[index])) {
                points.push_back(chart.labels[index] + " " + figure_text(*figure, chart.form));
            }
        }
        std::string const figures = fmt::format("{}", fmt::join(points, ", "));
        told.push_back(chart.all.size() == 1 ? figures : one.name + ": " + figures);
    }
    return fmt::format("{}. {} The table below holds the same figures. {}", chart.title, chart.note,
                       fmt::join(told, "; "));
}

nlohmann::json to_json(std::vector<chart> const& charts) {
    nlohmann::json list = nlohmann::json::array();
    for (chart const& one : charts) {
        nlohmann::json series = nlohmann::json::array();
        for (chart::series const& line : one.all) {
            series.push_back({{"name", line.name}, {"hue", line.hue}, {"at", line.at}});
        }
        char const* const shape = one.drawn == chart::shape::bars    ? "bars"
                                  : one.drawn == chart::shape::spans ? "spans"
                                                                     : "lines";
        list.push_back({{"id", one.id},
                        {"title", one.title},
                        {"shape", shape},
                        {"form", to_string(one.form)},
                        {"log", one.log},
                        {"is_wide", one.is_wide},
                        {"label_head", one.label_head},
                        {"labels", one.labels},
                        {"x", one.x},
                        {"series", std::move(series)}});
    }
    return list;
}

}  // namespace bench::html
