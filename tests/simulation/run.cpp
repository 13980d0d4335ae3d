#include "run.hpp"

#include <algorithm>

#include "checker.hpp"
#include "journal.hpp"
#include "world.hpp"

namespace bookonce::simulation {
namespace {

bool has_landed(world const& world, call const& call) {
    kept_event const* const event = world.database().find(call.event);
    kept_booking const* const own = event == nullptr ? nullptr : event->find(call.asked.own.id);
    return own != nullptr && std::ranges::any_of(own->rows, [&](row_state const& each) {
               return std::ranges::count(each.by, call.number) > 0;
           });
}

/// What has become of holds and bookings.
void count_rows(kept_event const& event, tally& counts) {
    for (kept_booking const& each : event.bookings) {
        counts.expired += each.now().status == booking_status::expired ? 1 : 0;
        auto const& confirmed_at = each.now().confirmed_at;
        counts.late += confirmed_at && *confirmed_at >= each.now().expires_at.value() ? 1 : 0;
        for (std::size_t place = 1; place < each.rows.size(); ++place) {
            row_state const& state = each.rows[place];
            bool const shrinks = state.row.seats < each.rows[place - 1].row.seats;
            counts.in_part += shrinks && !state.by.empty() ? 1 : 0;
        }
    }
}

tally count(world const& world) {
    tally counts;
    for (call const& each : world.calls()) {
        each.ending ? ++counts.endings.at(each.ending->index()) : ++counts.unanswered;
        bool const unknown = !each.ending || std::holds_alternative<in_doubt>(*each.ending);
        receipt const* const made = each.ending ? receipt_of(*each.ending) : nullptr;
        counts.replayed += made != nullptr && made->replayed && each.wish<book>() == nullptr ? 1 : 0;
        counts.landed_in_doubt += unknown && has_landed(world, each) ? 1 : 0;
    }
    for (kept_event const& each : world.database().events()) {
        counts.changes += each.states.size() - 1;
        counts.bookings += each.bookings.size();
        counts.fences += each.fences.size();
        count_rows(each, counts);
    }
    counts.tries_lost = world.around().tries_lost;
    counts.landed_late = world.around().landed_late;
    counts.rounds_together = world.around().rounds_together;
    return counts;
}

}  // namespace

tally& tally::operator+=(tally const& other) noexcept {
    for (std::size_t ending = 0; ending < endings.size(); ++ending) { endings[ending] += other.endings[ending]; }
    unanswered += other.unanswered;
    landed_in_doubt += other.landed_in_doubt;
    changes += other.changes;
    bookings += other.bookings;
    fences += other.fences;
    expired += other.expired;
    late += other.late;
    in_part += other.in_part;
    replayed += other.replayed;
    tries_lost += other.tries_lost;
    landed_late += other.landed_late;
    rounds_together += other.rounds_together;
    return *this;
}

result run(std::uint64_t seed, plant bug, bool tell) {
    journal log{tell};
    world world{seed, bug, log};
    result ended{world.run(), {}, {}};
    std::ranges::move(broken_promises(world.calls(), world.database()), std::back_inserter(ended.broken));
    ended.history = log.lines();
    ended.counts = count(world);
    return ended;
}

std::optional<std::uint64_t> first_broken(std::uint64_t first, std::uint64_t schedules, plant bug) {
    for (std::uint64_t seed = first; seed < first + schedules; ++seed) {
        if (!run(seed, bug, false).broken.empty()) { return seed; }
    }
    return std::nullopt;
}

std::uint64_t hash_of_journals(std::uint64_t first, std::uint64_t schedules, plant bug) {
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    for (std::uint64_t seed = first; seed < first + schedules; ++seed) {
        for (char const letter : report(seed, bug)) {
            hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001b3ULL;
        }
    }
    return hash;
}

std::string report(std::uint64_t seed, plant bug) {
    result const told = run(seed, bug, true);
    std::string text = fmt::format("seed {}\n", seed);
    for (std::string const& line : told.history) { text += "  " + line + '\n'; }
    for (std::string const& line : told.broken) { text += "BROKEN: " + line + '\n'; }
    return text;
}

}  // namespace bookonce::simulation
