// bookonce: the engine of this repository, through its public interface.
//
// How it works   One engine a process. While one attempt is in flight, requests gather; the next
//                one writes them all as one statement at one version of the event, and what it lost
//                it decides again from fresh state.
// What it promises  No seat twice, no user twice, without a lock: a write against an old version
//                never lands.
// Where it breaks   Callers that could share an engine but make one each give it nothing to gather.
//                Engines of many processes on one event race each other, and are paced for it.

#include <algorithm>
#include <utility>

#include <bookonce/bookonce.hpp>

#include "all.hpp"

namespace bench {
namespace {

bookonce::options options_of(tuning const& tuning) {
    bookonce::options options{
        .database = tuning.database, .schema = tuning.schema, .backoff = tuning.backoff, .lanes = tuning.lanes};
    options.one_event_per_statement = tuning.one_event_per_statement;
    options.retry.deadline = tuning.deadline;
    options.batch_requests = static_cast<std::size_t>(tuning.batch_requests_max);
    options.seed = tuning.seed;
    return options;
}

call_result answer_of(call_status status, int attempts) {
    auto const tries = static_cast<std::uint32_t>(std::max(attempts, 0));
    // All but a request's last attempt met a conflict; of one that gave up, all of them.
    std::uint32_t const conflicts = status == call_status::gave_up ? tries : tries - std::min(tries, 1U);
    return {.status = status, .conflicts = conflicts};
}

template <class Outcome>
call_result translated(Outcome const& outcome) {
    return std::visit(
        bookonce::overloaded{
            [](bookonce::booked const& one) { return answer_of(call_status::booked, one.attempts); },
            [](bookonce::cancelled const& one) { return answer_of(call_status::cancelled, one.attempts); },
            [](bookonce::held const& one) { return answer_of(call_status::held, one.attempts); },
            [](bookonce::confirmed const& one) { return answer_of(call_status::confirmed, one.attempts); },
            [](bookonce::released const& one) { return answer_of(call_status::released, one.attempts); },
            [](bookonce::hold_expired const&) { return answer_of(call_status::refused, 0); },
            [](bookonce::already_booked const&) { return answer_of(call_status::already, 0); },
            [](bookonce::sold_out const&) { return answer_of(call_status::refused, 0); },
            [](bookonce::booking_not_found const&) { return answer_of(call_status::refused, 0); },
            [](bookonce::contended const& one) { return answer_of(call_status::gave_up, one.attempts); },
            [](bookonce::deadline_exceeded const& one) { return answer_of(call_status::gave_up, one.attempts); },
            [](bookonce::in_doubt const&) { return answer_of(call_status::gave_up, 0); },
            // Nothing else belongs into a benchmark.
            [](auto const& other) {
                return call_result{.status = call_status::failed, .problem = bookonce::describe(other)};
            },
        },
        outcome);
}

bookonce::book_request asked_of(call const& call) {
    return {.event = {call.event}, .user = std::string{call.user}, .seats = call.seats, .id = call.id};
}

class engine_caller : public caller {
public:
    explicit engine_caller(bookonce::engine& engine) : engine_{engine} {}
    call_result book(call const& call) override { return translated(engine_.book(asked_of(call))); }
    call_result cancel(call const& call) override {
        return translated(engine_.cancel({.event = {call.event}, .id = call.id}));
    }
    call_result hold(call const& call) override {
        return translated(engine_.hold({.event = {call.event},
                                        .user = std::string{call.user},
                                        .seats = call.seats,
                                        .ttl = call.ttl,
                                        .id = call.id}));
    }
    /// The rivals confirm live holds only.
    call_result confirm(call const& call) override {
        return translated(engine_.confirm({.event = {call.event}, .id = call.id, .late = false}));
    }
    call_result release(call const& call) override {
        return translated(engine_.release({.event = {call.event}, .id = call.id}));
    }
    std::uint64_t round_trips() const override { return 0; }

private:
    bookonce::engine& engine_;
};

class engine_client : public client {
public:
    explicit engine_client(bookonce::options options) : engine_{std::move(options)} {}
    std::unique_ptr<caller> connect() override { return std::make_unique<engine_caller>(engine_); }
    void submit(call const& call, completion done) override {
        engine_.submit(asked_of(call),
                       [done = std::move(done)](bookonce::outcome const& outcome) { done(translated(outcome)); });
    }
    bool counts_for_all() const override { return true; }
    shared_counts counts() const override {
        bookonce::metrics_snapshot const now = engine_.metrics();
        return {.attempts = now.attempts, .conflicts = now.conflicts, .round_trips = now.statements};
    }

private:
    bookonce::engine engine_;
};

std::unique_ptr<client> open_engine(tuning const& tuning) {
    return std::make_unique<engine_client>(options_of(tuning));
}

std::unique_ptr<client> open_unbatched_engine(tuning const& tuning) {
    bookonce::options options = options_of(tuning);
    options.batch_requests = 1;
    return std::make_unique<engine_client>(std::move(options));
}

}  // namespace

strategy const bookonce_engine{
    .name = "bookonce",
    .summary = "the engine: version column, requests gathered into batches",
    .guarantee = guarantee::safe,
    .open = open_engine,
    .can_submit = true,
    .can_hold = true,
    .can_reclaim = true,
};

strategy const bookonce_unbatched{
    .name = "bookonce_unbatched",
    .summary = "the engine with batches of one request",
    .guarantee = guarantee::safe,
    .open = open_unbatched_engine,
    .can_submit = true,
    .can_hold = true,
    .can_reclaim = true,
};

strategy const bookonce_in_file{
    .name = "bookonce_sqlite",
    .summary = "the engine on an SQLite file",
    .guarantee = guarantee::safe,
    .open = open_engine,
    .is_in_file = true,
    .can_submit = true,
    .can_hold = true,
    .can_reclaim = true,
};

}  // namespace bench
