#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "../run_spec.hpp"

namespace bench {

/// Ending of the program. The worst that happened wins.
enum class exit_code : int { ok = 0, usage = 1, run_failed = 2, safety_broken = 3, threshold_missed = 4 };

/// Where results go. An empty name: nowhere; "-": standard output, instead of the table.
struct outputs {
    std::string json;
    std::string csv;
    std::string markdown;
    std::string html;
    std::vector<std::string> fail_if;  ///< thresholds, as `threshold` reads them
};

/// What the sub-commands have in common, as given on the command line.
struct settings {
    run_spec spec;
    std::vector<std::string> strategies;
    std::uint32_t repetitions = 1;
    bool quick = false;
    bool keep_tables = false;
    std::string sqlite_folder;  ///< empty: a temporary one
    outputs out;
    std::vector<std::string> arguments;  ///< for the report
};

/// For a check: a finite number within these bounds.
CLI::Validator within(double least, double most);

/// An option whose values are numbers within these bounds, both of them whole or both of them not.
/// The help shows the default, unless `default_str("")` takes it away.
template <class Value, class Bound>
CLI::Option* add_number(CLI::App& command, std::string const& name, Value& value, Bound least, Bound most,
                        std::string const& help) {
    CLI::Option* const option = command.add_option(name, value, help)->capture_default_str();
    if constexpr (std::is_integral_v<Bound>) {
        return option->check(CLI::Range(std::int64_t{least}, std::int64_t{most}));
    } else {
        return option->check(within(least, most));
    }
}

/// An option that names a file for a form of output; without a name, it goes to standard output.
void add_file(CLI::App& command, std::string const& name, std::string& file, std::string const& help);

/// --database, --schema, --sqlite-folder, --redis, --seed.
void add_place_options(CLI::App& command, settings& settings);
/// --json, --csv, --markdown, --html, --fail-if.
void add_output_options(CLI::App& command, settings& settings);
/// --strategies, --repetitions, --warmup, --duration, --quick.
void add_measuring_options(CLI::App& command, settings& settings, std::vector<std::string> strategies);
/// Those, and --callers, --processes, --in-flight, --events, --spread, --seats, --rate, …
void add_load_options(CLI::App& command, settings& settings);
/// --workload, --releases, --lapses, --ttl.
void add_work_options(CLI::App& command, settings& settings);
/// --deadline-ms, --backoff, --lease-ms, --shards, --lanes, …
void add_tuning_options(CLI::App& command, settings& settings);

/// The strategies named (or meant by "all"). What cannot run here is left out of "all", with a note
/// on stderr. Throws `CLI::ValidationError` for names that do not exist and for what is asked for
/// by name and cannot run.
std::vector<std::string> chosen_strategies(settings const& settings);

/// `settings.spec` once for each of the chosen strategies.
std::vector<run_spec> specs_of(settings const& settings);

/// One short run of each, for what was not given on the command line.
void shorten(settings& settings, CLI::App const& command);

}  // namespace bench
