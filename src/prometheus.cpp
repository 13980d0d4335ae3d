#include <algorithm>
#include <iterator>
#include <string_view>

#include <fmt/format.h>

#include <bookonce/telemetry.hpp>

/// Prometheus' text format 0.0.4, and OpenTelemetry's rules for its names in Prometheus
/// ("Prometheus and OpenMetrics Compatibility").
namespace bookonce {
namespace {

using labels = std::vector<std::pair<std::string, std::string>>;

std::string with_underscores(std::string name) {
    std::ranges::replace(name, '.', '_');
    return name;
}

std::string series_name(instrument const& told) {
    std::string name = with_underscores(told.name);
    if (told.unit == "s") { name += "_seconds"; }
    if (told.kind == instrument::form::counter) { name += "_total"; }
    return name;
}

std::string_view type_name(instrument::form kind) {
    switch (kind) {
        case instrument::form::counter: return "counter";
        case instrument::form::gauge: return "gauge";
        case instrument::form::histogram: return "histogram";
    }
    return "untyped";
}

/// With what the format wants escaped: in a label's value the quotation mark, too.
std::string escaped(std::string_view text, bool is_label) {
    std::string made;
    for (char const each : text) {
        if (each == '\n') {
            made += "\\n";
            continue;
        }
        if (each == '\\' || (is_label && each == '"')) { made += '\\'; }
        made += each;
    }
    return made;
}

class page {
public:
    void add(instrument const& told) {
        std::string const name = series_name(told);
        write("# HELP {} {}\n", name, escaped(told.description, false));
        write("# TYPE {} {}\n", name, type_name(told.kind));
        for (data_point const& point : told.points) {
            std::visit([&](auto const& value) { add(name, point.attributes, value); }, point.value);
        }
    }
    std::string take() { return std::move(text_); }

private:
    template <class... Values>
    void write(fmt::format_string<Values...> format, Values&&... values) {
        fmt::format_to(std::back_inserter(text_), format, std::forward<Values>(values)...);
    }

    void add_name(std::string_view name, labels const& with) {
        text_ += name;
        char before = '{';
        for (auto const& [label, value] : with) {
            write("{}{}=\"{}\"", before, with_underscores(label), escaped(value, true));
            before = ',';
        }
        if (!with.empty()) { text_ += '}'; }
    }

    void add(std::string_view name, labels const& with, auto value) {
        add_name(name, with);
        write(" {}\n", value);
    }

    void add(std::string const& name, labels const& with, histogram_value const& value) {
        labels of_bucket = with;
        of_bucket.emplace_back("le", "");
        std::uint64_t so_far = 0;
        for (std::size_t bucket = 0; bucket < value.buckets.size(); ++bucket) {
            bool const is_last = bucket == value.bounds.size();
            of_bucket.back().second = is_last ? "+Inf" : fmt::format("{}", value.bounds[bucket]);
            so_far += value.buckets[bucket];
            add(name + "_bucket", of_bucket, so_far);
        }
        add(name + "_sum", with, value.sum);
        add(name + "_count", with, value.count);
    }

    std::string text_;
};

}  // namespace

std::string prometheus(metrics_snapshot const& counts) {
    page made;
    for (instrument const& each : open_telemetry(counts)) { made.add(each); }
    return made.take();
}

}  // namespace bookonce
