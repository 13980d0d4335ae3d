#include <exception>
#include <stdexcept>

#include "command_line.hpp"
#include "descriptors.hpp"
#include "failure.hpp"
#include "parse.hpp"
#include "print.hpp"

namespace {

using namespace bookonce::cli;

report answer(int argc, char const* const* argv, command_line& line) {
    try {
        if (auto const nothing_to_run = parse(argc, argv, line)) { return *nothing_to_run; }
        return line.run(library_options(line));
    } catch (bookonce::unavailable_error const& problem) {
        return failure_of(problem);
    } catch (bookonce::config_error const& problem) {
        return failure_of(problem);
    } catch (std::invalid_argument const& problem) {
        return usage_failure(problem.what());
    } catch (std::exception const& problem) { return internal_failure(problem.what()); }
}

exit_code run(int argc, char const* const* argv) {
    if (!prepare_descriptors()) {
        print_diagnostic("/dev/null cannot be opened in place of a closed stdin, stdout or stderr");
        return exit_code::unsettled;
    }
    command_line line;
    report const told = answer(argc, argv, line);
    return print(told, style_of(line.globals));
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return static_cast<int>(run(argc, argv));
    } catch (std::exception const& error) {  // no memory for a report
        print_diagnostic(error.what());
        return static_cast<int>(exit_code::unsettled);
    }
}
