#include <bookonce/metrics.hpp>

#include <utility>

namespace bookonce {
namespace {

template <std::size_t size>
void add(std::array<std::uint64_t, size>& to, std::array<std::uint64_t, size> const& from) {
    for (std::size_t place = 0; place < size; ++place) { to[place] += from[place]; }
}

}  // namespace

duration_histogram& operation_durations::failed_with(std::string_view sqlstate) noexcept {
    if (sqlstate.empty() || sqlstate.size() >= failure{}.sqlstate.size()) { return failed_otherwise; }
    for (failure& each : failed) {
        if (each.name().empty()) { std::ranges::copy(sqlstate, each.sqlstate.begin()); }
        if (each.name() == sqlstate) { return each.durations; }
    }
    return failed_otherwise;
}

operation_durations& operation_durations::operator+=(operation_durations const& other) noexcept {
    succeeded += other.succeeded;
    failed_otherwise += other.failed_otherwise;
    for (failure const& each : other.failed) {
        if (!each.name().empty()) { failed_with(each.name()) += each.durations; }
    }
    return *this;
}

void contended_events::add(event_id event, std::uint64_t more, std::uint64_t in_all) noexcept {
    if (more == 0) { return; }
    auto place = std::ranges::find_if(
        worst, [&](contended_event const& each) { return each.conflicts == 0 || each.event == event; });
    if (place == worst.end()) {
        if (worst.back().conflicts >= in_all) { return; }
        worst.back() = {event, in_all};
        place = worst.end() - 1;
    } else if (place->conflicts == 0) {
        *place = {event, in_all};
    } else {
        place->conflicts += more;
    }
    for (; place != worst.begin() && std::prev(place)->conflicts < place->conflicts; --place) {
        std::iter_swap(place, std::prev(place));
    }
}

contended_events& contended_events::operator+=(contended_events const& other) noexcept {
    for (contended_event const& each : other.worst) { add(each.event, each.conflicts, each.conflicts); }
    return *this;
}

metrics_snapshot& metrics_snapshot::operator+=(metrics_snapshot const& other) noexcept {
    detail::for_each_member([&](std::string_view, auto member) { this->*member += other.*member; });
    batched_requests += other.batched_requests;
    add(batch_sizes, other.batch_sizes);
    add(endings, other.endings);
    request_durations += other.request_durations;
    round_durations += other.round_durations;
    read_durations += other.read_durations;
    write_durations += other.write_durations;
    contended += other.contended;
    if (database_system.empty()) { database_system = other.database_system; }
    return *this;
}

}  // namespace bookonce
