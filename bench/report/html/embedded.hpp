#pragma once

#include <string_view>

/// What embed.py made of the page's own files and of Chart.js when this was built.
namespace bench::html::embedded {

struct asset {
    std::string_view text;
    std::string_view hash;  ///< as a Content-Security-Policy names it: sha256-…
};

extern asset const chart_library;
extern asset const script;
extern asset const style;

}  // namespace bench::html::embedded
