#include "world.hpp"

#include <algorithm>

namespace bookonce::simulation {
namespace {

using namespace std::chrono_literals;

constexpr int storm_steps_max = 4'000;
constexpr int calm_steps_max = 20'000;

}  // namespace

bool unknown(call const& call) { return !call.ending || std::holds_alternative<in_doubt>(*call.ending); }

bool tells_nothing(call const& call) {
    return unknown(call) || std::holds_alternative<unavailable>(*call.ending) ||
           std::holds_alternative<deadline_exceeded>(*call.ending) || std::holds_alternative<contended>(*call.ending);
}

world::world(std::uint64_t seed, plant bug, journal& log)
    : log_{log}, bug_{bug}, random_{seed}, scenario_{draw_scenario(random_)}, database_{bug, log},
      network_{database_, random_, scenario_, bug, log}, actions_left_{scenario_.actions} {
    network_.meddle = [this](event_id event) { change_as_another(event); };
    for (int index = 1; index <= scenario_.events; ++index) {
        events_.push_back({index});
        bool const later = random_.below(10) == 0;
        if (!later) { create(events_.back()); }
    }
    for (int index = 0; index < scenario_.users; ++index) { people_.push_back({fmt::format("user-{}", index), {}}); }
    for (int index = 0; index < scenario_.banned; ++index) {
        database_.ban(people_[static_cast<std::size_t>(index)].name);
    }
    if (scenario_.bound > 0) { database_.bind(people_.back().name); }
    for (int index = 0; index < scenario_.engines; ++index) { engines_.push_back(new_engine()); }
}

std::unique_ptr<engine_node> world::new_engine() {
    auto const hear = [this](int call, answer ending) { told(call, std::move(ending)); };
    return std::make_unique<engine_node>(engines_made_++, network_, calls_, hear, random_.next());
}

std::vector<std::string> world::run() {
    storm();
    network_.calm = true;
    log_.say("-- the faults end --");
    database_.unlock_all();
    come_to_rest();
    learn_what_is_unknown();
    pass_by_a_lock();
    while (!network_.delayed.empty()) { network_.land_delayed(); }
    database_.replay_history();
    return std::move(trouble_);
}

void world::storm() {
    int steps = 0;
    auto const busy = [&] {
        return actions_left_ > 0 || std::ranges::any_of(engines_, [](auto const& e) { return !e->at_rest(); });
    };
    while (busy() && ++steps < storm_steps_max) { step(); }
}

void world::step() {
    pass_time();
    int const lot = random_.below(1'000);
    int limit = 0;
    auto const falls = [&](int per_mille) { return lot < (limit += per_mille); };
    if (falls(scenario_.foreign_write)) { return foreign_write(); }
    if (falls(scenario_.row_lock)) { return database_.set_locked(random_.pick(events_), random_.below(2) == 0); }
    if (falls(scenario_.restart)) {
        log_.say("server: restarts");
        for (auto const& engine : engines_) { engine->lose_server(); }
        if (random_.below(2) == 0) { network_.delayed.clear(); }
        return;
    }
    if (falls(scenario_.death)) { return replace(static_cast<std::size_t>(random_.below(scenario_.engines)), false); }
    if (falls(scenario_.stop)) { return replace(static_cast<std::size_t>(random_.below(scenario_.engines)), true); }
    if (falls(scenario_.turn)) { return turn_clock(); }
    if (falls(scenario_.late_arrival)) { return network_.land_delayed(); }
    if (falls(60)) { return watch(*random_.pick(engines_)); }
    if (actions_left_ > 0 && falls(150)) { return act(); }
    advance_engine();
}

void world::create(event_id id) {
    event_rules rules{.seats = random_.between(1, scenario_.capacity_max)};
    int const overbook = random_.below(4) == 0 ? rules.seats / 2 : 0;
    rules.bookings_per_user = random_.between(1, scenario_.bookings_per_user_max);
    if (scenario_.seats_per_user_max > 0) { rules.seats_per_user = random_.between(0, scenario_.seats_per_user_max); }
    rules.hold_limit = std::chrono::seconds{random_.between(1, 2 * scenario_.ttl_max)};
    auto const within = [&] { return database_.time() + std::chrono::milliseconds{random_.between(1, 5'000)}; };
    if (random_.per_mille(scenario_.windows)) { rules.opens_at = within(); }
    if (random_.per_mille(scenario_.windows)) { rules.closes_at = rules.opens_at.value_or(within()) + 3s; }
    database_.create(id, rules, overbook);
}

/// The database's clock and the engines' go on alike, as long as nobody sets the former.
void world::pass(std::chrono::nanoseconds span) {
    now_ += span;
    database_.pass(std::chrono::ceil<std::chrono::microseconds>(span));
}

void world::pass_time() {
    pass(std::chrono::microseconds{random_.between(1, 500)});
    if (random_.per_mille(scenario_.clock_jump) && !network_.calm) {
        pass(std::chrono::milliseconds{random_.between(1, 6'000)});
        log_.say("time: leaps");
    }
}

/// The database's clock goes to some hold's end or an end of the sales, or to just before or behind
/// it. The engines' clocks know nothing of it.
void world::turn_clock() {
    kept_event const* const event = database_.find(random_.pick(events_));
    if (event == nullptr) { return; }
    auto const turns = event->turns_between(database_.time(), timestamp::max());
    if (turns.empty()) { return; }
    timestamp const turn = random_.pick(turns) + std::chrono::microseconds{random_.between(-1, 1)};
    database_.pass(std::max(turn - database_.time(), 0us));
    log_.say("database: its clock goes to about a turn of event {}", event->id.value);
}

/// One engine's step; when all of them wait, time goes on to the first that has something to do.
void world::advance_engine() {
    engine_node& engine = *random_.pick(engines_);
    if (engine.step(now_)) {
        if (!engine.events_apart()) { trouble_.emplace_back("an event is in one round of an engine at a time"); }
        return;
    }
    time_point next = time_point::max();
    for (auto const& each : engines_) { next = std::min(next, std::min(each->due(), each->earliest_deadline())); }
    if (next == time_point::max()) { return; }
    if (next > now_) { pass(next - now_); }
    for (auto const& each : engines_) { watch(*each); }
}

void world::watch(engine_node& engine) {
    engine.expire(now_);
    for (call const& each : calls_) {
        bool const late = each.ended == 0 && engines_[static_cast<std::size_t>(each.engine)].get() == &engine &&
                          each.deadline <= now_;
        if (late) { trouble_.push_back("a call is answered by its deadline [" + describe(each) + "]"); }
    }
}

/// Another engine takes the place of one that stops or dies.
void world::replace(std::size_t place, bool politely) {
    if (politely) {
        engines_[place]->stop(now_);
        while (!engines_[place]->at_rest()) { engines_[place]->step(now_); }
    } else {
        engines_[place]->die();
    }
    for (call& each : calls_) {
        if (each.ended != 0 || each.engine != static_cast<int>(place)) { continue; }
        if (politely) { trouble_.push_back("an engine that stops answers every call [" + describe(each) + "]"); }
        each.ended = ++moment_;
        each.state_ended = database_.index_of(each.event);
        each.time_ended = database_.time();
    }
    engines_[place] = new_engine();
}

void world::come_to_rest() {
    int steps = 0;
    auto const busy = [&] { return std::ranges::any_of(engines_, [](auto const& e) { return !e->at_rest(); }); };
    while (busy() && ++steps < calm_steps_max) {
        pass(1us);
        if (random_.per_mille(scenario_.late_arrival / 2)) { network_.land_delayed(); }
        advance_engine();
    }
    for (auto const& engine : engines_) {
        if (engine->at_rest() && !engine->counts_add_up()) { trouble_.emplace_back("every ending is counted"); }
    }
    for (call const& each : calls_) {
        if (each.ended == 0) { trouble_.push_back("every call is answered [" + describe(each) + "]"); }
    }
}

/// Whoever asks for another event is served while somebody holds one event's row.
void world::pass_by_a_lock() {
    bool const small = scenario_.dispatcher.queue_length < 100;
    if (events_.size() < 2 || small || database_.find(events_[0]) == nullptr) { return; }
    database_.set_locked(events_[0], true);
    std::size_t const first = calls_.size();
    for (int round = 0; round < 3; ++round) {
        for (event_id const event : events_) {
            own_booking own;
            own.id = fresh_id();
            ask_of(0, event, {std::move(own), book{fmt::format("late-{}", round), 1}}, 2'000, 1'000);
        }
    }
    come_to_rest();
    for (std::size_t number = first; number < calls_.size(); ++number) {
        bool const is_there = database_.find(calls_[number].event) != nullptr;
        if (calls_[number].event != events_[0] && is_there && tells_nothing(calls_[number])) {
            trouble_.push_back("a lock holds up its own event only [" + describe(calls_[number]) + "]");
        }
    }
    database_.unlock_all();
}

/// In calm water one replay is enough to know. Not of an event that is not there: nothing fences a
/// write whose session had broken before, if it may land at any version.
void world::learn_what_is_unknown() {
    std::vector<std::size_t> replays;
    for (std::size_t number = 0, before = calls_.size(); number < before && replays.size() < 8; ++number) {
        call const old = calls_[number];
        if (!unknown(old) || random_.below(2) == 0) { continue; }
        command wanted = old.asked;
        if (old.ending && wanted.own.id.is_nil()) { wanted.own.id = std::get<in_doubt>(*old.ending).id; }
        replays.push_back(calls_.size());
        ask_of(static_cast<std::size_t>(random_.below(scenario_.engines)), old.event, std::move(wanted), 60'000, 1'000);
    }
    come_to_rest();
    for (std::size_t const replay : replays) {
        bool const full = scenario_.dispatcher.queue_length < 100;
        bool const is_there = database_.find(calls_[replay].event) != nullptr;
        if (tells_nothing(calls_[replay]) && is_there && !full && !others_changed(calls_[replay])) {
            trouble_.push_back("a replay in calm water tells the truth [" + describe(calls_[replay]) + "]");
        }
    }
}

/// Whether nobody can tell any more if an earlier call of the same request has changed its booking:
/// somebody else has made it or changed it since.
bool world::others_changed(call const& replay) const {
    kept_booking const* const own = database_.find(replay.event)->find(replay.asked.own.id);
    return can_be_overwritten(replay) && own != nullptr &&
           (own->rows.size() > 1 || own->now().changed_by != replay.asked.own.request);
}

}  // namespace bookonce::simulation
