#include "html.hpp"

#include <algorithm>
#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "callout.hpp"
#include "charts.hpp"
#include "embedded.hpp"
#include "headline.hpp"
#include "tables.hpp"
#include "text.hpp"

namespace bench {
namespace {

using namespace html;
using nlohmann::json;

/// Scripts and styles run by their hashes only; the page loads and sends nothing.
std::string policy() {
    return fmt::format(
        "default-src 'none'; img-src data:; script-src '{}' '{}'; style-src '{}'; base-uri 'none'; form-action 'none'",
        embedded::chart_library.hash, embedded::script.hash, embedded::style.hash);
}

std::string facts(json const& results) {
    int const index = headline_row(results);
    if (index < 0) { return ""; }
    row const row = rows_of(results)[static_cast<std::size_t>(index)];
    struct fact {
        char const* name;
        char const* path;
        form written;
    };
    std::string list;
    for (fact const& one :
         {fact{is_storm(results) ? "refusals a second" : "bookings a second", speed_key(results), form::number},
          fact{"retry rate", "retry_rate", form::percent}, fact{"ms, 99th percentile", "latency_ms/p99", form::number},
          fact{"seats oversold", "oversold", form::whole}}) {
        std::string const pointer = row.at(one.path);
        if (auto const figure = figure_at(results, pointer)) {
            list += fmt::format("<div><dt>{}</dt><dd data-at=\"{}\" data-form=\"{}\">{}</dd></div>\n", one.name,
                                escaped(pointer), to_string(one.written), figure_text(*figure, one.written));
        }
    }
    return fmt::format("<p class=\"kind\">{}, in short</p>\n<dl class=\"facts\">\n{}</dl>\n", escaped(row.strategy()),
                       list);
}

std::string figure(chart const& chart, json const& results) {
    return fmt::format("<figure class=\"{}\">\n<figcaption><h3 id=\"{}-title\">{}</h3><p>{}</p></figcaption>\n"
                       "<div class=\"plot\" hidden><canvas id=\"{}\" role=\"img\" aria-label=\"{}\"></canvas></div>\n"
                       "<details><summary>The same as a table</summary>\n{}</details>\n</figure>\n",
                       chart.is_wide ? "wide" : "half", escaped(chart.id), escaped(chart.title), escaped(chart.note),
                       escaped(chart.id), escaped(described(chart, results)), chart_table(chart, results));
}

std::string value_text(json const& value) {
    if (value.is_string()) { return value.get<std::string>(); }
    if (value.is_number_float()) { return fmt::format("{:.3g}", value.get<double>()); }
    return value.is_null() ? "–" : value.dump();
}

std::string spaced(std::string name) {
    std::replace(name.begin(), name.end(), '_', ' ');
    return name;
}

std::string environment(json const& results) {
    std::string list;
    json const found = results.value("environment", json::object());
    if (found.value("taken_at", "").empty()) { return ""; }  // nothing was run on a machine
    auto const add = [&list](std::string const& name, json const& value) {
        list += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", escaped(name), escaped(value_text(value)));
    };
    for (auto const& [name, value] : found.items()) {
        if (!value.is_structured()) { add(spaced(name), value); }
    }
    json const settings = found.value("settings", json::object());
    for (auto const& [name, value] : settings.items()) { add(name, value); }
    return "<dl class=\"environment\">\n" + list + "</dl>\n";
}

/// `content` is HTML; `reading` is how to read it, in plain words.
std::string section(char const* id, char const* title, std::string const& content, char const* reading) {
    std::string const note = *reading == '\0' ? "" : fmt::format("<p class=\"reading\">{}</p>", reading);
    return fmt::format("<section aria-labelledby=\"{0}\"><h2 id=\"{0}\">{1}</h2>\n{2}{3}</section>\n", id, title,
                       content, note);
}

void write_body(json const& results, std::vector<chart> const& charts, std::string const& command_line,
                std::ostream& out) {
    out << "<header>\n<p class=\"kind\">bookonce-bench " << escaped(results.value("command", "")) << "</p>\n<h1>"
        << escaped(headline(results)) << "</h1>\n"
        << callout(results);
    if (std::string const more = second_sentence(results); !more.empty()) {
        out << "<p class=\"more\">" << escaped(more) << "</p>\n";
    }
    out << facts(results) << "</header>\n<main>\n";
    out << "<noscript><p class=\"more\">The charts need JavaScript; the tables hold the same figures.</p></noscript>\n";
    std::string figures;
    for (chart const& one : charts) { figures += figure(one, results); }
    out << section("strategies", "Speed and retries",
                   "<div class=\"charts\">\n" + figures + "</div>\n" + main_table(results),
                   "Medians of the repetitions. What does not rank is in no chart, and its speed is struck out: being "
                   "wrong is not a way of being fast. Retry rate is lost attempts of all attempts; an attempt of "
                   "bookonce may seat many callers, so it can need less than one a booking.");
    if (!rows_of(results).empty()) {
        out << section("correctness", "Was every seat sold once?", correctness_table(results),
                       "Counted in SQL from the stored rows: after each run, and after a short proof with few seats "
                       "where one was made.");
        out << section("costs", "Latency and cost of a booking", cost_table(results),
                       "Fairness is Jain’s index of the callers’ bookings: 1 when all got the same.");
    }
    out << section("origin", "Where the figures come from",
                   "<pre tabindex=\"0\"><code>" + escaped(command_line) + "</code></pre>\n" + environment(results) +
                       "<p><button type=\"button\" id=\"download\" hidden>Download the raw data (JSON)</button></p>\n",
                   "");
    out << "</main>\n";
}

}  // namespace

void write_html(nlohmann::json const& results, std::string const& command_line, std::ostream& out) {
    std::vector<chart> const charts = charts_of(results);
    out << "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
           "http-equiv=\"Content-Security-Policy\" content=\""
        << policy()
        << "\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" "
           "content=\"light dark\">\n"
           "<link rel=\"icon\" href=\"data:,\">\n<title>"
        << escaped("bookonce-bench " + results.value("command", "")) << "</title>\n<style>" << embedded::style.text
        << "</style>\n</head>\n<body>\n";
    write_body(results, charts, command_line, out);
    out << "<script type=\"application/json\" id=\"results\">" << json_for_script(results)
        << "</script>\n<script type=\"application/json\" id=\"charts\">" << json_for_script(to_json(charts))
        << "</script>\n<script>" << embedded::chart_library.text << "</script>\n<script>" << embedded::script.text
        << "</script>\n</body>\n</html>\n";
}

}  // namespace bench
