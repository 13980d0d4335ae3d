#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "model.hpp"

namespace bookonce::test {

/// An event as its rows say it is.
struct observed {
    int available = 0;
    std::int64_t version = 0;
    std::map<std::uint32_t, model_row> rows = {};
    std::map<std::uint32_t, int> slots = {};
};

/// One event of a real engine or store, to which a sequence happens.
class world {
public:
    virtual ~world() = default;

    /// A new event, on which the steps act from now on, at time 0.
    virtual void begin(terms const& allowed) = 0;
    /// Does a step, and returns its ending by `told`, if it has one.
    virtual std::string perform(step const& asked) = 0;
    virtual observed look() = 0;
    /// Of the event's bookings, in the order of versions and ids.
    virtual std::vector<model_entry> history() = 0;
    /// Whether time passes by itself, beside the steps.
    virtual bool time_runs_on() const = 0;

    std::map<std::string, int> endings = {};  ///< how often each came, by its name
};

/// Runs the sequence in the world and the model side by side. Returns the first difference or
/// broken invariant; empty if there is none.
std::string difference(world& tried, sequence const& asked);

/// The cancellation's number in the id of a request; 0 for any other.
int request_of(booking_id const& id);

}  // namespace bookonce::test
