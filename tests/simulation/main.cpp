#include <charconv>
#include <cstdio>
#include <span>
#include <string_view>

#include <fmt/format.h>

#include "run.hpp"

namespace {

using namespace bookonce::simulation;

constexpr std::string_view usage = R"(Usage: bookonce-simulation [OPTION]...

Runs the engine's own code over a simulated database, network and clock, and checks every answer. A schedule is one
seed. The exit code is 1 if a promise was broken, 2 if the command line is wrong.

Options:
  --schedules N    how many seeds to run (100000)
  --first-seed S   the first of them (1)
  --seed S         run this one and print its history
  --keep-going     run them all, and print a line for each that fails
  --hash-journals  print a hash of the histories of them all: a change that alters no behaviour
                   leaves it as it is
  --plant BUG      plant one of the bugs below; the run should then fail
  --help           this text

Bugs:
)";

struct command {
    std::uint64_t first = 1;
    std::uint64_t schedules = 100'000;
    bool tell = false;
    bool help = false;
    bool keep_going = false;
    bool hash_journals = false;
    plant bug = plant::none;
};

bool number(std::string_view text, std::uint64_t& value) {
    auto const end = text.data() + text.size();
    auto const parsed = std::from_chars(text.data(), end, value);
    return parsed.ec == std::errc{} && parsed.ptr == end;
}

bool parse(std::span<char*> words, command& command) {
    for (std::size_t index = 0; index < words.size(); ++index) {
        std::string_view const option = words[index];
        if (option == "--help") {
            command.help = true;
            continue;
        }
        if (option == "--keep-going") {
            command.keep_going = true;
            continue;
        }
        if (option == "--hash-journals") {
            command.hash_journals = true;
            continue;
        }
        if (++index == words.size()) { return false; }
        std::string_view const value = words[index];
        if (option == "--schedules") {
            if (!number(value, command.schedules)) { return false; }
        } else if (option == "--first-seed" || option == "--seed") {
            if (!number(value, command.first)) { return false; }
            command.tell = option == "--seed";
        } else if (option == "--plant") {
            auto const bug = plant_named(value);
            if (!bug) { return false; }
            command.bug = *bug;
        } else {
            return false;
        }
    }
    return true;
}

/// How many schedules fail, each in a line.
std::uint64_t print_broken(command const& command) {
    std::uint64_t failed = 0;
    for (std::uint64_t seed = command.first; seed < command.first + command.schedules; ++seed) {
        result const ended = run(seed, command.bug, false);
        if (ended.broken.empty()) { continue; }
        ++failed;
        fmt::print("seed {}: {}\n", seed, ended.broken.front());
    }
    return failed;
}

void print_usage(std::FILE* where) {
    fmt::print(where, "{}", usage);
    for (planted const& each : planted_bugs) { fmt::print(where, "  {}\n", each.name); }
}

}  // namespace

int main(int count, char** words) {
    command command;
    if (!parse(std::span{words, static_cast<std::size_t>(count)}.subspan(1), command)) {
        print_usage(stderr);
        return 2;
    }
    if (command.help) {
        print_usage(stdout);
        return 0;
    }
    if (command.tell) {
        fmt::print("{}", report(command.first, command.bug));
        return run(command.first, command.bug, false).broken.empty() ? 0 : 1;
    }
    if (command.hash_journals) {
        std::uint64_t const hash = hash_of_journals(command.first, command.schedules, command.bug);
        fmt::print("{} schedules from seed {}: journals {:016x}\n", command.schedules, command.first, hash);
        return 0;
    }
    if (command.keep_going) {
        auto const failed = print_broken(command);
        fmt::print("{} of {} schedules from seed {} broke a promise\n", failed, command.schedules, command.first);
        return failed == 0 ? 0 : 1;
    }
    auto const broken = first_broken(command.first, command.schedules, command.bug);
    if (!broken) {
        fmt::print("{} schedules from seed {}: every promise kept\n", command.schedules, command.first);
        return 0;
    }
    fmt::print("{}", report(*broken, command.bug));
    return 1;
}
