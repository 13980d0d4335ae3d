#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace bench::html {

/// A row of the summary, and where it stands there.
struct row {
    std::size_t index = 0;
    nlohmann::json const* value = nullptr;

    double number(char const* key) const;
    std::string text(char const* key) const;
    bool flag(char const* key) const;
    std::string strategy() const { return text("strategy"); }
    /// A right answer at a speed that may be compared.
    bool ranks() const { return flag("ranks"); }
    /// Checks nothing and is measured for comparison only: neither right nor wrong.
    bool is_yardstick() const { return text("promise") == "no booking"; }
    bool failed() const { return !text("error").empty(); }
    /// Whether there was a request to measure. Older results do not say, and mean it.
    bool measured() const { return value->value("measured_requests", 1.0) > 0; }
    /// Sold a seat twice, seated a user twice, miscounted, or told a caller what is not so.
    bool wrong() const;
    bool is_bookonce() const { return strategy().starts_with("bookonce"); }
    /// JSON pointer of one of its figures within the results.
    std::string at(std::string const& path) const { return "/summary/" + std::to_string(index) + "/" + path; }
};

/// A setting that a row may differ from another in.
struct setting {
    char const* id;
    char const* head;
    std::string (*text)(row const&);
    /// Empty when it is not a number here; no function when it never is.
    std::optional<double> (*number)(row const&);
};

std::vector<row> rows_of(nlohmann::json const& results);

/// Those settings that are not the same in all rows.
std::vector<setting const*> varying_settings(std::vector<row> const& rows);

/// Strategy, and the settings given.
std::string label_of(row const& row, std::vector<setting const*> const& settings);

/// Whether the work was to turn callers away from sold-out events.
bool is_storm(nlohmann::json const& results);

/// The figure that these results are ranked by: bookings, or refusals where the work was to refuse.
char const* speed_key(nlohmann::json const& results);

/// Those that rank, fastest first; then the others.
std::vector<row> by_speed(nlohmann::json const& results);

/// By speed where only the strategies differ; else strategy by strategy, each in the order of its settings.
std::vector<row> in_reading_order(nlohmann::json const& results);

/// "219 seats oversold, 20 users booked twice"; empty for a row that is not wrong.
std::string wrongs_of(row const& row);

/// Why a row does not rank, or is not all that it seems; may be empty.
std::string remark_of(row const& row);

}  // namespace bench::html
