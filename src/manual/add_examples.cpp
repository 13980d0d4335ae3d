#include "add_examples.hpp"

#include <string>

#include <CLI/CLI.hpp>

namespace bookonce::manual {
namespace {

void add_to(CLI::App& command, std::string const& name, example_table const& examples) {
    if (auto const found = examples.find(name); found != examples.end()) {
        command.footer(command.get_footer() + "\n\nExample:\n  " + name + ' ' + std::string{found->second});
    }
    for (CLI::App* each : command.get_subcommands([](CLI::App*) { return true; })) {
        add_to(*each, name + ' ' + each->get_name(), examples);
    }
}

}  // namespace

void add_examples(CLI::App& program, example_table const& examples) { add_to(program, program.get_name(), examples); }

}  // namespace bookonce::manual
