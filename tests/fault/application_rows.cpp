#include "rows.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <unordered_map>

#include "files.hpp"
#include "overload.hpp"
#include "process.hpp"

namespace bookonce::fault {
namespace {

using namespace std::chrono_literals;

constexpr int answers_before_death = 40;

int count_lines(std::string const& text, std::string const& word) {
    int count = 0;
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);) { count += line.starts_with(word) ? 1 : 0; }
    return count;
}

/// Any ending that says what it says by its name alone. Each of that program's requests is of a
/// user of its own.
outcome ending_named(std::string const& name, book_request const& request) {
    std::array<outcome, 8> const endings{booked{},          sold_out{},  event_not_found{},   event_closed{},
                                         booking_id_used{}, contended{}, deadline_exceeded{}, unavailable{}};
    auto const found =
        std::ranges::find_if(endings, [&](outcome const& ending) { return name == std::string_view{name_of(ending)}; });
    if (found == endings.end()) {
        throw std::runtime_error{"booking " + request.id->str() + " cannot have ended " + name};
    }
    return *found;
}

/// What the dead program's file says, request by request: whatever has no answer there is in doubt.
history read_history(std::string const& file) {
    history records;
    std::unordered_map<std::string, std::size_t> places;
    std::ifstream lines{file};
    std::string word;
    std::string id;
    while (lines >> word >> id) {
        if (word == "asked") {
            std::int64_t event = 0;
            lines >> event;
            places[id] = records.size();
            records.push_back(
                {{{event}, id, 1, booking_id::parse(id), {}, {}}, in_doubt{*booking_id::parse(id)}, true, {}});
        } else {
            booking_record& record = records.at(places.at(id));
            if (word == "in_doubt") { continue; }
            record.was_in_doubt = false;
            record.ending = ending_named(word, record.request);
        }
    }
    return records;
}

row_result kill_application(cluster const& server, int iterations) {
    auto const events = make_events(server.address());
    temporary_folder const folder;
    engine engine{options_for(server.tcp_address())};
    row_result result{.iterations = iterations};
    auto const demand = [&](bool held, char const* problem) {
        if (!held) { result.problems.emplace_back(problem); }
    };
    history all;
    for (int done = 0; done < iterations; ++done) {
        std::string const file = folder.path() + '/' + std::to_string(done);
        test::process program{{std::filesystem::read_symlink("/proc/self/exe"), "--book-until-killed", file}};
        auto const end = load::clock::now() + 30s;
        while (count_lines(read_file(file), "booked") < answers_before_death && load::clock::now() < end) {
            std::this_thread::sleep_for(1ms);  // between two looks
        }
        demand(count_lines(read_file(file), "booked") >= answers_before_death, "the program did not book within 30 s");
        program.signal(SIGKILL);
        demand(program.wait().exit_code == 128 + SIGKILL, "the program ended by itself");
        history records = read_history(file);
        resolve(records, engine);
        all.insert(all.end(), records.begin(), records.end());
    }
    result.found = judge(all, server.address(), events.back());
    demand(result.found.acknowledged > 0, "nothing was acknowledged");
    demand(engine.audit().sound(), "the audit finds broken invariants");
    return result;
}

constexpr std::array rows{
    row{"kill-application", "`kill -9` of the application", 5, 200, kill_application},
    row{"overload", "20,000 requests in flight, the server frozen most of the time, seconds", 5, 200, overload},
};

}  // namespace

std::span<row const> application_rows() { return rows; }

}  // namespace bookonce::fault
