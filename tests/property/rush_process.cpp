// One of several processes that ask everything of one event at once, from eight threads each.
// Prints what each of them was told, one line a request.
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "steps.hpp"

namespace {

using namespace bookonce;
using namespace bookonce::test;

constexpr int threads = 8;

/// The thread's n-th step. Bookings near in number are asked for at about the same time.
step random_step(std::mt19937& random, int number) {
    auto const below = [&](int end) { return static_cast<int>(random() % static_cast<unsigned>(end)); };
    step made{.what = static_cast<verb>(below(static_cast<int>(verb::pass)))};
    made.id = 1 + number / 2 + below(12);
    made.user = below(4);
    made.to = below(4);
    made.seats = 1 + below(3);
    made.request = 1 + below(3);
    made.in_part = below(3) == 0;
    made.late = below(3) > 0;
    made.by_user = below(4) == 0;
    made.guarded = below(4) == 0;
    return made;
}

any_request random_request(std::mt19937& random, int number, event_id event) {
    auto request = request_of(random_step(random, number), event);
    // Some holds end while the others go on.
    if (auto* const hold = std::get_if<hold_request>(&request)) { hold->ttl = std::chrono::seconds{random() % 2 == 0 ? 1 : 600}; }
    return request;
}

/// "done 7 #3 ann 2 held", "again …" for what had landed before, or the ending's name.
std::string line_of(answer const& ending) {
    auto const* const done = receipt_of(ending);
    if (done == nullptr) { return std::string{name_of(ending)} + "\n"; }
    booking const& row = done->booking;
    return (done->replayed ? "again " : "done ") + std::to_string(done->version) +
           told_of(number_of(row.id), row.user, row.seats, row.status) + "\n";
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 5) {
        std::fputs("usage: rush_process SCHEMA EVENT REQUESTS SEED\n", stderr);
        return 1;
    }
    char const* const address = std::getenv("BOOKONCE_DATABASE");
    auto const seed = static_cast<unsigned>(std::stoul(argv[4]));
    engine engine{{.database = address == nullptr ? "" : address,
                   .schema = argv[1],
                   .retry = {std::chrono::minutes{1}, limits::attempts_max},
                   .seed = seed}};
    event_id const event{std::stoll(argv[2])};
    std::mutex mutex;
    std::string told;
    std::vector<std::jthread> callers;
    for (unsigned caller = 0; caller < threads; ++caller) {
        callers.emplace_back([&, caller] {
            std::mt19937 random{seed + caller};
            for (int number = 0; number < std::stoi(argv[3]); ++number) {
                std::string const line = line_of(ask(engine, random_request(random, number, event)));
                std::lock_guard const held{mutex};
                told += line;
            }
        });
    }
    callers.clear();
    std::fputs(told.c_str(), stdout);
}
