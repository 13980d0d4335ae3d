// redlock, redlock5: a lease on the event from Redis, around the plain transaction.
//
// How it works   Redlock on 1 or on 5 independent servers (see redlock_client.hpp); BEGIN; SELECT; UPDATE; INSERT; COMMIT; release.
//                Who does not get the lock waits a jittered while and asks again, until the deadline.
// What it promises  No seat twice, while every holder is done before its lease ends. No user twice, by the unique index.
// Where it breaks   A holder that stalls past its lease (a garbage collection, a paused machine, a slow network) does not know that
//                it has lost the lock, and the database has nothing to tell it by: two holders write. `--pause-holder` shows it.
//                A lease shorter than a commit shows it too: nothing was promised then.
//                (M. Kleppmann, "How to do distributed locking", 2016: what is missing is a fencing token.)

#include "all.hpp"
#include "redlocked.hpp"

namespace bench {
namespace {

constexpr transaction_style style{};

class redlock_strategy : public strategy {
public:
    redlock_strategy(std::string_view name, std::string_view summary, int servers)
        : name_{name}, summary_{summary}, servers_{servers} {}
    std::string_view name() const override { return name_; }
    std::string_view summary() const override { return summary_; }
    bench::promise promise() const override { return promise::safe_while_leased; }
    int redis_servers() const override { return servers_; }
    std::unique_ptr<client> open(tuning const& tuning) const override {
        return std::make_unique<simple_client<redlocked_caller<style>>>(
            with_servers(tuning, static_cast<std::size_t>(servers_)));
    }

private:
    std::string_view name_;
    std::string_view summary_;
    int servers_;
};

}  // namespace

strategy const* redlock() {
    static redlock_strategy const one{"redlock", "Redlock on one Redis server, then a plain transaction", 1};
    return &one;
}

strategy const* redlock5() {
    static redlock_strategy const five{"redlock5", "Redlock on five Redis servers, then a plain transaction", 5};
    return &five;
}

}  // namespace bench
