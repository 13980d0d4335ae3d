#include <string>

#include <doctest/doctest.h>

#include "commands/commands.hpp"

TEST_CASE("every_help_of_the_bench_ends_with_an_example_of_it") {
    CLI::App described;
    auto const commands = bench::add_everything(described, {});
    REQUIRE(commands.size() >= 10);
    for (bench::command const& each : commands) {
        std::string const name = each.app->get_name();
        INFO(name);
        std::string const& footer = each.app->get_footer();
        std::string const head = "\n\nExample:\n  bookonce-bench ";
        auto const at = footer.rfind(head);
        REQUIRE(at != std::string::npos);
        std::string const call = footer.substr(at + head.size());
        CHECK(call.starts_with(name + ' '));
        CLI::App program;
        auto const again = bench::add_everything(program, {});
        CHECK_NOTHROW(program.parse(call, false));
        CHECK(program.got_subcommand(name));
    }
}
