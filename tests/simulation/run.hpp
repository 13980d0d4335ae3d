#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lane/pending.hpp"
#include "plant.hpp"

namespace bookonce::simulation {

/// How often what occurred: a simulation in which a thing never happens says nothing about it.
struct tally {
    std::array<std::uint64_t, std::variant_size_v<answer>> endings{};  ///< as in `answer`
    std::uint64_t unanswered = 0;
    std::uint64_t landed_in_doubt = 0;  ///< calls in doubt or unanswered whose write landed
    std::uint64_t changes = 0;          ///< that landed
    std::uint64_t bookings = 0;
    std::uint64_t fences = 0;
    std::uint64_t expired = 0;          ///< holds ended because their time was over
    std::uint64_t late = 0;             ///< holds confirmed after their end
    std::uint64_t in_part = 0;          ///< confirmed or cancelled in part, by a caller
    std::uint64_t replayed = 0;         ///< successes found, other than bookings
    std::uint64_t tries_lost = 0;       ///< see `network`
    std::uint64_t landed_late = 0;      ///< see `network`
    std::uint64_t rounds_together = 0;  ///< see `network`

    tally& operator+=(tally const& other) noexcept;
};

/// What one seed came to.
struct result {
    std::vector<std::string> broken;   ///< promises; empty when all is well
    std::vector<std::string> history;  ///< if it was asked for
    tally counts;
};

/// Runs one seed. The same seed gives the same history, with or without its being told.
result run(std::uint64_t seed, plant bug, bool tell);

/// The first seed from `first` on, `schedules` of them, that breaks a promise.
std::optional<std::uint64_t> first_broken(std::uint64_t first, std::uint64_t schedules, plant bug);

/// FNV-1a, 64 bits, of all that `report` tells of these seeds: two builds with the same hash behave
/// alike.
std::uint64_t hash_of_journals(std::uint64_t first, std::uint64_t schedules, plant bug);

/// What to print of a failing seed: the seed first.
std::string report(std::uint64_t seed, plant bug);

}  // namespace bookonce::simulation
