#pragma once

#include <string>
#include <variant>

#include <bookonce/audit.hpp>
#include <bookonce/outcome.hpp>
#include <nlohmann/json.hpp>

#include "exit_code.hpp"

namespace bookonce::cli {

/// What a command prints, in each form. print.hpp chooses one.
struct report {
    exit_code code = exit_code::done;
    std::string text;                 ///< for a person, whole lines
    nlohmann::ordered_json document;  ///< for a program (--json)
    std::string essential;            ///< whole lines: the ids, and nothing else (--quiet)
    std::string line;                 ///< why it is not done, or a hint, in one line
    std::string instead;              ///< the result in a line if stdout fails; or empty
};

/// An answer that is no success: the same line on stdout and stderr.
report refusal(std::string const& line, nlohmann::ordered_json document);

/// How a request ended: decides exit code, text and document.
report report_of_answer(answer const& ended);
template <is_ending... Endings>
report report_of(std::variant<Endings...> const& ended) {
    return report_of_answer(std::visit([](auto const& ending) { return answer{ending}; }, ended));
}

report report_of(audit_report const& seen);

}  // namespace bookonce::cli
