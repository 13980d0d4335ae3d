#pragma once

#include <optional>
#include <string>
#include <vector>

#include "fake_database.hpp"
#include "lane/pending.hpp"

namespace bookonce::simulation {

/// One call as its caller saw it. Moments are the numbers of calls and returns, in their order.
struct call {
    int number = 0;
    int engine = 0;
    int life = 0;  ///< of the engine's: each has its own number
    event_id event;
    command asked;
    time_point deadline;
    int attempts_max = 0;

    long began = 0;
    state_index state_began = no_event_yet;

    bool maybe_sent = false;  ///< part of a write that its engine went on to send
    int answers = 0;
    std::optional<answer> ending;  ///< nothing: its engine died

    long ended = 0;  ///< also when its engine died
    time_point returned;
    state_index state_ended = no_event_yet;

    bool books() const noexcept { return std::holds_alternative<book>(asked.wants); }
    /// What it wants to book; of a cancellation, nothing.
    book booking() const { return books() ? std::get<book>(asked.wants) : book{}; }
};

/// One line about a call and its answer.
std::string describe(call const& call);

}  // namespace bookonce::simulation
