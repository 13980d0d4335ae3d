#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "history.hpp"

namespace bookonce::fault {

struct load_settings {
    std::vector<options> engines;  ///< one engine each, all on the same events
    std::vector<event_id> events;  ///< the last one is never cancelled on
    int callers_per_engine = 6;
    std::chrono::milliseconds deadline{2'000};
    std::chrono::milliseconds pause{3};  ///< of a caller between its requests
};

/// Callers that book, book twice, cancel and write down what they were told, until they are
/// stopped.
class load {
public:
    using clock = std::chrono::steady_clock;

    explicit load(load_settings settings);
    ~load();

    /// Waits until `more` requests have been acknowledged from now on. False if that takes more
    /// than a minute.
    bool acknowledged_more(std::uint64_t more);
    /// Waits until `more` requests have ended in anything but an acknowledgement or an ordinary
    /// refusal.
    bool failed_more(std::uint64_t more);
    /// The same, for `unavailable` with this SQLSTATE.
    bool unavailable_more(std::string const& sqlstate, std::uint64_t more);
    /// How many have ended so by now.
    std::uint64_t failed();
    /// Waits until the engines have opened more sessions anew than `before`. False if that takes
    /// more than a minute.
    bool reconnected_since(std::uint64_t before);
    std::uint64_t callers() const { return threads_.size(); }
    metrics_snapshot metrics() const;  ///< of all engines together

    /// Ends the callers and gives what they know. Whatever is in doubt is still in doubt.
    history stop();

    clock::duration outage_longest() const { return outage_longest_; }
    clock::duration overdue_longest() const { return overdue_longest_; }  ///< past a deadline
    std::string const& reasons() const { return reasons_; }               ///< of `unavailable`

private:
    struct caller;

    void call(std::size_t number);
    void write_down(caller& self, booking_record record, clock::duration elapsed);
    void note_ending(caller& self, std::string_view name, clock::duration elapsed);

    load_settings settings_;
    std::vector<std::unique_ptr<engine>> engines_;
    std::atomic<bool> stopping_{false};
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::uint64_t acknowledged_ = 0;
    std::uint64_t failed_ = 0;
    std::map<std::string, std::uint64_t> unavailable_;
    std::string reasons_;
    clock::duration outage_longest_{};
    clock::duration overdue_longest_{};
    history records_;
    std::vector<std::thread> threads_;
};

}  // namespace bookonce::fault
