#include <bookonce/version.hpp>

#include "add_examples.hpp"
#include "commands.hpp"

namespace bench {
namespace {

bookonce::manual::example_table const examples{
    {"bookonce-bench", "compare --strategies bookonce,guarded,for_update --quick --html report.html"},
    {"bookonce-bench compare", "--strategies bookonce,guarded --callers 64 --json results.json"},
    {"bookonce-bench sweep", "--strategies bookonce,occ --callers 1,16,64 --thetas 0,0.99"},
    {"bookonce-bench backoff", "--clients 100"},
    {"bookonce-bench storm", "--strategies bookonce,guarded --requests 100000"},
    {"bookonce-bench growth", "--strategies bookonce --stored 0,1000000"},
    {"bookonce-bench neighbours", "--strategies bookonce,for_update --callers 16 --hot-callers 64"},
    {"bookonce-bench lapsed", "--holds 100000 --seats 100000"},
    {"bookonce-bench rush", "--seats 100 --users 1000"},
    {"bookonce-bench shop", "--processes 1,4 --callers 1,16 --events 1,20 --network-ms 0,0.5"},
    {"bookonce-bench list", "--json"},
};

}  // namespace

std::vector<command> add_everything(CLI::App& program, arguments const& given) {
    program.name("bookonce-bench");
    program.description("Compares ways to prevent double bookings on a real PostgreSQL, or on SQLite.");
    program.set_version_flag("--version", BOOKONCE_VERSION);
    program.require_subcommand(1);
    program.footer("Exit codes: 0 done, 1 usage or set-up, 2 a run failed, 3 a strategy broke its promise, 4 a "
                   "threshold was missed.");
    std::vector<command> made{
        add_compare(program, given), add_sweep(program, given),  add_backoff(program, given),
        add_storm(program, given),   add_growth(program, given), add_neighbours(program, given),
        add_lapsed(program, given),  add_rush(program, given),   add_shop(program, given),
        add_list(program),
    };
    bookonce::manual::add_examples(program, examples);
    return made;
}

}  // namespace bench
