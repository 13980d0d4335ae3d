#include <fstream>
#include <stdexcept>

#include "pages.hpp"

namespace bookonce::manual {
namespace {

void write(std::string const& file, std::string const& text) {
    std::ofstream out{file};
    out << text << std::flush;
    if (!out) { throw std::runtime_error{"cannot write " + file}; }
}

}  // namespace

void write_pages(std::string const& folder, std::string const& program, std::string const& version,
                 CLI::App const& app) {
    command_entry const tree = tree_of(app);
    write(folder + '/' + program + ".1", man_page(program, version, tree));
    write(folder + '/' + program, bash_completion(program, tree));
    write(folder + "/_" + program, zsh_completion(program, tree));
    write(folder + '/' + program + ".fish", fish_completion(program, tree));
}

}  // namespace bookonce::manual
