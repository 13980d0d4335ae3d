#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <bookonce/export.hpp>
#include <bookonce/metrics.hpp>

/// What a monitor reads. docs/metrics.md lists the names and what they mean.
namespace bookonce {

/// How many values lay in which range. All numbers are in the instrument's unit.
struct histogram_value {
    std::vector<double> bounds;          ///< the greatest value of each bucket but the last
    std::vector<std::uint64_t> buckets;  ///< each counts what no earlier one does; one more than bounds
    std::uint64_t count = 0;
    double sum = 0;
};

/// One value of an instrument. No two of them have the same attributes.
struct data_point {
    std::vector<std::pair<std::string, std::string>> attributes;
    std::variant<std::uint64_t, double, histogram_value> value;
};

/// An instrument of OpenTelemetry, for an exporter of the application's. Values are since the engine
/// began ("cumulative" there).
struct instrument {
    enum class form : std::uint8_t {
        counter,    ///< only grows
        gauge,      ///< goes up and down
        histogram,  ///< its points hold a `histogram_value`
    };
    std::string name;         ///< such as "db.client.operation.duration"
    std::string unit;         ///< in UCUM, as OpenTelemetry wants it: "s", "{request}"
    std::string description;  ///< one line
    form kind = form::counter;
    std::vector<data_point> points;  ///< maybe none
};

/// Everything of a snapshot, by OpenTelemetry's names where it has them (semantic conventions for
/// database clients, 1.33), else beginning with "bookonce.". Thread-safe.
BOOKONCE_EXPORT std::vector<instrument> open_telemetry(metrics_snapshot const& counts);

/// The same in Prometheus' text format 0.0.4: what to answer to its scraper, with the content type
/// `text/plain; version=0.0.4`. The names follow from OpenTelemetry's by its rules for Prometheus,
/// so both ways lead to the same series. Thread-safe.
BOOKONCE_EXPORT std::string prometheus(metrics_snapshot const& counts);

}  // namespace bookonce
