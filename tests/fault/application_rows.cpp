#include "rows.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>
#include <unordered_map>

#include "overload.hpp"

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
            record.was_in_doubt = word == "in_doubt";
            if (word == "booked") { record.ending = booked{}; }
            if (word == "sold_out") { record.ending = sold_out{}; }
            if (word == "unavailable") { record.ending = unavailable{}; }
        }
    }
    return records;
}

row_result kill_application(cluster const& server, int iterations) {
    auto const events = make_events(server.address());
    temporary_folder const folder;
    engine engine{options_for(server.tcp_address())};
    row_result result{.iterations = iterations};
    history all;
    for (int done = 0; done < iterations; ++done) {
        std::string const file = folder.path() + '/' + std::to_string(done);
        process program{{std::filesystem::read_symlink("/proc/self/exe"), "--book-until-killed", file}};
        auto const end = load::clock::now() + 30s;
        while (count_lines(read_file(file), "booked") < answers_before_death && load::clock::now() < end) {
            std::this_thread::sleep_for(1ms);  // between two looks
        }
        kill(program.id(), SIGKILL);
        program.wait();
        history records = read_history(file);
        resolve(records, engine);
        all.insert(all.end(), records.begin(), records.end());
    }
    result.found = judge(all, server.address(), events.back());
    if (!engine.audit().sound()) { result.problems.emplace_back("the audit finds broken invariants"); }
    return result;
}

constexpr std::array rows{
    row{"kill-application", "`kill -9` of the application", 5, 200, kill_application},
    row{"overload", "20,000 requests in flight, the server frozen most of the time, seconds", 5, 200, overload},
};

}  // namespace

std::span<row const> application_rows() { return rows; }

}  // namespace bookonce::fault
