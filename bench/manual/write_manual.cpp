// Writes the man page and the completions of bookonce-bench into a folder, while it is built.

#include <cstdio>
#include <exception>

#include <CLI/CLI.hpp>
#include <bookonce/version.hpp>

#include "commands/commands.hpp"
#include "pages.hpp"

int main(int count, char** values) {
    try {
        CLI::App app;
        bench::add_everything(app, {});
        bookonce::manual::write_pages(count > 1 ? values[1] : ".", "bookonce-bench", BOOKONCE_VERSION, app);
    } catch (std::exception const& problem) {
        std::fprintf(stderr, "write-bench-manual: %s\n", problem.what());
        return 1;
    }
}
