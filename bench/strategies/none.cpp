// none: read, then write. This is the bug itself, in the form most people ship it.
//
// How it works   BEGIN; SELECT the seats; SELECT the user's booking; if both are fine: UPDATE, INSERT; COMMIT. READ COMMITTED,
//                no lock, no unique index.
// What it promises  Nothing. The tests pass, since a test has one caller.
// Where it breaks   Two callers read the same number of seats, and both sell the last one; the later UPDATE also overwrites
//                the earlier one's count. Two requests of one user both see no booking, and both make one.

#include "../tables.hpp"
#include "all.hpp"
#include "retrying.hpp"

namespace bench {
namespace {

constexpr transaction_style style{.looks_for_user = true};

class none_strategy : public strategy {
public:
    std::string_view name() const override { return "none"; }
    std::string_view summary() const override { return "read, then write, with no guard: the bug itself"; }
    bench::promise promise() const override { return promise::unsafe; }
    void lay_out(sql::connection& database, tuning const& tuning, stock const& stock) const override {
        create_tables(database, tuning, user_index::plain);
        fill_tables(database, tuning.schema, stock);
    }
    std::unique_ptr<client> open(tuning const& tuning) const override {
        return std::make_unique<simple_client<transaction_caller<style>>>(tuning);
    }
};

}  // namespace

strategy const* none() {
    static none_strategy const one;
    return &one;
}

}  // namespace bench
