#pragma once

#include <cstdint>
#include <vector>

namespace bookonce::simulation {

/// Every choice of a run, from its seed. The same on every machine and compiler, which the standard
/// library's distributions are not. The generator is SplitMix64 (G. Steele, D. Lea, C. Flood,
/// OOPSLA 2014).
class random_source {
public:
    explicit random_source(std::uint64_t seed) noexcept : state_{seed} {}

    std::uint64_t next() noexcept {
        std::uint64_t mixed = state_ += 0x9e3779b97f4a7c15U;
        mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
        mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
        return mixed ^ (mixed >> 31U);
    }
    /// 0 … `count` - 1.
    int below(int count) noexcept { return static_cast<int>(next() % static_cast<std::uint64_t>(count)); }
    /// `first` … `last`.
    int between(int first, int last) noexcept { return first + below(last - first + 1); }
    bool per_mille(int share) noexcept { return share > 0 && below(1'000) < share; }

    template <class Thing>
    Thing const& pick(std::vector<Thing> const& things) noexcept {
        return things[static_cast<std::size_t>(below(static_cast<int>(things.size())))];
    }

private:
    std::uint64_t state_;
};

}  // namespace bookonce::simulation
