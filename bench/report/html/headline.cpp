#include "headline.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include <fmt/format.h>

#include "callout.hpp"
#include "rows.hpp"
#include "text.hpp"

namespace bench::html {
namespace {

double speed(row const& row, bool storm) { return row.number(storm ? "refusals_per_s" : "bookings_per_s"); }

std::string in_words(std::string const& strategy) {
    return strategy == "for_update" ? "SELECT\u00a0…\u00a0FOR\u00a0UPDATE" : strategy;
}

std::string where(row const& row, bool storm) {
    std::string const kind = storm ? "sold-out " : "";
    double const events = row.number("events");
    if (events <= 1) { return storm ? "On one sold-out event" : "On one hot event"; }
    std::string const many = fmt::format("On {} {}events", figure_text(events, form::whole), kind);
    if (row.text("spread") == "zipf") {
        return fmt::format("{} with a Zipf skew of {:g}", many, row.number("zipf_theta"));
    }
    return row.text("spread") == "uniform" ? many : many + ", one of them hot";
}

std::string who(row const& row) {
    double const processes = std::max(1.0, row.number("processes"));
    double const in_flight = row.number("in_flight");
    double const each = in_flight > 0 ? in_flight : row.number("callers");
    std::string const load = fmt::format("{} {}", figure_text(each, form::whole),
                                         in_flight > 0 ? "requests in flight"
                                         : each == 1   ? "caller"
                                                       : "callers");
    return processes > 1 ? fmt::format("{} processes of {}", figure_text(processes, form::whole), load) : load;
}

/// "48 times", "1.2 times", "as many as", "60 % of".
std::string times(double one, double other) {
    double const ratio = one / other;
    if (ratio >= 1.05) { return rounded_text(ratio) + " times"; }
    return ratio > 0.95 ? "as many as" : fmt::format("{:.0f} % of", ratio * 100);
}

constexpr std::array load_settings = {"callers",    "processes",   "in_flight", "events",
                                      "zipf_theta", "hot_callers", "preload"};

bool same_load(row const& one, row const& other) {
    return std::all_of(load_settings.begin(), load_settings.end(),
                       [&](char const* key) { return one.number(key) == other.number(key); });
}

/// bookonce if it ranks, else the fastest that does; at the most callers, and then at its fastest.
std::optional<row> subject_of(std::vector<row> const& rows) {
    std::optional<row> best;
    auto const merit = [](row const& row) {
        bool const is_subject = row.strategy() == "bookonce";
        return std::tuple{is_subject, is_subject ? row.number("callers") : 0,
                          row.number("bookings_per_s") + row.number("refusals_per_s")};
    };
    for (row const& one : rows) {
        if (one.ranks() && (!best || merit(one) > merit(*best))) { best = one; }
    }
    return best;
}

/// What the subject is measured against, under the same load: the essay's transaction if it is there, else the fastest.
std::optional<row> rival_of(row const& subject, std::vector<row> const& rows, bool storm) {
    std::optional<row> best;
    for (row const& one : rows) {
        if (!one.ranks() || one.is_bookonce() || one.strategy() == subject.strategy() || !same_load(one, subject)) {
            continue;
        }
        if (one.strategy() == "for_update") { return one; }
        if (!best || speed(one, storm) > speed(*best, storm)) { best = one; }
    }
    return best;
}

std::string speed_sentence(row const& subject, std::vector<row> const& rows, bool storm) {
    std::string sentence = storm ? fmt::format("{} with {}, {} turned {} callers a second away", where(subject, storm),
                                               who(subject), subject.strategy(), rounded_text(speed(subject, storm)))
                                 : fmt::format("{} with {}, {} made {} bookings a second", where(subject, storm),
                                               who(subject), subject.strategy(), rounded_text(speed(subject, storm)));
    std::optional<row> const rival = rival_of(subject, rows, storm);
    if (rival && speed(*rival, storm) > 0) {
        sentence +=
            fmt::format(", {} {}", times(speed(subject, storm), speed(*rival, storm)), in_words(rival->strategy()));
    }
    return sentence + ", and none was sold twice.";
}

/// The fewest calls against those of no backoff.
std::string simulation_sentence(nlohmann::json const& results) {
    nlohmann::json const& found = results.at("simulation");
    nlohmann::json const* fewest = nullptr;
    nlohmann::json const* without = nullptr;
    for (nlohmann::json const& one : found) {
        if (one.at("backoff") == "none") { without = &one; }
        if (fewest == nullptr || one.at("calls").get<double>() < fewest->at("calls").get<double>()) { fewest = &one; }
    }
    if (fewest == nullptr || without == nullptr) { return "Nothing was measured."; }
    return fmt::format("In the simulation of {} clients after one row, {} needed {} calls, and no backoff {}.",
                       without->at("clients").get<int>(), fewest->at("backoff").get<std::string>(),
                       figure_text(fewest->at("calls").get<double>(), form::whole),
                       figure_text(without->at("calls").get<double>(), form::whole));
}

/// The fastest policy against the same strategy without one.
std::string backoff_sentence(nlohmann::json const& results, std::vector<row> const& rows) {
    std::optional<row> best;
    for (row const& one : rows) {
        if (one.ranks() && (!best || one.number("bookings_per_s") > best->number("bookings_per_s"))) { best = one; }
    }
    if (!best) {
        return results.contains("simulation") ? simulation_sentence(results)
                                              : "No policy gave right answers throughout, so none is ranked.";
    }
    std::string sentence =
        fmt::format("{} with {}, {} with {} made {} bookings a second", where(*best, false), who(*best),
                    best->strategy(), best->text("backoff"), rounded_text(best->number("bookings_per_s")));
    for (row const& one : rows) {
        bool const without = one.ranks() && one.strategy() == best->strategy() && one.text("backoff") == "none" &&
                             one.index != best->index;
        if (without && one.number("bookings_per_s") > 0) {
            sentence += fmt::format(", {} what it made without backoff",
                                    times(best->number("bookings_per_s"), one.number("bookings_per_s")));
            break;
        }
    }
    return sentence + ".";
}

}  // namespace

int headline_row(nlohmann::json const& results) {
    std::optional<row> const subject = subject_of(rows_of(results));
    return subject ? static_cast<int>(subject->index) : -1;
}

std::string headline(nlohmann::json const& results) {
    std::vector<row> const rows = rows_of(results);
    if (rows.empty()) {
        return results.contains("simulation") ? simulation_sentence(results) : "Nothing was measured.";
    }
    std::vector<std::string> broken;
    for (wrong_strategy const& one : wrong_strategies(results)) {
        if (one.broke_its_promise) { broken.push_back(fmt::format("{} ({})", one.name, one.what)); }
    }
    if (!broken.empty()) { return fmt::format("A promise was broken: {}.", fmt::join(broken, "; ")); }
    if (std::none_of(rows.begin(), rows.end(), [](row const& row) { return row.measured(); })) {
        return "Nothing was measured.";
    }
    if (results.value("command", "") == "backoff") { return backoff_sentence(results, rows); }
    std::optional<row> const subject = subject_of(rows);
    if (!subject) { return "No strategy gave right answers throughout, so none is ranked."; }
    return speed_sentence(*subject, rows, is_storm(results));
}

std::string second_sentence(nlohmann::json const& results) {
    bool const storm = is_storm(results);
    std::vector<row> const rows = rows_of(results);
    std::string told;
    if (std::optional<row> const subject = subject_of(rows)) {
        std::vector<row> others = rows;
        std::erase_if(others, [](row const& row) { return row.strategy() == "for_update"; });
        std::optional<row> const fastest = rival_of(*subject, others, storm);
        if (fastest && rival_of(*subject, rows, storm)->index != fastest->index) {
            told = fmt::format("The fastest of the others was {} with {} a second.", in_words(fastest->strategy()),
                               rounded_text(speed(*fastest, storm)));
        }
    }
    for (row const& one : rows) {
        if (one.failed()) {
            told += fmt::format("{}{} could not be measured.", told.empty() ? "" : " ", one.strategy());
            break;
        }
    }
    return told;
}

}  // namespace bench::html
