#pragma once

#include <string_view>

/// The page as embed.py put it together when this was built, cut where its results stand.
namespace bench::html::embedded {

extern std::string_view const before_results;
extern std::string_view const after_results;

}  // namespace bench::html::embedded
