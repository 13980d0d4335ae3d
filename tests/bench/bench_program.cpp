#include "bench_program.hpp"

#include <algorithm>

#include <doctest/doctest.h>
#include <unistd.h>

namespace bench::test {

bookonce::test::process_result run_bench(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), BOOKONCE_BENCH);
    bool const makes_tables = arguments.size() > 1 && arguments.at(1) != "list" && arguments.at(1).front() != '-';
    if (makes_tables && std::find(arguments.begin(), arguments.end(), "--schema") == arguments.end()) {
        arguments.insert(arguments.end(), {"--schema", "bench_test_" + std::to_string(getpid())});
    }
    return bookonce::test::run(arguments);
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
