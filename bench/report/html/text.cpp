#include "text.hpp"

#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bench::html {
namespace {

std::string grouped(double figure) {
    std::string digits = fmt::format("{:.0f}", figure);
    auto const first = static_cast<std::size_t>(digits.front() == '-' ? 1 : 0);
    for (std::size_t place = digits.size(); place > first + 3;) {
        place -= 3;
        digits.insert(place, ",");
    }
    return digits;
}

}  // namespace

std::string_view to_string(form form) noexcept {
    switch (form) {
        case form::whole: return "whole";
        case form::number: return "number";
        case form::percent: return "percent";
    }
    return "";
}

std::string figure_text(double figure, form form) {
    if (figure == 0) { return form == form::percent ? "0 %" : "0"; }
    switch (form) {
        case form::whole: return grouped(figure);
        case form::percent: return fmt::format("{:.1f} %", figure * 100);
        case form::number: break;
    }
    if (std::abs(figure) >= 100) { return grouped(figure); }
    return fmt::format("{:.{}f}", figure, std::abs(figure) >= 10 ? 1 : 2);
}

std::string rounded_text(double figure) {
    if (figure < 10) { return fmt::format("{:.1f}", figure); }
    double const step = std::pow(10, std::floor(std::log10(figure)) - 1);
    return grouped(std::round(figure / step) * step);
}

std::string escaped(std::string_view text) {
    std::string safe;
    for (char letter : text) {
        switch (letter) {
            case '<': safe += "&lt;"; break;
            case '>': safe += "&gt;"; break;
            case '&': safe += "&amp;"; break;
            case '"': safe += "&quot;"; break;
            case '\'': safe += "&#39;"; break;
            default: safe += letter;
        }
    }
    return safe;
}

std::string shell_quoted(std::string const& argument) {
    constexpr char const* plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=.,:/@%+";
    if (!argument.empty() && argument.find_first_not_of(plain) == std::string::npos) { return argument; }
    std::string quoted = "'";
    for (char letter : argument) { letter == '\'' ? quoted += "'\\''" : quoted += letter; }
    return quoted + "'";
}

std::string json_for_script(nlohmann::json const& document) {
    std::string const plain = document.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
    std::string safe;
    safe.reserve(plain.size());
    for (char letter : plain) {
        // They occur inside strings only, where JSON lets them be written so.
        switch (letter) {
            case '<': safe += "\\u003c"; break;
            case '>': safe += "\\u003e"; break;
            case '&': safe += "\\u0026"; break;
            default: safe += letter;
        }
    }
    return safe;
}

}  // namespace bench::html
