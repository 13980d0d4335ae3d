#pragma once

#include <span>
#include <vector>

namespace bench {

/// Middle value; the mean of the two middle ones when their number is even; 0 when empty.
double median(std::vector<double> values);

/// The n-th root of the product of n numbers that are not negative; 1 when there are none.
double geometric_mean(std::span<double const> ratios);

/// R. Jain's fairness index (Σx)² / (n·Σx²): 1 when all get the same, 1/n when one gets everything;
/// 1 when there is nothing to share.
double jain_index(std::span<double const> shares);

/// Bounds of the median and how sure they are.
struct interval {
    double low = 0;
    double high = 0;
    double confidence = 0;  ///< probability that the true median lies within, whatever the distribution
};

/// The narrowest pair of order statistics that holds the median with at least `confidence`, by the
/// binomial distribution (Conover, Practical Nonparametric Statistics, 3.2). Few values cannot give
/// it: then smallest and largest value, with the confidence they do give (six values are the fewest
/// for 95 %).
interval median_interval(std::vector<double> values, double confidence = 0.95);

}  // namespace bench
