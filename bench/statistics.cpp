#include "statistics.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace bench {

double median(std::vector<double> values) {
    if (values.empty()) { return 0; }
    std::ranges::sort(values);
    std::size_t const middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

double geometric_mean(std::span<double const> ratios) {
    double logarithms = 0;  // of a zero it is minus infinity, and the mean zero
    for (double ratio : ratios) { logarithms += std::log(ratio); }
    return ratios.empty() ? 1 : std::exp(logarithms / static_cast<double>(ratios.size()));
}

double jain_index(std::span<double const> shares) {
    double sum = 0;
    double squares = 0;
    for (double share : shares) {
        sum += share;
        squares += share * share;
    }
    return squares == 0 ? 1 : sum * sum / (static_cast<double>(shares.size()) * squares);
}

namespace {

/// Probability of at most `most` heads in `tosses` fair tosses.
double fair_binomial(std::size_t most, std::size_t tosses) {
    double ways = 1;  // to get so many heads
    double sum = 0;
    for (std::size_t heads = 0; heads <= most; ++heads) {
        sum += ways;
        ways *= static_cast<double>(tosses - heads) / static_cast<double>(heads + 1);
    }
    return std::ldexp(sum, -static_cast<int>(tosses));
}

}  // namespace

interval median_interval(std::vector<double> values, double confidence) {
    if (values.empty()) { return {}; }
    std::ranges::sort(values);
    std::size_t const count = values.size();
    std::size_t outside = 0;  // values left out at each end
    double covered = 1 - 2 * fair_binomial(0, count);
    while (2 * (outside + 1) + 1 <= count) {
        double const narrower = 1 - 2 * fair_binomial(outside + 1, count);
        if (narrower < confidence) { break; }
        ++outside;
        covered = narrower;
    }
    return {.low = values[outside], .high = values[count - 1 - outside], .confidence = std::max(covered, 0.0)};
}

}  // namespace bench
