#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "audit.hpp"
#include "place.hpp"
#include "run_spec.hpp"
#include "strategy.hpp"
#include "tally.hpp"

namespace bench {

/// A short first part of a run: few seats, many callers, some users asking twice. What a strategy
/// does wrong shows here.
struct proof {
    std::uint64_t requests = 0;
    std::int64_t seats = 0;
    audit found;
    std::uint64_t leases_outlived = 0;
};

/// One run of one strategy, measured and audited.
struct run_result {
    run_spec spec;
    bench::guarantee guarantee = guarantee::unsafe;
    tally total;
    double seconds = 0;  ///< of the window
    std::vector<std::uint64_t> bookings_by_process;
    std::optional<double> fairness;  ///< Jain's index of the callers' bookings; empty when there are none
    audit found;
    /// Bookings and holds told to callers minus those stored, or else confirmations told minus those
    /// stored. Calls that gave up may land unknown.
    std::int64_t untrue_answers = 0;
    std::optional<proof> proven;
    std::optional<std::int64_t> wal_bytes;  ///< of the whole server
    double client_cpu_s = 0;
    std::uint64_t client_rss_bytes_max = 0;  ///< all processes together
    std::optional<double> server_cpu_s;
    std::string error;  ///< why the run could not be made or finished; the figures are void then

    std::int64_t oversold() const noexcept { return found.oversold + (proven ? proven->found.oversold : 0); }
    std::int64_t doubled() const noexcept { return found.doubled + (proven ? proven->found.doubled : 0); }
    bool consistent() const noexcept {
        return found.inconsistent_events == 0 && (!proven || proven->found.inconsistent_events == 0);
    }
    /// Holders that still wrote when their lease had ended.
    std::uint64_t leases_outlived() const noexcept {
        return total.leases_outlived + (proven ? proven->leases_outlived : 0);
    }
    /// Requests that began or ended in the window. None: the run says nothing of its strategy.
    std::uint64_t measured_requests() const noexcept;
    bool ran() const noexcept { return error.empty() && total.failed == 0; }
    /// Nothing was sold twice. Says nothing of a strategy that promises nothing: it may have been
    /// lucky.
    bool clean() const noexcept { return oversold() == 0 && doubled() == 0 && consistent() && untrue_answers == 0; }
    /// Whether the strategy promises safety as it was used here.
    bool promises_safety() const noexcept;
    /// A promise was made and not kept.
    bool broke_its_promise() const noexcept { return promises_safety() && !clean(); }
    /// May be compared by its speed.
    bool ranks() const noexcept { return ran() && measured_requests() > 0 && promises_safety() && clean(); }
};

struct run_options {
    bool prove = true;  ///< run the proof first
};

/// Makes tables, starts the workers, measures and audits. The tables stay until the next run, or
/// until the place drops them. Problems are told in `error`; throws nothing but `std::bad_alloc`.
run_result run_once(run_spec const& spec, place& place, run_options options = {});

}  // namespace bench
