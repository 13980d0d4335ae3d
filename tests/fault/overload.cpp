#include "overload.hpp"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <deque>
#include <fstream>
#include <iterator>
#include <mutex>
#include <thread>

#include <fmt/format.h>
#include <unistd.h>

namespace bookonce::fault {
namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

constexpr std::size_t in_flight = 20'000;
constexpr std::size_t shelf_length = 4'096;
constexpr std::chrono::milliseconds deadline{3'000};
/// What the engine may need more than with the same number in flight on a healthy server.
constexpr std::size_t growth_mib_max = 32;

std::size_t resident_bytes() {
    std::size_t total = 0;
    std::size_t resident = 0;
    std::ifstream{"/proc/self/statm"} >> total >> resident;
    return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

/// Submits again whenever something has ended, and counts how often each request was answered.
class crowd {
public:
    crowd(engine& engine, std::vector<event_id> events) : engine_{engine}, events_{std::move(events)} {}

    void submit() {
        std::size_t place = 0;
        booking_record record;
        {
            std::lock_guard const held{mutex_};
            place = answers_.size();
            if (place % shelf_length == 0) { shelves_.emplace_back().reserve(shelf_length); }
            shelves_.back().push_back({{events_[place % events_.size()],
                                        "user-" + std::to_string(place),
                                        1,
                                        booking_id::generate(),
                                        deadline,
                                        {}}});
            answers_.push_back(0);
            record = shelves_.back().back();
            ++open_;
        }
        auto const began = clock::now();
        engine_.submit(std::move(record.request),
                       [this, place, began](outcome ending) { answered(place, began, std::move(ending)); });
    }
    void submit_until_full() {
        while (open_ < in_flight) { submit(); }
    }
    /// Returns when one of them has ended.
    void wait_for_room() const { open_.wait(in_flight); }
    void wait_until_empty() {
        for (std::size_t open = open_; open != 0; open = open_) { open_.wait(open); }
    }
    std::size_t acknowledged() const { return acknowledged_; }
    /// What it keeps itself, to compare with the rows at the end.
    std::size_t bytes() {
        std::lock_guard const held{mutex_};
        return shelves_.size() * shelf_length * (sizeof(booking_record) + sizeof(int));
    }
    clock::duration overdue() const { return overdue_; }
    bool each_answered_once() const {
        return std::ranges::all_of(answers_, [](int count) { return count == 1; });
    }
    history take() {
        history records;
        for (auto& shelf : shelves_) { std::ranges::move(shelf, std::back_inserter(records)); }
        return records;
    }

private:
    void answered(std::size_t place, clock::time_point began, outcome ending) {
        {
            std::lock_guard const held{mutex_};
            overdue_ = std::max(overdue_, clock::now() - began - deadline);
            acknowledged_ += std::holds_alternative<booked>(ending) ? 1 : 0;
            booking_record& record = shelves_[place / shelf_length][place % shelf_length];
            record.was_in_doubt = std::holds_alternative<in_doubt>(ending);
            record.ending = std::move(ending);
            ++answers_[place];
            --open_;
        }
        open_.notify_all();
    }

    engine& engine_;
    std::vector<event_id> events_;
    std::mutex mutex_;
    std::deque<history> shelves_;  // which grow without a pause, and by what can be counted
    std::deque<int> answers_;
    std::atomic<std::size_t> open_{0};
    std::atomic<std::size_t> acknowledged_{0};
    clock::duration overdue_{};
};

/// Acknowledged in one second with as much in flight as there may be.
std::size_t in_a_second(crowd& crowd) {
    std::size_t const before = crowd.acknowledged();
    for (auto const end = clock::now() + 1s; clock::now() < end; crowd.wait_for_room()) { crowd.submit_until_full(); }
    return crowd.acknowledged() - before;
}

}  // namespace

row_result overload(cluster const& server, int seconds) {
    auto const events = make_events(server.address());
    engine engine{options_for(server.tcp_address())};
    crowd crowd{engine, {events[0], events[1], events[2]}};
    in_a_second(crowd);
    std::size_t const speed_before = in_a_second(crowd);
    auto const bytes_beside_the_crowd = [&] { return resident_bytes() - crowd.bytes(); };
    std::size_t const bytes_before = bytes_beside_the_crowd();
    std::size_t bytes_slow = bytes_before;
    for (auto const end = clock::now() + std::chrono::seconds{seconds}; clock::now() < end;) {
        server.signal_all(SIGSTOP);
        crowd.submit_until_full();
        std::this_thread::sleep_for(190ms);  // the slowness itself
        server.signal_all(SIGCONT);
        std::this_thread::sleep_for(10ms);
        bytes_slow = std::max(bytes_slow, bytes_beside_the_crowd());
    }
    in_a_second(crowd);  // within which it has to be back at full speed
    std::size_t const speed_after = in_a_second(crowd);
    crowd.wait_until_empty();

    row_result result{.iterations = seconds};
    auto const demand = [&](bool held, char const* problem) {
        if (!held) { result.problems.emplace_back(problem); }
    };
    result.overdue =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::max(crowd.overdue(), clock::duration::zero()));
    demand(crowd.each_answered_once(), "a request was not answered exactly once");
    demand(result.overdue <= deadline / 10, "an answer came too late");
    // Half, because the machine does other things as well; a queue that clogs leaves nothing like
    // it.
    demand(speed_after >= speed_before / 2, "no full speed a second after the server's");
    demand(bytes_slow <= bytes_before + (growth_mib_max << 20U), "memory grew without bound");
    fmt::print("memory {} MiB with {} in flight, at most {} MiB in {} s of slowness; {} bookings/s before, {} a second "
               "after\n",
               bytes_before >> 20U, in_flight, bytes_slow >> 20U, seconds, speed_before, speed_after);
    history records = crowd.take();
    resolve(records, engine);
    result.found = judge(records, server.address(), events.back());
    return result;
}

}  // namespace bookonce::fault
