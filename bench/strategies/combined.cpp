// combined: the essay's last word, all of it at once.
//
// How it works   Redlock on the event, then SELECT … FOR UPDATE in a transaction, over a unique index.
// What it promises  No seat twice, no user twice. The row lock alone would do; the Redlock keeps the crowd out of the database.
// Where it breaks   Nowhere, but a booking pays for two locks, and a Redis that is down is a shop that is closed.

#include "all.hpp"
#include "redlocked.hpp"

namespace bench {
namespace {

constexpr transaction_style style{.read_suffix = "FOR UPDATE"};

class combined_strategy : public strategy {
public:
    std::string_view name() const override { return "combined"; }
    std::string_view summary() const override { return "Redlock, FOR UPDATE and a unique constraint together"; }
    bench::promise promise() const override { return promise::safe; }
    int redis_servers() const override { return 1; }
    std::unique_ptr<client> open(tuning const& tuning) const override {
        return std::make_unique<simple_client<redlocked_caller<style>>>(with_servers(tuning, 1));
    }
};

}  // namespace

strategy const* combined() {
    static combined_strategy const one;
    return &one;
}

}  // namespace bench
