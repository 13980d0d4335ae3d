#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "tuning.hpp"

/// How JSON holds what nlohmann's library does not know: nothing is null, a duration is in ms.
namespace nlohmann {

template <class Value>
struct adl_serializer<std::optional<Value>> {
    static void to_json(json& json, std::optional<Value> const& from) { from ? json = *from : json = nullptr; }
    static void from_json(json const& json, std::optional<Value>& to) {
        json.is_null() ? to.reset() : void(to = json.get<Value>());
    }
};

template <class Count, class Period>
struct adl_serializer<std::chrono::duration<Count, Period>> {
    using duration = std::chrono::duration<Count, Period>;
    using milliseconds = std::chrono::duration<double, std::milli>;

    static void to_json(json& json, duration const& from) {
        if constexpr (std::is_same_v<Period, std::milli>) {
            json = from.count();
        } else {
            json = milliseconds{from}.count();
        }
    }
    static void from_json(json const& json, duration& to) {
        to = std::chrono::round<duration>(milliseconds{json.get<double>()});
    }
};

template <>
struct adl_serializer<bookonce::backoff::shape> {
    static void to_json(json& json, bookonce::backoff::shape from) { json = bookonce::to_string(from); }
    static void from_json(json const& json, bookonce::backoff::shape& to) {
        auto const name_of = [](bookonce::backoff::shape each) { return bookonce::to_string(each); };
        auto const found = std::ranges::find(bench::backoff_shapes, json.get<std::string>(), name_of);
        if (found == bench::backoff_shapes.end()) { throw std::invalid_argument{"there is no backoff " + json.dump()}; }
        to = *found;
    }
};

}  // namespace nlohmann
