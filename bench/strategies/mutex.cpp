// mutex: a mutex of the application for each event, around the plain transaction.
//
// How it works   Lock the event's mutex in this process's memory; BEGIN; SELECT; UPDATE; INSERT; COMMIT; unlock.
// What it promises  No seat twice, while one process does all the booking. No user twice, by the unique index.
// Where it breaks   With the second process (a second server, a rolling deploy, a script): each has its own mutex, and the
//                two sell the same seats. `--processes 2` shows it.

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

class mutex_caller : public caller {
public:
    mutex_caller(tuning const& tuning, mutex_of_event& mutexes)
        : mutexes_{mutexes}, database_{tuning.database}, transaction_{database_, tuning.schema, {}} {}
    call_result book(call const& call) override {
        std::lock_guard const guard{mutexes_[call.event]};
        return once([&] { return transaction_.book(call); });
    }
    call_result cancel(call const& call) override {
        std::lock_guard const guard{mutexes_[call.event]};
        return once([&] { return transaction_.cancel(call); });
    }
    std::uint64_t round_trips() const override { return database_.round_trips(); }

private:
    mutex_of_event& mutexes_;
    sql::connection database_;
    plain_transaction transaction_;
};

class mutex_client : public client {
public:
    explicit mutex_client(tuning tuning) : tuning_{std::move(tuning)} {}
    std::unique_ptr<caller> connect() override { return std::make_unique<mutex_caller>(tuning_, mutexes_); }

private:
    tuning tuning_;
    mutex_of_event mutexes_;
};

std::unique_ptr<client> open_mutex_client(tuning const& tuning) { return std::make_unique<mutex_client>(tuning); }

}  // namespace

strategy const mutex{
    .name = "mutex",
    .summary = "a mutex per event in the application: right in one process",
    .guarantee = guarantee::safe_in_one_process,
    .open = open_mutex_client,
};

}  // namespace bench
