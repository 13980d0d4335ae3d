#include <bookonce/telemetry.hpp>

#include <array>
#include <string_view>

namespace bookonce {
namespace {

using attributes = std::vector<std::pair<std::string, std::string>>;

struct description {
    std::string_view member;  ///< as `for_each_member` names it
    std::string_view name;
    std::string_view unit;
    std::string_view text;
};

/// The plain counts, in the order of `for_each_member`.
constexpr std::array plain{
    description{"requests", "bookonce.requests_taken", "{request}", "Requests, refused ones included"},
    description{"attempts", "bookonce.attempts", "{attempt}", "Conditional writes of one event each"},
    description{"rounds", "bookonce.rounds", "{round}", "Turns of a lane: a read, decisions, a write, each if needed"},
    description{"conflicts", "bookonce.conflicts", "{attempt}", "Attempts that met somebody else's change"},
    description{"stood_back", "bookonce.stood_back", "{write}", "Writes put off for a change under way"},
    description{"statements", "bookonce.statements", "{statement}", "Statements sent, reads and writes"},
    description{"reads", "bookonce.reads", "{statement}", "Statements that only read"},
    description{"lost_replies", "bookonce.lost_replies", "{attempt}", "Attempts without a reply"},
    description{"reconnects", "bookonce.reconnects", "{session}", "Sessions opened after each lane's first"},
    description{"replayed", "bookonce.replayed", "{request}", "Requests that ended well and had landed before"},
    description{"booked_conflicts", "bookonce.booked_conflicts", "{attempt}",
                "Conflicts of requests that ended booked"},
    description{"queued", "bookonce.queued", "{request}", "Requests that wait now"},
    description{"queue_time_ns", "bookonce.queue_time", "s", "Time from call to first round, summed over requests"},
    description{"attempt_time_ns", "bookonce.attempt_time", "s", "Time from read to reply, summed over rounds"},
};

constexpr bool describes_every_member() {
    std::size_t place = 0;
    bool fits = true;
    detail::for_each_member([&](std::string_view name, auto) {
        fits = fits && place < plain.size() && plain[place].member == name;
        ++place;
    });
    return fits && place == plain.size();
}
static_assert(describes_every_member());

double in_seconds(std::chrono::nanoseconds time) { return std::chrono::duration<double>{time}.count(); }

std::variant<std::uint64_t, double, histogram_value> value_of(std::uint64_t count) { return count; }
std::variant<std::uint64_t, double, histogram_value> value_of(std::chrono::nanoseconds time) {
    return in_seconds(time);
}

void tell_plain_counts(metrics_snapshot const& counts, std::vector<instrument>& to) {
    std::size_t place = 0;
    detail::for_each_member([&](std::string_view member, auto pointer) {
        description const& about = plain[place++];
        auto const kind = member == "queued" ? instrument::form::gauge : instrument::form::counter;
        to.push_back({std::string{about.name},
                      std::string{about.unit},
                      std::string{about.text},
                      kind,
                      {{{}, value_of(counts.*pointer)}}});
    });
}

instrument endings_of(metrics_snapshot const& counts) {
    instrument told{"bookonce.requests", "{request}", "Requests that ended, by how", instrument::form::counter, {}};
    for (std::size_t place = 0; place < counts.endings.size(); ++place) {
        told.points.push_back({{{"outcome", std::string{detail::ending_names[place]}}}, counts.endings[place]});
    }
    return told;
}

instrument batches_of(metrics_snapshot const& counts) {
    histogram_value sizes;
    for (std::size_t bucket = 0; bucket < counts.batch_sizes.size(); ++bucket) {
        if (bucket > 0) { sizes.bounds.push_back(static_cast<double>((1U << bucket) - 1)); }
        sizes.buckets.push_back(counts.batch_sizes[bucket]);
        sizes.count += counts.batch_sizes[bucket];
    }
    sizes.sum = static_cast<double>(counts.batched_requests);
    return {"bookonce.batch.requests",
            "{request}",
            "Requests of one event in one round",
            instrument::form::histogram,
            {{{}, std::move(sizes)}}};
}

data_point point_of(duration_histogram const& durations, attributes about = {}) {
    histogram_value told;
    for (std::chrono::nanoseconds const bound : duration_histogram::bounds) {
        told.bounds.push_back(in_seconds(bound));
    }
    told.buckets.assign(durations.buckets.begin(), durations.buckets.end());
    told.count = durations.count();
    told.sum = in_seconds(durations.sum);
    return {std::move(about), std::move(told)};
}

/// The operations of one name. Those that failed only if there are any.
void tell_operations(operation_durations const& counts, attributes const& about, instrument& to) {
    to.points.push_back(point_of(counts.succeeded, about));
    for (operation_durations::failure const& each : counts.failed) {
        if (each.name().empty()) { continue; }
        attributes failed = about;
        failed.emplace_back("db.response.status_code", each.name());
        failed.emplace_back("error.type", each.name());
        to.points.push_back(point_of(each.durations, std::move(failed)));
    }
    if (counts.failed_otherwise.count() == 0) { return; }
    attributes failed = about;
    failed.emplace_back("error.type", "_OTHER");
    to.points.push_back(point_of(counts.failed_otherwise, std::move(failed)));
}

instrument operations_of(metrics_snapshot const& counts) {
    std::string const system{counts.database_system.empty() ? "other_sql" : counts.database_system};
    instrument told{"db.client.operation.duration",
                    "s",
                    "Duration of database client operations.",
                    instrument::form::histogram,
                    {}};
    tell_operations(counts.read_durations, {{"db.system.name", system}, {"db.operation.name", "read"}}, told);
    tell_operations(counts.write_durations, {{"db.system.name", system}, {"db.operation.name", "write"}}, told);
    return told;
}

instrument contention_of(metrics_snapshot const& counts) {
    instrument told{"bookonce.contended_event.conflicts",
                    "{attempt}",
                    "Conflicts of the events with the most of them",
                    instrument::form::gauge,
                    {}};
    for (contended_event const& each : counts.contended.worst) {
        if (each.conflicts == 0) { continue; }
        told.points.push_back({{{"event", std::to_string(each.event.value)}}, each.conflicts});
    }
    return told;
}

instrument durations_of(std::string name, std::string text, duration_histogram const& durations) {
    return {std::move(name), "s", std::move(text), instrument::form::histogram, {point_of(durations)}};
}

}  // namespace

std::vector<instrument> open_telemetry(metrics_snapshot const& counts) {
    std::vector<instrument> told;
    tell_plain_counts(counts, told);
    told.push_back(endings_of(counts));
    told.push_back(batches_of(counts));
    told.push_back(durations_of("bookonce.request.duration", "Time from call to answer", counts.request_durations));
    told.push_back(durations_of("bookonce.round.duration", "Time from read to reply", counts.round_durations));
    told.push_back(operations_of(counts));
    told.push_back(contention_of(counts));
    return told;
}

}  // namespace bookonce
