#include "print.hpp"

#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>

#include <fmt/format.h>

#include "document.hpp"
#include "visible.hpp"

namespace bookonce::cli {
namespace {

bool is_answer(exit_code code) { return code != exit_code::unsettled && code != exit_code::usage; }

std::string on_stdout(report const& report, style style) {
    switch (style) {
        case style::table: return is_answer(report.code) ? report.text : "";
        case style::json: return json_text(report.document) + '\n';
        case style::quiet: return report.code == exit_code::done ? report.essential : "";
    }
    return "";
}

/// A person sees refusals on stdout already; a hint is for a person only.
bool belongs_on_stderr(report const& report, style style) {
    if (report.line.empty()) { return false; }
    if (report.code == exit_code::done) { return style == style::table; }
    return style == style::quiet || !is_answer(report.code);
}

}  // namespace

exit_code print(report const& report, style style) {
    std::string const result = on_stdout(report, style);
    bool const written = std::fwrite(result.data(), 1, result.size(), stdout) == result.size();
    if (!written || std::fflush(stdout) != 0) {
        print_diagnostic(
            fmt::format("the result could not be written to stdout: {}", std::generic_category().message(errno)));
        return exit_code::unsettled;
    }
    if (belongs_on_stderr(report, style)) { print_diagnostic(report.line); }
    return report.code;
}

void print_diagnostic(std::string_view line) { fmt::print(stderr, "bookonce: {}\n", visible(line)); }

}  // namespace bookonce::cli
