#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "process.hpp"

namespace bench::test {

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
