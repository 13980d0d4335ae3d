// repeatable_read: the plain transaction at REPEATABLE READ, retried. This is how snapshot-only engines behave.
//
// How it works   As `serializable`, on a snapshot: the UPDATE of a row that has changed since the snapshot fails (40001), the
//                first one to update wins, and the caller runs the whole again.
// What it promises  No seat twice, no user twice: the rule and the write concern the same row.
// Where it breaks   Rules over several rows, of which a transaction reads one and writes another (write skew). On a hot
//                event it spends itself on retries.

#include "all.hpp"
#include "retrying.hpp"

namespace bench {
namespace {

constexpr transaction_style style{.begin = "BEGIN ISOLATION LEVEL REPEATABLE READ"};

class repeatable_read_strategy : public strategy {
public:
    std::string_view name() const override { return "repeatable_read"; }
    std::string_view summary() const override { return "REPEATABLE READ, retried on 40001"; }
    bench::promise promise() const override { return promise::safe; }
    std::unique_ptr<client> open(tuning const& tuning) const override {
        return std::make_unique<simple_client<transaction_caller<style>>>(tuning);
    }
};

}  // namespace

strategy const* repeatable_read() {
    static repeatable_read_strategy const one;
    return &one;
}

}  // namespace bench
