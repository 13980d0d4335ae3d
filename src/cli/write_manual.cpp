// Writes the man page and the completions of the command into a folder, while it is built.

#include <cstdio>
#include <exception>

#include <CLI/CLI.hpp>
#include <bookonce/version.hpp>

#include "pages.hpp"
#include "parse.hpp"

int main(int count, char** values) {
    try {
        bookonce::cli::command_line line;
        CLI::App app;
        bookonce::cli::add_everything(app, line);
        bookonce::manual::write_pages(count > 1 ? values[1] : ".", "bookonce", BOOKONCE_VERSION, app);
    } catch (std::exception const& problem) {
        std::fprintf(stderr, "write-manual: %s\n", problem.what());
        return 1;
    }
}
