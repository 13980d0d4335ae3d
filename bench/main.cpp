// bookonce-bench: ways to prevent double bookings, side by side on a real database.

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/prctl.h>

#include "../src/cli/descriptors.hpp"
#include "commands/commands.hpp"
#include "console.hpp"
#include "worker.hpp"

namespace {

/// The command line as the report shows it: a database address may hold a password.
bench::arguments shown(int count, char const* const* values) {
    bench::arguments given;
    bool hides_next = false;
    for (int index = 1; index < count; ++index) {
        std::string const value = values[index];
        if (hides_next) {
            given.emplace_back("...");
        } else {
            given.push_back(value.starts_with("--database=") ? "--database=..." : value);
        }
        hides_next = value == "--database";
    }
    return given;
}

/// What is wrong. A word that no option wants may be part of an address that fell apart, and so of
/// a password: it is not repeated.
std::string explained(CLI::App const& program, CLI::Error const& problem) {
    std::vector<std::string> const extras = program.remaining(true);
    if (extras.empty()) { return problem.what(); }
    if (!extras.front().starts_with('-')) { return "there is an argument too many"; }
    return "unknown option " + extras.front().substr(0, extras.front().find_first_of("=: "));
}

/// Whether standard output was to get a JSON document.
bool wants_json_on_stdout(bench::arguments const& given) {
    auto const option =
        std::ranges::find_if(given, [](std::string const& each) { return each == "--json" || each == "--json=-"; });
    if (option == given.end()) { return false; }
    bool const takes_file = !given.front().starts_with('-') && given.front() != "list";
    bool const has_file =
        takes_file && option + 1 != given.end() && *option == "--json" && !(option + 1)->starts_with('-');
    return !has_file;
}

/// Nothing was run: one line, and a document with the same words if one was to come.
bench::exit_code refused(bench::arguments const& given, char const* outcome, std::string const& reason) {
    bench::print_diagnostic(reason);
    if (wants_json_on_stdout(given)) {
        nlohmann::ordered_json const document{{"outcome", outcome}, {"reason", reason}};
        bench::write_result(document.dump(-1, ' ', true, nlohmann::ordered_json::error_handler_t::replace) + '\n');
    }
    return bench::exit_code::usage;
}

/// Help and version are results; everything else is one line.
bench::exit_code report_usage(CLI::App const& program, CLI::Error const& problem, bench::arguments const& given) {
    std::ostringstream results;
    std::ostringstream complaint;
    if (program.exit(problem, results, complaint) == 0) {
        bench::write_result(results.str());
        return bench::exit_code::ok;
    }
    CLI::App const* innermost = &program;
    std::string name = program.get_name();
    for (auto chosen = program.get_subcommands(); !chosen.empty(); chosen = innermost->get_subcommands()) {
        innermost = chosen.front();
        name += ' ' + innermost->get_name();
    }
    bool const is_usage = dynamic_cast<CLI::FileError const*>(&problem) == nullptr;
    std::string const what = explained(program, problem);
    return refused(given, "usage_error", is_usage ? fmt::format("{} (see '{} --help')", what, name) : what);
}

bench::exit_code run(int count, char const* const* values) {
    CLI::App program;
    bench::arguments const given = shown(count, values);
    std::vector<bench::command> const commands = bench::add_everything(program, given);
    try {
        bool const known = std::ranges::any_of(commands, [&](bench::command const& each) {
            return given.empty() || each.app->get_name() == given.front();
        });
        if (!known && !given.front().starts_with('-')) {
            throw CLI::ExtrasError({given.front()});
        }  // CLI11 would only miss a sub-command
        program.parse(count, values);
        for (bench::command const& each : commands) {
            if (each.app->parsed()) { return each.run(); }
        }
    } catch (CLI::Error const& problem) {
        return report_usage(program, problem, given);
    } catch (std::exception const& problem) { return refused(given, "config_error", problem.what()); }
    return bench::exit_code::ok;
}

/// `help compare` is `compare --help`.
std::vector<char const*> with_help_last(int count, char const* const* values) {
    std::vector<char const*> arguments{values, values + count};
    if (arguments.size() > 1 && std::string_view{arguments[1]} == "help") {
        arguments.erase(arguments.begin() + 1);
        arguments.push_back("--help");
    }
    return arguments;
}

}  // namespace

int main(int count, char** values) {
    if (!bookonce::cli::prepare_descriptors()) { return static_cast<int>(bench::exit_code::usage); }
    if (count == 2 && std::string_view{values[1]} == "worker") {
        prctl(PR_SET_PDEATHSIG, SIGKILL);  // a worker is of no use without who started it
        return bench::run_worker(std::cin, std::cout);
    }
    std::vector<char const*> const arguments = with_help_last(count, values);
    bench::exit_code const code = run(static_cast<int>(arguments.size()), arguments.data());
    // What was found to be wrong is worth more than that nobody could be told.
    bool const is_all_well = code == bench::exit_code::ok;
    bool const told_all = bench::end_of_results(is_all_well);
    return static_cast<int>(is_all_well && !told_all ? bench::exit_code::usage : code);
}
