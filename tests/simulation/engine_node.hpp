#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "fake_store.hpp"
#include "history.hpp"
#include "lane/lane.hpp"

namespace bookonce::simulation {

/// One engine: a real lane with a fake session, moved on step by step as its driver moves it.
/// Between any two of its steps the world may do anything. Fills in `calls` as its callers' answers
/// come.
class engine_node {
public:
    /// Told of the number of a call that has ended, and its answer.
    using listener = std::function<void(int, answer)>;

    engine_node(int number, network& around, std::vector<call>& calls, listener told, std::uint64_t seed);

    void take(call const& call, time_point now);
    /// One step further with the round under way, or with the session, or with the next round.
    /// False if there was nothing to do.
    bool step(time_point now);
    /// Answers what is past its deadline, as the watchdog asks the lane to.
    void expire(time_point now) { deliver(lane_->expire(now)); }
    /// Answers everything; goes on only to end the round under way.
    void stop();
    /// What is being written may still arrive; nobody is answered.
    void die();

    bool stopped() const noexcept { return stopped_; }
    bool at_rest() const noexcept { return !lane_->round_under_way() && lane_->queued() == 0; }
    /// At rest, the lane has counted an ending for every request that it took.
    bool counts_add_up() const;
    /// When a step may find something to do.
    time_point due() const noexcept;
    time_point earliest_deadline() const noexcept { return lane_->earliest_deadline(); }
    fake_store& session() noexcept { return session_; }

private:
    bool gather(time_point now);
    void answer_final(time_point now);
    void go_on(time_point now);
    std::vector<batch>& batches() { return lane_->current().batches(); }
    void deliver(std::vector<reply> replies);
    std::vector<authorship> sign();
    void tamper_with_requests();
    void tamper_with_verdicts();
    void tamper_with_blame();

    int number_;
    network& around_;
    std::vector<call>& calls_;
    listener told_;
    fake_store session_;
    std::unique_ptr<lane> lane_;
    std::unordered_map<pending const*, int> call_numbers_;
    time_point connect_not_before_ = time_point::min();
    bool stopped_ = false;
    unsigned ids_made_ = 0;  ///< by a planted bug
};

}  // namespace bookonce::simulation
