#include "workload.hpp"

#include <algorithm>
#include <cmath>

namespace bench {
namespace {

// What a random number is drawn for, so that no two draws of one request are the same.
enum purpose : std::uint64_t { for_event = 1, for_heat, for_duplicate, for_cancel, for_seats, for_think, for_ending };

std::uint64_t finalize(std::uint64_t value) noexcept {
    value += 0x9e3779b97f4a7c15U;
    value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9U;
    value = (value ^ (value >> 27U)) * 0x94d049bb133111ebU;
    return value ^ (value >> 31U);
}

std::int64_t pick(double unit, std::int64_t first, std::int64_t last) {
    if (last < first) { return first; }
    auto const width = static_cast<double>(last - first + 1);
    return std::min(first + static_cast<std::int64_t>(unit * width), last);
}

}  // namespace

std::uint64_t mix(std::uint64_t seed, std::uint64_t index, std::uint64_t purpose) noexcept {
    return finalize(finalize(finalize(seed) ^ index) ^ purpose);
}

double mix_unit(std::uint64_t seed, std::uint64_t index, std::uint64_t purpose) noexcept {
    return static_cast<double>(mix(seed, index, purpose) >> 11U) * 0x1.0p-53;
}

workload::workload(workload_spec const& spec) : spec_{spec} {
    if (spec_.choice != spread::zipf) { return; }
    double sum = 0;
    cumulative_.reserve(spec_.events);
    for (std::uint32_t rank = 1; rank <= spec_.events; ++rank) {
        sum += std::pow(static_cast<double>(rank), -spec_.zipf_theta);
        cumulative_.push_back(sum);
    }
    for (double& share : cumulative_) { share /= sum; }
}

std::int64_t workload::event_at(std::uint64_t index, audience who) const {
    double const unit = mix_unit(spec_.seed, index, for_event);
    std::int64_t const last = spec_.events;
    switch (who) {
        case audience::hot_only: return 1;
        case audience::cold_only: return pick(unit, std::min<std::int64_t>(2, last), last);
        case audience::everyone: break;
    }
    switch (spec_.choice) {
        case spread::uniform: return pick(unit, 1, last);
        case spread::zipf:
            return 1 +
                   std::min<std::int64_t>(std::ranges::upper_bound(cumulative_, unit) - cumulative_.begin(), last - 1);
        case spread::hot:
            return mix_unit(spec_.seed, index, for_heat) < spec_.hot_share
                       ? 1
                       : pick(unit, std::min<std::int64_t>(2, last), last);
    }
    return 1;
}

hold_ending workload::ending_at(std::uint64_t index) const {
    double const unit = mix_unit(spec_.seed, index, for_ending);
    if (unit < spec_.lapse_share) { return hold_ending::lapsed; }
    return unit < spec_.lapse_share + spec_.release_share ? hold_ending::released : hold_ending::confirmed;
}

planned_request workload::at(std::uint64_t index, audience who) const {
    bool const repeats = index > 0 && mix_unit(spec_.seed, index, for_duplicate) < spec_.duplicate_share;
    std::uint64_t const model = repeats ? index - 1 : index;
    return {.event = event_at(model, who),
            .user = model,
            .seats = static_cast<std::int32_t>(
                pick(mix_unit(spec_.seed, index, for_seats), spec_.seats_a_booking_min, spec_.seats_a_booking_max)),
            .cancels = mix_unit(spec_.seed, index, for_cancel) < spec_.cancel_share,
            .ending = ending_at(index)};
}

std::uint64_t workload::think_ns(std::uint64_t index) const {
    if (spec_.think_ms <= 0) { return 0; }
    return static_cast<std::uint64_t>(-std::log1p(-mix_unit(spec_.seed, index, for_think)) * spec_.think_ms * 1e6);
}

double workload::weight(std::int64_t event) const {
    auto const events = static_cast<double>(spec_.events);
    if (spec_.hot_callers > 0) { return event == 1 ? 1 : 1 / (events - 1); }  // either side may be the busy one
    switch (spec_.choice) {
        case spread::uniform: return 1 / events;
        case spread::zipf: {
            auto const rank = static_cast<std::size_t>(event);
            return cumulative_[rank - 1] - (rank > 1 ? cumulative_[rank - 2] : 0);
        }
        case spread::hot:
            if (spec_.events == 1) { return 1; }
            return event == 1 ? spec_.hot_share : (1 - spec_.hot_share) / (events - 1);
    }
    return 1;
}

}  // namespace bench
