#include "print.hpp"

#include <cerrno>
#include <cstdio>
#include <exception>
#include <string>
#include <system_error>

#include <fmt/format.h>

#include "descriptors.hpp"
#include "document.hpp"
#include "visible.hpp"

namespace bookonce::cli {
namespace {

bool is_answer(exit_code code) { return code != exit_code::unsettled && code != exit_code::usage; }

std::string on_stdout(report const& report, style style) {
    if (report.document.is_null() && style != style::table) { return ""; }  // it was written line by line
    switch (style) {
        case style::table: return is_answer(report.code) ? report.text : "";
        case style::json: return json_text(report.document) + '\n';
        case style::json_ids_as_strings: return json_text(with_ids_as_strings(report.document)) + '\n';
        case style::quiet: return report.code == exit_code::done ? report.essential : "";
    }
    return "";
}

/// A person sees refusals on stdout; a hint is for a person only.
bool belongs_on_stderr(report const& report, style style) {
    if (report.line.empty()) { return false; }
    if (report.code == exit_code::done) { return style == style::table; }
    return style == style::quiet || !is_answer(report.code);
}

/// 0, or the error that kept the text from being written whole.
int write_to_stdout(std::string_view text) {
    errno = 0;
    bool const written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
    if (written && std::fflush(stdout) == 0) { return 0; }
    return errno != 0 ? errno : EIO;
}

/// stdout did not take the result; `error` says why.
exit_code tell_on_stderr(report const& report, int error) {
    if (!is_answer(report.code)) {
        print_diagnostic(report.line);
        return report.code;
    }
    if (error == EPIPE && report.instead.empty()) {
        end_by_broken_pipe();
        return exit_code::unsettled;
    }
    print_diagnostic(fmt::format("the result could not be written to stdout: {}{}{}",
                                 std::generic_category().message(error),
                                 report.instead.empty() ? "" : "; it is: ", report.instead));
    return exit_code::unsettled;
}

}  // namespace

exit_code print(report const& report, style style) {
    if (int const error = write_to_stdout(on_stdout(report, style)); error != 0) {
        return tell_on_stderr(report, error);
    }
    if (belongs_on_stderr(report, style)) { print_diagnostic(report.line); }
    return report.code;
}

void print_diagnostic(std::string_view line) noexcept {
    try {
        std::string const text = fmt::format("bookonce: {}\n", visible(line));
        std::fwrite(text.data(), 1, text.size(), stderr);
    } catch (std::exception const&) {}  // no memory for the text
}

}  // namespace bookonce::cli
