#include "rush.hpp"

#include <atomic>
#include <mutex>
#include <numeric>
#include <ostream>
#include <thread>

namespace bookonce::test {

std::ostream& operator<<(std::ostream& out, endings const& counts) {
    for (auto const& [name, count] : counts) { out << name << ' ' << count << ' '; }
    return out;
}

int rush_result::total() const {
    return std::accumulate(counts.begin(), counts.end(), 0,
                           [](int sum, auto const& each) { return sum + each.second; });
}

void from_many_threads(int callers, int count, std::function<void(int)> const& work) {
    std::atomic<int> next{0};
    std::vector<std::jthread> threads;
    for (int caller = 0; caller < callers; ++caller) {
        threads.emplace_back([&] {
            for (int number = next++; number < count; number = next++) { work(number); }
        });
    }
}

rush_result rush(engine& engine, event_id event, std::vector<std::string> const& users, int callers, int seats) {
    std::mutex mutex;
    rush_result result;
    from_many_threads(callers, static_cast<int>(users.size()), [&](int number) {
        outcome const ending = engine.book({.event = event,
                                            .user = users[static_cast<std::size_t>(number)],
                                            .seats = seats,
                                            .deadline = std::chrono::minutes{1}});
        std::lock_guard const held{mutex};
        ++result.counts[name_of(ending)];
        if (auto const* const made = std::get_if<booked>(&ending)) {
            result.booked_ids.insert(made->booking.id.str());
            result.seats += made->booking.seats;
        }
    });
    return result;
}

std::vector<std::string> user_names(int count, std::string const& prefix) {
    std::vector<std::string> names;
    for (int number = 0; number < count; ++number) { names.push_back(prefix + std::to_string(number)); }
    return names;
}

}  // namespace bookonce::test
