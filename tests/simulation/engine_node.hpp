#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "fake_store.hpp"
#include "history.hpp"
#include "lane/dispatcher.hpp"

namespace bookonce::simulation {

/// One engine: a real lane with some fake sessions, moved on step by step as its driver moves it.
/// Each session has one round at most. Between any two steps the world may do anything. Fills in
/// `calls` as its callers' answers come.
class engine_node {
public:
    /// Told of the number of a call that has ended, and its answer.
    using listener = std::function<void(int, answer)>;

    engine_node(int number, network& around, std::vector<call>& calls, listener told, std::uint64_t seed);

    void take(call const& call, time_point now);
    /// One step further in one of the sessions: with its round, or with opening it, or with the next
    /// round. False if there was nothing to do.
    bool step(time_point now);
    /// Answers what is past its deadline, as the watchdog asks the lane to.
    void expire(time_point now) { deliver(dispatcher_->expire(now)); }
    /// Answers everything; goes on only to end the rounds under way.
    void stop(time_point now);
    /// What is being written may still arrive; nobody is answered.
    void die();

    int number() const noexcept { return number_; }
    bool stopped() const noexcept { return stopped_; }
    bool at_rest() const noexcept { return dispatcher_->rounds_under_way() == 0 && dispatcher_->queued() == 0; }
    /// No event is in two rounds.
    bool events_apart() const;
    /// At rest, the lane has counted an ending for every request that it took.
    bool counts_add_up() const;
    /// When a step may find something to do.
    time_point due() const noexcept;
    time_point earliest_deadline() const noexcept { return dispatcher_->earliest_deadline(); }
    /// The server restarts.
    void lose_server() noexcept;

private:
    struct lane_worker {
        fake_store session;
        round* doing = nullptr;
        time_point connect_not_before = time_point::min();
    };

    bool step(lane_worker& worker, time_point now);
    bool gather(lane_worker& worker, time_point now);
    bool connect(lane_worker& worker, time_point now);
    void answer_final(lane_worker& worker, time_point now);
    void go_on(lane_worker& worker, time_point now);
    time_point due(lane_worker const& worker) const noexcept;
    void deliver(std::vector<reply> replies);
    std::vector<authorship> sign(round const& round) const;
    void tamper_with_requests(round& round);
    void tamper_with_verdicts(round& round) const;
    void tamper_with_fates(round& round) const;

    int number_;
    network& around_;
    std::vector<call>& calls_;
    listener told_;
    std::vector<lane_worker> workers_;
    std::unique_ptr<dispatcher> dispatcher_;
    std::unordered_map<pending const*, int> call_numbers_;
    bool stopped_ = false;
    unsigned ids_made_ = 0;  ///< by a planted bug
};

}  // namespace bookonce::simulation
