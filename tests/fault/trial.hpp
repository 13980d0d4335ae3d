#pragma once

#include "cluster.hpp"
#include "load.hpp"

namespace bookonce::fault {

/// What a row of the fault table says.
struct row_result {
    int iterations = 0;
    verdict found = {};
    // Empty where a row does not measure it.
    std::optional<std::chrono::milliseconds> outage = {};   ///< longest without a success
    std::optional<std::chrono::milliseconds> overdue = {};  ///< longest past a deadline
    std::vector<std::string> problems = {};
};

/// What an answer may be late by, beside a tenth of its deadline, on a machine that does other
/// things as well.
inline constexpr std::chrono::milliseconds scheduling_slack{500};

/// A schema, four events and callers on them; at the end, what they were told against what is
/// there.
class trial {
public:
    /// `engines` are all given `address`, or the cluster's own if it is empty.
    explicit trial(cluster const& server, load_settings settings = {}, std::string const& address = "",
                   int engines = 1);

    load& callers() { return *load_; }
    /// Writes the problem down if `held` is false.
    void demand(bool held, std::string const& problem);
    /// Waits until so many requests have been acknowledged, so that a fault hits writes, not
    /// connects.
    void demand_traffic(std::uint64_t count) {
        demand(callers().acknowledged_more(count), "no traffic before a fault");
    }
    /// Waits until the callers are served again.
    void demand_recovery(std::string const& after) {
        demand(callers().acknowledged_more(callers().callers()), "no recovery after " + after);
    }
    /// Stops the callers, asks for what is in doubt, and judges. `address`: where the rows are now,
    /// if they have moved.
    row_result finish(int iterations, std::string const& address = "", std::string const& tcp_address = "");

private:
    cluster server_;
    load_settings settings_;
    std::unique_ptr<load> load_;
    std::vector<std::string> problems_;
};

/// The events of a trial: three large, and a last one that sells out.
std::vector<event_id> make_events(std::string const& address);

/// An engine's options for an address.
options options_for(std::string const& address);

}  // namespace bookonce::fault
