#include "bench_program.hpp"

#include <algorithm>
#include <utility>

#include <doctest/doctest.h>
#include <unistd.h>

namespace bench::test {

std::string bench_schema() { return "bench_test_" + std::to_string(getpid()); }

std::vector<std::string> bench_command(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), BOOKONCE_BENCH);
    bool const makes_tables = arguments.size() > 1 && arguments.at(1) != "list" && arguments.at(1).front() != '-';
    if (makes_tables && std::ranges::find(arguments, "--schema") == arguments.end()) {
        arguments.insert(arguments.end(), {"--schema", bench_schema()});
    }
    return arguments;
}

std::vector<std::string> with_short_runs(std::vector<std::string> arguments) {
    arguments.emplace_back("--quick");
    for (auto const& [option, value] : {std::pair{"--warmup", "0"}, {"--duration", "0.1"}}) {
        if (std::ranges::find(arguments, option) == arguments.end()) {
            arguments.insert(arguments.end(), {option, value});
        }
    }
    return arguments;
}

bookonce::test::process_result run_bench(std::vector<std::string> arguments) {
    return bookonce::test::run(bench_command(std::move(arguments)));
}

bench_run run_bench_for_json(std::vector<std::string> arguments) {
    arguments.emplace_back("--json");
    bookonce::test::process_result const result = run_bench(std::move(arguments));
    CAPTURE(result.err);
    bench_run run{.exit_code = result.exit_code,
                  .document = nlohmann::json::parse(result.out, nullptr, false),
                  .err = result.err};
    CHECK_FALSE(run.document.is_discarded());
    return run;
}

}  // namespace bench::test
