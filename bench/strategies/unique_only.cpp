// unique_only: read, then write, and let a unique index keep users from booking twice.
//
// How it works   The transaction of `none` without its look at the user's bookings: the unique index on (event_id, user_id)
//                refuses the second one (23505).
// What it promises  No user holds two active bookings of one event.
// Where it breaks   The index knows nothing of seats: two callers still read the same number of them, and the event oversells.

#include "all.hpp"
#include "retrying.hpp"

namespace bench {
namespace {

constexpr transaction_style style{};

class unique_only_strategy : public strategy {
public:
    std::string_view name() const override { return "unique_only"; }
    std::string_view summary() const override { return "only a unique constraint: no user twice, but events oversell"; }
    bench::promise promise() const override { return promise::unsafe; }
    std::unique_ptr<client> open(tuning const& tuning) const override {
        return std::make_unique<simple_client<transaction_caller<style>>>(tuning);
    }
};

}  // namespace

strategy const* unique_only() {
    static unique_only_strategy const one;
    return &one;
}

}  // namespace bench
