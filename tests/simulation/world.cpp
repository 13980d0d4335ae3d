#include "world.hpp"

#include <algorithm>

namespace bookonce::simulation {
namespace {

using namespace std::chrono_literals;

constexpr int storm_steps_max = 4'000;
constexpr int calm_steps_max = 20'000;

/// Whether the answer leaves its caller without knowledge of its booking.
bool unknown(call const& call) { return !call.ending || std::holds_alternative<in_doubt>(*call.ending); }

/// Whether the answer says nothing about the database.
bool tells_nothing(call const& call) {
    return unknown(call) || std::holds_alternative<unavailable>(*call.ending) ||
           std::holds_alternative<deadline_exceeded>(*call.ending) || std::holds_alternative<contended>(*call.ending);
}

}  // namespace

world::world(std::uint64_t seed, plant bug, journal& log)
    : log_{log}, bug_{bug}, random_{seed}, scenario_{draw_scenario(random_)}, database_{bug, log},
      network_{database_, random_, scenario_, bug, log}, actions_left_{scenario_.actions} {
    network_.meddle = [this](event_id event) { change_as_another(event); };
    for (int index = 1; index <= scenario_.events; ++index) {
        events_.push_back({index});
        bool const later = random_.below(10) == 0;
        if (!later) { database_.create(events_.back(), random_.between(1, scenario_.capacity_max)); }
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
    if (falls(scenario_.late_arrival)) { return network_.land_delayed(); }
    if (falls(60)) { return watch(*random_.pick(engines_)); }
    if (actions_left_ > 0 && falls(150)) { return act(); }
    advance_engine();
}

void world::pass_time() {
    now_ += std::chrono::microseconds{random_.between(1, 500)};
    if (random_.per_mille(scenario_.clock_jump) && !network_.calm) {
        now_ += std::chrono::milliseconds{random_.between(1, 6'000)};
        log_.say("time: leaps");
    }
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
    now_ = std::max(now_, next);
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

void world::foreign_write() { change_as_another(random_.pick(events_)); }

/// Somebody else's program changes an event, by the rule: with the version that it read, which no
/// one else has moved.
void world::change_as_another(event_id id) {
    kept_event const* const event = database_.find(id);
    if (event == nullptr) { return database_.create(id, random_.between(1, scenario_.capacity_max)); }
    store::change change{id, event->now().version, 0, {}, {}};
    int const kind = random_.below(6);
    if (kind == 0) { return database_.set_open(id, !event->now().open); }
    if (kind <= 2 && event->now().open && event->now().available > 0) {
        person const& who = random_.pick(people_);
        if (event->active_of(who.name) == nullptr) { change.made.push_back({fresh_id(), who.name, 1}); }
        change.taken = static_cast<int>(change.made.size());
    } else if (kind <= 4) {
        for (kept_booking const& each : event->bookings) {
            if (each.ended_at != never || random_.below(2) == 0) { continue; }
            change.turned.push_back({each.made.id});
            change.taken = -each.made.seats;
            break;
        }
    }
    log_.say("foreign writer: event {} at {}", id.value, version_text(change));
    database_.write(std::span{&change, 1}, {});
}

void world::act() {
    --actions_left_;
    person& who = people_[static_cast<std::size_t>(random_.below(scenario_.users))];
    if (who.asked.empty()) { return act_anew(who); }
    int const lot = random_.below(1'000);
    if (lot < scenario_.replays) { return act_again(who); }
    if (lot < scenario_.replays + scenario_.misuse) { return act_otherwise(who); }
    if (lot < scenario_.replays + scenario_.misuse + scenario_.cancels) { return cancel(who); }
    act_anew(who);
}

void world::act_anew(person& who) {
    event_id const event = random_.pick(events_);
    command const wanted = booking_for(who.name);
    who.asked.push_back(calls_.size());
    ask(event, wanted);
    if (random_.below(8) == 0) { ask(event, wanted); }  // a double click
}

/// Asks for one of its bookings again, rather for one that it does not know the fate of.
void world::act_again(person& who) {
    std::vector<std::size_t> doubtful;
    std::ranges::copy_if(who.asked, std::back_inserter(doubtful),
                         [&](std::size_t n) { return tells_nothing(calls_[n]); });
    call const old = calls_[random_.pick(doubtful.empty() || random_.below(4) == 0 ? who.asked : doubtful)];
    command wanted = old.asked;
    wanted.own.doubtful_version.reset();
    ask(old.event, wanted);
}

void world::act_otherwise(person& who) {
    call const old = calls_[random_.pick(who.asked)];
    command wanted = old.asked;
    std::get<book>(wanted.wants).seats = random_.between(1, 3);
    if (random_.below(2) == 0) { std::get<book>(wanted.wants).user = random_.pick(people_).name; }
    ask(old.event, wanted);
}

void world::cancel(person& who) {
    call const old = calls_[random_.pick(who.asked)];
    ask(old.event, {{random_.below(10) == 0 ? fresh_id() : old.asked.own.id}, bookonce::cancel{}});
    if (random_.below(3) == 0) {
        command const wanted = booking_for(who.name);
        who.asked.push_back(calls_.size());
        ask(old.event, wanted);
    }
}

command world::booking_for(std::string const& user) {
    booking_id const id = fresh_id();
    return {{id}, book{user, random_.between(1, scenario_.seats_max)}};
}

booking_id world::fresh_id() {
    std::uint32_t const number = ++ids_made_;
    std::array<std::uint8_t, 16> bytes{1};
    for (std::size_t place = 0; place < 4; ++place) {
        bytes[15 - place] = static_cast<std::uint8_t>(number >> (8 * place));
    }
    return booking_id{bytes};
}

void world::ask(event_id event, command wanted) {
    int const deadline_ms = random_.between(1, scenario_.deadline_ms_max);
    ask_of(static_cast<std::size_t>(random_.below(scenario_.engines)), event, std::move(wanted), deadline_ms,
           random_.between(1, scenario_.attempts_max));
}

void world::ask_of(std::size_t engine, event_id event, command wanted, int deadline_ms, int attempts_max) {
    call asked;
    asked.number = static_cast<int>(calls_.size());
    asked.engine = static_cast<int>(engine);
    asked.life = engines_[engine]->number();
    asked.event = event;
    asked.asked = std::move(wanted);
    asked.deadline = now_ + std::chrono::milliseconds{deadline_ms};
    asked.attempts_max = attempts_max;
    asked.began = ++moment_;
    asked.state_began = database_.index_of(event);
    calls_.push_back(asked);
    if (log_.on()) { log_.say("user: {}", describe(asked)); }
    engines_[engine]->take(asked, now_);
}

void world::told(int number, answer ending) {
    call& ended = calls_[static_cast<std::size_t>(number)];
    ++ended.answers;
    ended.ending = std::move(ending);
    ended.ended = ++moment_;
    ended.returned = now_;
    ended.state_ended = database_.index_of(ended.event);
    if (log_.on()) { log_.say("answer: {}", describe(ended)); }
}

/// Another engine takes the place of one that stops or dies.
void world::replace(std::size_t place, bool politely) {
    if (politely) {
        engines_[place]->stop();
        while (!engines_[place]->at_rest()) { engines_[place]->step(now_); }
    } else {
        engines_[place]->die();
    }
    for (call& each : calls_) {
        if (each.ended != 0 || each.engine != static_cast<int>(place)) { continue; }
        if (politely) { trouble_.push_back("an engine that stops answers every call [" + describe(each) + "]"); }
        each.ended = ++moment_;
        each.state_ended = database_.index_of(each.event);
    }
    engines_[place] = new_engine();
}

void world::come_to_rest() {
    int steps = 0;
    auto const busy = [&] { return std::ranges::any_of(engines_, [](auto const& e) { return !e->at_rest(); }); };
    while (busy() && ++steps < calm_steps_max) {
        now_ += 1us;
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
            ask_of(0, event, {{fresh_id()}, book{fmt::format("late-{}", round), 1}}, 2'000, 1'000);
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
        wanted.own.doubtful_version.reset();
        replays.push_back(calls_.size());
        ask_of(static_cast<std::size_t>(random_.below(scenario_.engines)), old.event, std::move(wanted), 60'000, 1'000);
    }
    come_to_rest();
    for (std::size_t const replay : replays) {
        bool const full = scenario_.dispatcher.queue_length < 100;
        bool const is_there = database_.find(calls_[replay].event) != nullptr;
        if (tells_nothing(calls_[replay]) && is_there && !full) {
            trouble_.push_back("a replay in calm water tells the truth [" + describe(calls_[replay]) + "]");
        }
    }
}

}  // namespace bookonce::simulation
