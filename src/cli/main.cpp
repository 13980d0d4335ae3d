#include <exception>
#include <stdexcept>

#include <bookonce/error.hpp>
#include <fmt/format.h>

#include "command_line.hpp"
#include "parse.hpp"
#include "print.hpp"

namespace {

using bookonce::cli::exit_code;

std::string with_sqlstate(bookonce::unavailable_error const& problem) {
    return problem.sqlstate().empty() ? problem.what()
                                      : fmt::format("{} (SQLSTATE {})", problem.what(), problem.sqlstate());
}

exit_code run(int argc, char const* const* argv) {
    using namespace bookonce::cli;
    try {
        command_line line;
        if (auto const nothing_to_run = parse(argc, argv, line)) { return *nothing_to_run; }
        return print(line.run(library_options(line.globals)), style_of(line.globals));
    } catch (bookonce::unavailable_error const& problem) {
        print_diagnostic(with_sqlstate(problem));
        return exit_code::unsettled;
    } catch (bookonce::config_error const& problem) {
        print_diagnostic(problem.what());
        return exit_code::usage;
    } catch (std::invalid_argument const& problem) {
        print_diagnostic(problem.what());
        return exit_code::usage;
    }
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return static_cast<int>(run(argc, argv));
    } catch (std::exception const& problem) {  // out of memory and the like
        bookonce::cli::print_diagnostic(problem.what());
        return static_cast<int>(exit_code::unsettled);
    }
}
