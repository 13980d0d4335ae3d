#pragma once

#include <chrono>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "lane/dispatcher.hpp"
#include "requests.hpp"
#include "scripted_store.hpp"

namespace bookonce::test {

/// A lane with its store and its time in the test's hand: nothing happens unless the test makes the
/// step.
class hand_driven_dispatcher {
public:
    explicit hand_driven_dispatcher(dispatcher_settings settings = {.queue_length = 1'000,
                                                                    .batch_requests = 512,
                                                                    .backoff = {.kind = backoff::shape::none},
                                                                    .seed = 1});

    /// Queues a request and gives its number, by which its answer is found.
    std::size_t ask(event_id event, command asked, retry_policy policy = {});
    /// The same; false if the lane did not take it.
    bool is_taken(event_id event, command asked);

    /// The steps of one round. `gather` says whether there was anything to do; `write` does nothing
    /// if there is nothing to write.
    bool gather() {
        round* const begun = subject.gather(now, 0, store.joins_events());
        if (begun != nullptr) { current = begun; }
        return begun != nullptr;
    }
    void read() { take(round_step::read); }
    void before_write() { take(round_step::answer_final); }
    void write();
    void settle() { take(round_step::settle); }

    /// One round, whole, opening the session first if need be. False if there was nothing to do.
    bool turn();
    /// Rounds until nothing waits, moving the time on to when the lane wants to go. At most
    /// `turns_max`.
    int run(int turns_max = 1'000);
    void wait_until_due();
    void pass(std::chrono::nanoseconds time) { now += time; }
    void expire();
    void answer_all(store::error const& reason);

    bool answered(std::size_t request) const { return !answers.at(request).empty(); }
    /// The one answer of the request. It fails the test unless there is exactly one.
    answer const& answer_to(std::size_t request) const;
    std::string_view ending_of(std::size_t request) const { return name_of(answer_to(request)); }
    template <class Ending>
    Ending const& get(std::size_t request) const {
        return std::get<Ending>(answer_to(request));
    }

    scripted_tables tables;
    scripted_store store{tables};
    bookonce::store::session* session = &store;  ///< what its rounds talk to
    time_point now{std::chrono::hours{1}};
    dispatcher subject;
    round* current = nullptr;                 ///< under way
    std::deque<std::vector<answer>> answers;  ///< of each request, in their order

private:
    std::unique_ptr<pending> make(event_id event, command asked, retry_policy policy);
    void take(round_step step);
    void deliver(std::vector<reply> replies);
};

}  // namespace bookonce::test
