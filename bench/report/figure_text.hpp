#pragma once

#include <string>

#include "summary.hpp"

namespace bench {

/// A whole number with its thousands apart: 41,023.
std::string grouped(double number);
/// With the digits that a reader needs: 41,023, 34.6 or 3.46.
std::string short_number(double number);
/// 79.8 %
std::string percent(double share);

/// A dash where nothing was measured.
std::string cell_of(figure const& measured, std::string (*written)(double) = short_number);

}  // namespace bench
