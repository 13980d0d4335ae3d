// bookonce-bench: ways to prevent double bookings, side by side on a real database.

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <string_view>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <sys/prctl.h>

#include <bookonce/version.hpp>

#include "commands/commands.hpp"
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

int told(CLI::App const& program, CLI::Error const& problem) {
    int const code = program.exit(problem, std::cout, std::cerr);
    return code == 0 ? 0 : static_cast<int>(bench::exit_code::usage);
}

}  // namespace

int main(int count, char** values) {
    if (count == 2 && std::string_view{values[1]} == "worker") {
        prctl(PR_SET_PDEATHSIG, SIGKILL);  // a worker is of no use without who started it
        return bench::run_worker(std::cin, std::cout);
    }
    CLI::App program{"Compares ways to prevent double bookings on a real PostgreSQL.", "bookonce-bench"};
    program.set_version_flag("--version", BOOKONCE_VERSION);
    program.require_subcommand(1);
    program.footer("Exit codes: 0 done, 1 usage or set-up, 2 a run failed, 3 a strategy broke its promise, 4 a "
                   "threshold was missed.");
    bench::arguments const given = shown(count, values);
    std::vector<bench::command> const commands = {
        bench::add_compare(program, given), bench::add_sweep(program, given),  bench::add_backoff(program, given),
        bench::add_storm(program, given),   bench::add_growth(program, given), bench::add_neighbours(program, given),
        bench::add_rush(program, given),    bench::add_list(program),
    };
    try {
        bool const known = std::any_of(commands.begin(), commands.end(), [&](bench::command const& one) {
            return given.empty() || one.app->get_name() == given.front();
        });
        if (!known && !given.front().starts_with('-')) {
            throw CLI::ExtrasError({given.front()});
        }  // CLI11 would only miss a sub-command
        program.parse(count, values);
        for (bench::command const& one : commands) {
            if (one.app->parsed()) { return static_cast<int>(one.run()); }
        }
    } catch (CLI::Error const& problem) { return told(program, problem); } catch (std::exception const& problem) {
        fmt::print(stderr, "bookonce-bench: {}\n", problem.what());
        return static_cast<int>(bench::exit_code::usage);
    }
    return 0;
}
