#include "threshold.hpp"

#include <charconv>
#include <cmath>
#include <stdexcept>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bench {
namespace {

[[noreturn]] void refuse(std::string const& text) {
    throw std::invalid_argument{
        fmt::format("'{}' is no threshold; write STRATEGY.FIGURE>NUMBER, e.g. bookonce.retry_rate>0.01", text)};
}

std::vector<std::string> parts_of(std::string const& name) {
    std::vector<std::string> parts{""};
    for (char letter : name) {
        if (letter == '.') {
            parts.emplace_back();
        } else if (letter != ' ') {
            parts.back() += letter;
        }
    }
    return parts;
}

bool holds(double figure, std::string const& comparison, double number) {
    if (comparison == ">") { return figure > number; }
    if (comparison == ">=") { return figure >= number; }
    if (comparison == "<") { return figure < number; }
    return figure <= number;
}

}  // namespace

threshold threshold::parse(std::string const& text) {
    std::size_t const at = text.find_first_of("<>");
    if (at == std::string::npos || at == 0) { refuse(text); }
    std::size_t const length = at + 1 < text.size() && text[at + 1] == '=' ? 2 : 1;
    threshold read{.strategy = {}, .figure = parts_of(text.substr(0, at)), .comparison = text.substr(at, length)};
    if (read.figure.size() < 2) { refuse(text); }
    read.strategy = read.figure.front();
    read.figure.erase(read.figure.begin());
    std::size_t const digits = text.find_first_not_of(' ', at + length);
    char const* const end = text.data() + text.size();
    if (digits == std::string::npos) { refuse(text); }
    auto const [stopped, error] = std::from_chars(text.data() + digits, end, read.number);
    // Nothing is more than nan or infinity: such a threshold could not be missed.
    if (error != std::errc{} || stopped != end || !std::isfinite(read.number)) { refuse(text); }
    return read;
}

std::vector<std::string> threshold::findings(nlohmann::json const& document) const {
    std::vector<std::string> found;
    bool met = false;
    for (auto const& row : document.at("summary")) {
        auto const name = row.at("strategy").get<std::string>();
        if (strategy != "*" && strategy != name) { continue; }
        met = true;
        nlohmann::json const* value = &row;
        for (std::string const& key : figure) {
            value = value != nullptr && value->contains(key) ? &value->at(key) : nullptr;
        }
        std::string const label = fmt::format("{}.{}", name, fmt::join(figure, "."));
        if ((value != nullptr && value->is_null()) || row.value("measured_requests", 1) == 0) {
            found.push_back(fmt::format("nothing was measured of {}", label));
        } else if (value == nullptr || !value->is_number()) {
            found.push_back(fmt::format("{} is no figure of this report", label));
        } else if (holds(value->get<double>(), comparison, number)) {
            found.push_back(fmt::format("{} is {}, and {} {} was not to be", label, value->dump(), comparison, number));
        }
    }
    if (!met) { found.push_back(fmt::format("{} was not measured", strategy)); }
    return found;
}

}  // namespace bench
