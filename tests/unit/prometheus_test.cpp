#include <bookonce/telemetry.hpp>

#include <cmath>
#include <fstream>
#include <set>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "documents.hpp"
#include "exposition.hpp"
#include "numbered_metrics.hpp"

using namespace bookonce;
using test::family;
using test::sample;

namespace {

std::vector<family> everything() { return test::read_exposition(prometheus(test::numbered())); }

bool is_in_seconds(sample const& read) { return read.name.find("_seconds") != std::string::npos; }

/// What the family's samples say of the snapshot: buckets by themselves, times in nanoseconds, and
/// no counts of histograms, which follow from the buckets.
std::vector<std::uint64_t> numbers_of(family const& told) {
    std::vector<std::uint64_t> numbers;
    double before = 0;
    for (sample const& each : told.samples) {
        bool const is_bucket = each.labels.contains("le");
        if (told.type == "histogram" && each.name.ends_with("_count")) { continue; }
        double value = each.value;
        if (is_in_seconds(each) && !is_bucket) { value = std::round(value * 1e9); }
        numbers.push_back(static_cast<std::uint64_t>(is_bucket ? value - before : value));
        before = is_bucket ? value : 0;
    }
    return numbers;
}

std::map<std::string, std::string> without_bound(sample const& read) {
    auto labels = read.labels;
    labels.erase("le");
    return labels;
}

std::string contents_of(char const* path) {
    std::ifstream file{path};
    return {std::istreambuf_iterator<char>{file}, {}};
}

/// Every query of the dashboard, wherever it stands.
void find_queries(nlohmann::json const& in, std::vector<std::string>& found) {
    for (auto const& [key, value] : in.items()) {
        bool const is_query = value.is_string() && (key == "expr" || key == "definition");
        if (is_query) { found.push_back(value); }
        if (value.is_structured()) { find_queries(value, found); }
    }
}

std::set<std::string> words_of(std::string const& text, std::regex const& word) {
    std::set<std::string> words;
    for (std::sregex_iterator each{text.begin(), text.end(), word}, end; each != end; ++each) {
        words.insert((*each)[1]);
    }
    return words;
}

}  // namespace

TEST_CASE("every_number_of_a_snapshot_is_told_exactly_once") {
    std::multiset<std::uint64_t> told;
    for (family const& each : everything()) {
        auto const numbers = numbers_of(each);
        told.insert(numbers.begin(), numbers.end());
    }
    CHECK(told.size() == test::how_many_numbers());
    for (std::uint64_t number = 1; number <= test::how_many_numbers(); ++number) {
        CAPTURE(number);
        CHECK(told.count(number) == 1);
    }
}

TEST_CASE("families_are_named_as_prometheus_wants_it") {
    std::set<std::string> names;
    for (family const& each : everything()) {
        CAPTURE(each.name);
        CHECK(names.insert(each.name).second);
        CHECK((each.name.starts_with("bookonce_") || each.name.starts_with("db_client_")));
        CHECK(each.name.ends_with("_total") == (each.type == "counter"));
        CHECK_FALSE(each.samples.empty());
    }
    CHECK(names.contains("bookonce_requests_total"));
    CHECK(names.contains("bookonce_queue_time_seconds_total"));
    CHECK(names.contains("db_client_operation_duration_seconds"));
}

TEST_CASE("no_series_is_told_twice") {
    std::set<std::pair<std::string, std::map<std::string, std::string>>> seen;
    for (family const& told : everything()) {
        for (sample const& each : told.samples) {
            CHECK_MESSAGE(seen.emplace(each.name, each.labels).second, each.name);
        }
    }
}

TEST_CASE("buckets_add_up_to_the_count_behind_them") {
    int histograms = 0;
    for (family const& told : everything()) {
        if (told.type != "histogram") { continue; }
        CAPTURE(told.name);
        sample last;
        for (sample const& each : told.samples) {
            if (each.name.ends_with("_bucket") && last.name == each.name) {
                CHECK(each.value >= last.value);
                CHECK(std::stod(each.labels.at("le")) > std::stod(last.labels.at("le")));
            } else if (each.name.ends_with("_sum")) {
                CHECK(last.labels.at("le") == "+Inf");
                CHECK(without_bound(last) == each.labels);
            } else if (each.name.ends_with("_count")) {
                auto const infinite = std::ranges::find_if(told.samples, [&](sample const& other) {
                    return other.labels.contains("le") && other.labels.at("le") == "+Inf" &&
                           without_bound(other) == each.labels;
                });
                REQUIRE(infinite != told.samples.end());
                CHECK(each.value == infinite->value);
                ++histograms;
            }
            last = each;
        }
    }
    CHECK(histograms == 3 + 2 * (operation_durations::sqlstates_max + 2));
}

TEST_CASE("a_label_may_hold_any_character") {
    metrics_snapshot counts;
    std::string const odd = "a\"\\\n}";
    counts.read_durations.failed_with(odd).add(std::chrono::seconds{1});
    bool found = false;
    for (family const& told : test::read_exposition(prometheus(counts))) {
        for (sample const& each : told.samples) {
            auto const type = each.labels.find("error_type");
            found = found || (type != each.labels.end() && type->second == odd);
        }
    }
    CHECK(found);
}

TEST_CASE("an_engine_that_did_nothing_is_told_as_well") {
    std::string const text = prometheus({});
    CHECK_FALSE(test::read_exposition(text).empty());
    CHECK(text.find("\nbookonce_requests_total{outcome=\"booked\"} 0\n") != std::string::npos);
    CHECK(text.find("error_type") == std::string::npos);
}

TEST_CASE("the_dashboard_asks_only_for_series_that_are_told") {
    std::set<std::string> names;
    std::set<std::string> labels{"instance", "job"};  // Prometheus adds these
    for (family const& told : everything()) {
        for (sample const& each : told.samples) {
            names.insert(each.name);
            for (auto const& [label, value] : each.labels) { labels.insert(label); }
        }
    }
    std::vector<std::string> queries;
    find_queries(nlohmann::json::parse(contents_of(dashboard_path)), queries);
    CHECK(queries.size() >= 10);
    for (std::string const& query : queries) {
        CAPTURE(query);
        auto const asked = words_of(query, std::regex{R"(\b((?:bookonce|db_client)_\w+))"});
        CHECK_FALSE(asked.empty());
        for (std::string const& name : asked) { CHECK_MESSAGE(names.contains(name), name); }
        for (std::string const& label : words_of(query, std::regex{R"re((\w+)\s*(?:=~|!~|!=|=)\s*")re"})) {
            CHECK_MESSAGE(labels.contains(label), label);
        }
        for (std::string const& list : words_of(query, std::regex{R"re(\bby\s*\(([^)]*)\))re"})) {
            for (std::string const& label : words_of(list, std::regex{R"((\w+))"})) {
                CHECK_MESSAGE(labels.contains(label), label);
            }
        }
    }
}

TEST_CASE("the_page_of_metrics_names_every_family_and_no_other") {
    std::set<std::string> told;
    for (family const& each : everything()) { told.insert(each.name); }
    std::string const page = contents_of(metrics_page_path);
    CHECK(words_of(page, std::regex{R"(\n\| `(bookonce_\w+|db_client_\w+))"}) == told);
}
