#include <bookonce/metrics.hpp>

namespace bookonce {

metrics_snapshot& metrics_snapshot::operator+=(metrics_snapshot const& other) noexcept {
    using field = std::uint64_t metrics_snapshot::*;
    static constexpr std::array<field, 25> fields{
        &metrics_snapshot::requests,     &metrics_snapshot::attempts,
        &metrics_snapshot::conflicts,    &metrics_snapshot::statements,
        &metrics_snapshot::reads,        &metrics_snapshot::lost_replies,
        &metrics_snapshot::reconnects,   &metrics_snapshot::booked_conflicts,
        &metrics_snapshot::queued,       &metrics_snapshot::booked,
        &metrics_snapshot::replayed,     &metrics_snapshot::already_booked,
        &metrics_snapshot::sold_out,     &metrics_snapshot::event_not_found,
        &metrics_snapshot::event_closed, &metrics_snapshot::booking_id_used,
        &metrics_snapshot::contended,    &metrics_snapshot::deadline_exceeded,
        &metrics_snapshot::unavailable,  &metrics_snapshot::in_doubt,
        &metrics_snapshot::cancelled,    &metrics_snapshot::booking_not_found,
        &metrics_snapshot::postponed,    &metrics_snapshot::rounds,
        &metrics_snapshot::rejected,
    };
    for (field const each : fields) { this->*each += other.*each; }
    for (std::size_t bucket = 0; bucket < batch_sizes.size(); ++bucket) {
        batch_sizes[bucket] += other.batch_sizes[bucket];
    }
    queue_time += other.queue_time;
    attempt_time += other.attempt_time;
    return *this;
}

}  // namespace bookonce
