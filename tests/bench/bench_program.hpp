#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "process.hpp"

namespace bench::test {

/// The schema that this test program's runs use.
std::string bench_schema();

/// bookonce-bench with these arguments and `bench_schema`, as `run` and `process` take it.
std::vector<std::string> bench_command(std::vector<std::string> arguments);

/// The arguments with what makes a run last a tenth of a second, unless they say how long.
std::vector<std::string> with_short_runs(std::vector<std::string> arguments);

/// Runs bookonce-bench, with its tables in a schema of this test program's own.
bookonce::test::process_result run_bench(std::vector<std::string> arguments);

/// The same with JSON asked for on stdout.
struct bench_run {
    int exit_code = -1;
    nlohmann::json document;  ///< discarded (`is_discarded`) if stdout was no JSON
    std::string err;
};
bench_run run_bench_for_json(std::vector<std::string> arguments);

}  // namespace bench::test
