#include "rows.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "text.hpp"

namespace bench::html {
namespace {

template <auto key>
constexpr setting counted(char const* head) {
    return {key, head, [](row const& row) { return figure_text(row.number(key), form::whole); },
            [](row const& row) -> std::optional<double> { return row.number(key); }};
}

constexpr char callers[] = "callers";
constexpr char processes[] = "processes";
constexpr char in_flight[] = "in_flight";
constexpr char events[] = "events";
constexpr char hot_callers[] = "hot_callers";
constexpr char seats[] = "seats";
constexpr char preload[] = "preload";

std::optional<double> skew(row const& row) {
    if (row.number("events") <= 1) { return std::nullopt; }
    if (row.text("spread") == "zipf") { return row.number("zipf_theta"); }
    return row.text("spread") == "uniform" ? std::optional{0.0} : std::nullopt;
}

constexpr std::array settings = {
    counted<callers>("callers"),
    counted<processes>("processes"),
    counted<in_flight>("requests in flight"),
    counted<events>("events"),
    setting{"skew", "skew (Zipf)",
            [](row const& row) { return skew(row) ? fmt::format("{:g}", *skew(row)) : std::string{"–"}; }, skew},
    counted<hot_callers>("hot callers"),
    counted<seats>("seats"),
    counted<preload>("stored before"),
    setting{"backoff", "backoff", [](row const& row) { return row.text("backoff"); }, nullptr},
};

std::string counted_noun(double count, char const* one, char const* many) {
    return fmt::format("{} {}", figure_text(count, form::whole), count == 1 ? one : many);
}

}  // namespace

double row::number(char const* key) const {
    auto const found = value->find(key);
    return found != value->end() && found->is_number() ? found->get<double>() : 0;
}

std::string row::text(char const* key) const {
    auto const found = value->find(key);
    return found != value->end() && found->is_string() ? found->get<std::string>() : "";
}

bool row::flag(char const* key) const {
    auto const found = value->find(key);
    return found != value->end() && found->is_boolean() && found->get<bool>();
}

bool row::wrong() const {
    if (is_yardstick()) { return false; }
    return number("oversold") > 0 || number("doubled") > 0 || !flag("consistent") || number("untrue_answers") != 0;
}

std::vector<row> rows_of(nlohmann::json const& results) {
    std::vector<row> rows;
    auto const summary = results.find("summary");
    if (summary == results.end()) { return rows; }
    for (nlohmann::json const& value : *summary) { rows.push_back({rows.size(), &value}); }
    return rows;
}

std::vector<setting const*> varying_settings(std::vector<row> const& rows) {
    std::vector<setting const*> varying;
    for (setting const& one : settings) {
        bool const varies = std::any_of(rows.begin(), rows.end(),
                                        [&](row const& row) { return one.text(row) != one.text(rows.front()); });
        if (varies) { varying.push_back(&one); }
    }
    return varying;
}

std::string label_of(row const& row, std::vector<setting const*> const& settings) {
    std::string label = row.strategy();
    for (setting const* one : settings) {
        std::string const value = one->text(row);
        label += one->number == nullptr ? fmt::format(", {}", value) : fmt::format(", {} {}", value, one->head);
    }
    return label;
}

bool is_storm(nlohmann::json const& results) { return results.value("command", "") == "storm"; }

char const* speed_key(nlohmann::json const& results) { return is_storm(results) ? "refusals_per_s" : "bookings_per_s"; }

std::vector<row> by_speed(nlohmann::json const& results) {
    std::vector<row> rows = rows_of(results);
    std::stable_sort(rows.begin(), rows.end(), [key = speed_key(results)](row const& one, row const& other) {
        if (one.ranks() != other.ranks()) { return one.ranks(); }
        return one.ranks() && one.number(key) > other.number(key);
    });
    return rows;
}

std::vector<row> in_reading_order(nlohmann::json const& results) {
    std::vector<row> rows = by_speed(results);
    if (rows.empty()) { return rows; }
    std::vector<setting const*> const varying = varying_settings(rows);
    if (varying.empty()) { return rows; }
    std::vector<std::string> strategies;
    for (row const& one : rows) {
        if (std::find(strategies.begin(), strategies.end(), one.strategy()) == strategies.end()) {
            strategies.push_back(one.strategy());
        }
    }
    auto const place = [&](row const& row) {
        std::vector<double> key{
            static_cast<double>(std::find(strategies.begin(), strategies.end(), row.strategy()) - strategies.begin())};
        // What is spread over several events comes after the one event.
        key.push_back(row.number("events"));
        for (setting const* one : varying) { key.push_back(one->number == nullptr ? 0 : one->number(row).value_or(0)); }
        return key;
    };
    std::stable_sort(rows.begin(), rows.end(),
                     [&](row const& one, row const& other) { return place(one) < place(other); });
    return rows;
}

std::string wrongs_of(row const& row) {
    std::vector<std::string> wrongs;
    if (double const seats_too_many = row.number("oversold"); seats_too_many > 0) {
        wrongs.push_back(counted_noun(seats_too_many, "seat", "seats") + " oversold");
    }
    if (double const users = row.number("doubled"); users > 0) {
        wrongs.push_back(counted_noun(users, "user", "users") + " booked twice");
    }
    if (!row.flag("consistent")) { wrongs.emplace_back("counter off"); }
    if (row.number("untrue_answers") != 0) { wrongs.emplace_back("answers untrue"); }
    if (double const leases = row.number("leases_outlived"); leases > 0) {
        wrongs.push_back(counted_noun(leases, "lease", "leases") + " outlived");
    }
    return fmt::format("{}", fmt::join(wrongs, ", "));
}

std::string remark_of(row const& row) {
    if (row.failed()) { return "run failed: " + row.text("error"); }
    if (row.is_yardstick()) { return "yardstick: checks nothing"; }
    if (row.flag("broke_its_promise")) { return "broke its promise: " + wrongs_of(row); }
    if (row.wrong()) { return "wrong: " + wrongs_of(row); }
    if (!row.measured()) { return "no request was measured"; }
    if (!row.ranks()) { return "promises nothing here"; }
    if (row.number("gave_up") > 0) {
        return fmt::format("{} gave up", figure_text(row.number("gave_up"), form::whole));
    }
    return "";
}

}  // namespace bench::html
