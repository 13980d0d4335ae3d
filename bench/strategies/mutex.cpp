// mutex: a mutex of the application for each event, around the plain transaction.
//
// How it works   Lock the event's mutex in this process's memory; BEGIN; SELECT; UPDATE; INSERT;
//                COMMIT; unlock.
// What it promises  No seat twice, while one process does all the booking. No user twice, by the
//                unique index.
// Where it breaks   With the second process (a second server, a rolling deploy, a script): each has
//                its own mutex, and the two sell the same seats. `--processes 2` shows it.

#include <mutex>
#include <unordered_map>

#include "all.hpp"
#include "retrying.hpp"

namespace bench {
namespace {

/// One mutex an event. Thread-safe; what it hands out stays where it is.
class mutex_of_event {
public:
    std::mutex& operator[](std::int64_t event) {
        std::lock_guard const guard{mutex_};
        return mutexes_[event];  // a node-based map never moves its elements
    }

private:
    std::mutex mutex_;
    std::unordered_map<std::int64_t, std::mutex> mutexes_;
};

class mutex_caller : public transaction_caller {
public:
    mutex_caller(tuning const& tuning, std::uint64_t number, std::shared_ptr<mutex_of_event> mutexes)
        : transaction_caller{tuning, number, {}}, mutexes_{std::move(mutexes)} {}

private:
    call_result run(call const& call, step how) override {
        std::lock_guard const guard{(*mutexes_)[call.event]};
        return transaction_caller::run(call, how);
    }

    std::shared_ptr<mutex_of_event> mutexes_;
};

std::unique_ptr<client> open_mutex_callers(tuning const& given) {
    tuning tuning = given;
    tuning.deadline = {};  // what is lost to another process is not tried again
    return open_callers<mutex_caller>(tuning, std::make_shared<mutex_of_event>());
}

}  // namespace

strategy const mutex{
    .name = "mutex",
    .summary = "a mutex per event in the application: right in one process",
    .guarantee = guarantee::safe_in_one_process,
    .open = open_mutex_callers,
    .can_hold = true,
};

}  // namespace bench
