#include "figure_text.hpp"

#include <fmt/format.h>

namespace bench {

std::string grouped(double number) {
    std::string digits = fmt::format("{:.0f}", number);
    for (int place = static_cast<int>(digits.size()) - 3; place > (digits.front() == '-' ? 1 : 0); place -= 3) {
        digits.insert(static_cast<std::size_t>(place), ",");
    }
    return digits;
}

std::string short_number(double number) {
    if (number >= 100) { return grouped(number); }
    return number >= 10 ? fmt::format("{:.1f}", number) : fmt::format("{:.2f}", number);
}

std::string percent(double share) { return fmt::format("{:.1f} %", share * 100); }

std::string cell_of(figure const& measured, std::string (*written)(double)) {
    return measured ? written(*measured) : "–";
}

}  // namespace bench
