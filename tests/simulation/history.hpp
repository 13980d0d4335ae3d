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
    timestamp time_began;  ///< the database's

    bool maybe_sent = false;  ///< part of a write that its engine went on to send
    int answers = 0;
    std::optional<answer> ending;  ///< nothing: its engine died

    long ended = 0;  ///< also when its engine died
    time_point returned;
    state_index state_ended = no_event_yet;
    timestamp time_ended;

    /// What it wants, if that is this.
    template <class Wish>
    Wish const* wish() const noexcept {
        return std::get_if<Wish>(&asked.wants);
    }
};

/// Whether a later change of the same booking may hide that the call's own has landed. What is
/// confirmed or over stays so.
bool can_be_overwritten(call const& call);

/// One line about a call and its answer.
std::string describe(call const& call);

}  // namespace bookonce::simulation
