#include "callout.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "rows.hpp"
#include "text.hpp"

namespace bench::html {
namespace {

bool broke_its_promise(row const& row) { return row.flag("broke_its_promise"); }

auto harm(row const& row) { return std::tuple{broke_its_promise(row), row.number("oversold") + row.number("doubled")}; }

/// The worst row of each strategy that has a wrong one.
std::vector<row> worst_rows(nlohmann::json const& results) {
    std::vector<row> worst;
    for (row const& one : rows_of(results)) {
        if (!broke_its_promise(one) && (one.failed() || !one.wrong())) { continue; }
        auto const known =
            std::ranges::find_if(worst, [&](row const& other) { return other.strategy() == one.strategy(); });
        if (known == worst.end()) {
            worst.push_back(one);
        } else if (harm(one) > harm(*known)) {
            *known = one;
        }
    }
    return worst;
}

}  // namespace

std::vector<wrong_strategy> wrong_strategies(nlohmann::json const& results) {
    std::vector<wrong_strategy> told;
    for (row const& one : worst_rows(results)) {
        told.push_back({.name = one.strategy(), .what = wrongs_of(one), .broke_its_promise = broke_its_promise(one)});
    }
    std::ranges::stable_partition(told, &wrong_strategy::broke_its_promise);
    return told;
}

std::string callout(nlohmann::json const& results) {
    std::string list;
    for (wrong_strategy const& one : wrong_strategies(results)) {
        list += fmt::format("<li><strong>{}</strong>: {}{}</li>\n", escaped(one.name),
                            one.broke_its_promise ? "broke its promise, " : "", escaped(one.what));
    }
    if (list.empty()) { return ""; }
    return "<aside class=\"callout\" aria-labelledby=\"wrong\">\n<p id=\"wrong\">Wrong, and so not ranked</p>\n<ul>\n" +
           list + "</ul>\n</aside>\n";
}

}  // namespace bench::html
