#include <algorithm>

#include "world.hpp"

/// What users ask for, and what other programs write.
namespace bookonce::simulation {

using namespace std::chrono_literals;

void world::foreign_write() { change_as_another(random_.pick(events_)); }

/// Somebody else's program changes an event, by the rule: with the version that it read, which no
/// one else has moved.
void world::change_as_another(event_id id) {
    kept_event const* const event = database_.find(id);
    if (event == nullptr) { return create(id); }
    if (random_.below(6) == 0) { return database_.set_open(id, !event->now().open); }
    store::change change{id, event->now().version, 0, {}, {}};
    change_as_another(*event, change);
    log_.say("foreign writer: event {} at {}", id.value, version_text(change));
    database_.write(std::span{&change, 1}, {});
}

/// It books, ends or confirms something, or ends all holds that have lapsed.
void world::change_as_another(kept_event const& event, store::change& change) {
    instant const now{event.index(), database_.time()};
    int const kind = random_.below(6);
    if (kind <= 1) {
        person const& who = random_.pick(people_);
        bool const fits = event.on_sale({now.state, now.time + 1us}) && event.now().available > 0;
        if (!fits || !event.rows_of(who.name, now.state).empty()) { return; }
        store::new_booking made{fresh_id(), who.name, 1};
        if (random_.per_mille(scenario_.holds)) {
            made.status = booking_status::held;
            made.ttl = ttl();
        }
        change.made.push_back(std::move(made));
        change.taken = 1;
        return;
    }
    for (kept_booking const& each : event.bookings) {
        booking const& row = each.now();
        if (!is_active(row.status)) { continue; }
        if (has_lapsed(row, now.time)) {
            change.turned.push_back({.id = each.id, .to = booking_status::expired, .what = "expired"});
        } else if (kind == 5 || random_.below(2) == 0) {
            continue;
        } else if (row.status == booking_status::held && kind == 4 && row.expires_at > now.time + 1us) {
            change.turned.push_back({.id = each.id, .to = booking_status::confirmed, .what = "confirmed"});
            return;
        } else {
            change.turned.push_back({.id = each.id, .what = "cancelled"});
        }
        change.taken -= row.seats;
        if (kind != 5) { return; }
    }
}

void world::act() {
    --actions_left_;
    person& who = people_[static_cast<std::size_t>(random_.below(scenario_.users))];
    if (who.asked.empty()) { return act_anew(who); }
    int const lot = random_.below(1'000);
    int limit = 0;
    auto const falls = [&](int per_mille) { return lot < (limit += per_mille); };
    if (falls(scenario_.replays)) { return act_again(who); }
    if (falls(scenario_.misuse)) { return act_otherwise(who); }
    if (falls(scenario_.changes)) { return random_.below(4) == 0 ? rush() : change(who); }
    if (falls(scenario_.cancels)) { return cancel(who); }
    act_anew(who);
}

void world::act_anew(person& who) {
    event_id const event = random_.pick(events_);
    command const wanted = booking_for(who.name);
    who.asked.push_back(calls_.size());
    ask(event, wanted);
    if (random_.below(8) == 0) { ask(event, wanted); }  // a double click
}

/// Asks for one of its bookings or changes again, rather for one that it does not know the fate of.
void world::act_again(person& who) {
    bool const changes = !who.changes.empty() && random_.below(2) == 0;
    auto const& all = changes ? who.changes : who.asked;
    std::vector<std::size_t> doubtful;
    std::ranges::copy_if(all, std::back_inserter(doubtful), [&](std::size_t n) { return tells_nothing(calls_[n]); });
    call const old = calls_[random_.pick(doubtful.empty() || random_.below(4) == 0 ? all : doubtful)];
    command wanted = old.asked;
    if (old.ending && std::holds_alternative<in_doubt>(*old.ending)) {
        if (wanted.own.id.is_nil()) { wanted.own.id = std::get<in_doubt>(*old.ending).id; }
    }
    ask(old.event, wanted);
}

void world::act_otherwise(person& who) {
    call const old = calls_[random_.pick(who.asked)];
    command wanted = old.asked;
    book& other = std::get<book>(wanted.wants);
    other.seats = random_.between(1, 3);
    if (random_.below(2) == 0) { other.user = random_.pick(people_).name; }
    if (scenario_.holds > 0 && random_.below(4) == 0) { other.ttl = other.ttl ? std::nullopt : std::optional{ttl()}; }
    ask(old.event, wanted);
}

/// Whether what the call asked for is there and keeps seats.
bool world::is_active_now(call const& call) const {
    kept_event const* const event = database_.find(call.event);
    kept_booking const* const own = event == nullptr ? nullptr : event->find(call.asked.own.id);
    return own != nullptr && is_active(own->now().status);
}

/// About one of its bookings, rather one that is active, which it names by its id or not.
void world::act_on(person& who, wish wanted) {
    std::vector<std::size_t> active;
    std::ranges::copy_if(who.asked, std::back_inserter(active),
                         [&](std::size_t n) { return is_active_now(calls_[n]); });
    call const old = calls_[random_.pick(active.empty() || random_.below(4) == 0 ? who.asked : active)];
    own_booking own{random_.below(20) == 0 ? fresh_id() : old.asked.own.id, fresh_id()};
    if (random_.per_mille(scenario_.nameless)) { own.id = {}; }
    std::string user = own.id.is_nil() || random_.below(8) == 0 ? who.name : "";
    if (random_.below(40) == 0) { user = random_.pick(people_).name; }
    std::visit(
        [&]<class Wish>(Wish& each) {
            if constexpr (!std::is_same_v<Wish, book>) { each.user = std::move(user); }
        },
        wanted);
    who.changes.push_back(calls_.size());
    command const whole{own, std::move(wanted)};
    ask(old.event, whole);
    if (random_.below(8) == 0) { ask(old.event, whole); }
}

void world::cancel(person& who) {
    bookonce::cancel wanted;
    if (scenario_.changes > 0 && random_.below(3) == 0) { wanted.seats = seats(); }
    act_on(who, std::move(wanted));
    if (random_.below(3) == 0) { act_anew(who); }
}

void world::change(person& who) {
    act_on(who, change_wish());
    // Often there is a rival in the same batch.
    if (random_.below(3) == 0) { act_on(who, change_wish()); }
    if (random_.below(3) == 0) { act_anew(who); }
}

/// Some users want the same of one event at once.
void world::rush() {
    event_id const event = random_.pick(events_);
    auto const engine = static_cast<std::size_t>(random_.below(scenario_.engines));
    wish wanted = rush_wish();
    // So that they are late.
    if (std::holds_alternative<confirm>(wanted)) { database_.pass(std::chrono::seconds{scenario_.ttl_max}); }
    for (int count = random_.between(2, 5); count > 0; --count) {
        person& who = people_[static_cast<std::size_t>(random_.below(scenario_.users))];
        own_booking own{fresh_id(), fresh_id()};
        if (auto* const anew = std::get_if<book>(&wanted)) {
            anew->user = who.name;
            own.request = {};
            who.asked.push_back(calls_.size());
        } else {
            auto const is_there = [&](std::size_t number) {
                call const& old = calls_[number];
                return old.event == event && old.ending && receipt_of(*old.ending) != nullptr &&
                       (is_active_now(old) || random_.below(2) == 0);
            };
            auto const last = std::ranges::find_if(who.asked.rbegin(), who.asked.rend(), is_there);
            if (last == who.asked.rend()) { continue; }
            own.id = calls_[*last].asked.own.id;
            who.changes.push_back(calls_.size());
            if (random_.below(4) == 0) { ask_of(engine, event, booking_for(random_.pick(people_).name), 5'000, 100); }
        }
        ask_of(engine, event, {own, wanted}, random_.between(1, scenario_.deadline_ms_max),
               random_.between(1, scenario_.attempts_max));
    }
}

/// What there may not be enough of.
wish world::rush_wish() {
    switch (random_.below(4)) {
        case 0: return booking_for("").wants;
        case 1: return confirm{};
        case 2: return change_seats{{}, scenario_.seats_max};
        default: return transfer{{}, random_.pick(people_).name};
    }
}

wish world::change_wish() {
    int const kind = random_.below(9);
    if (kind <= 2) {
        confirm wanted;
        if (random_.below(3) == 0) { wanted.seats = seats(); }
        wanted.late = random_.below(4) > 0;
        return wanted;
    }
    if (kind == 3) { return release{}; }
    if (kind <= 5) { return extend{{}, ttl()}; }
    if (kind <= 7) { return change_seats{{}, seats()}; }
    return transfer{{}, random_.pick(people_).name};
}

command world::booking_for(std::string const& user) {
    book wanted{user, seats()};
    wanted.up_to = random_.per_mille(scenario_.up_to);
    if (random_.per_mille(scenario_.holds)) { wanted.ttl = ttl(); }
    return {{fresh_id()}, std::move(wanted)};
}

int world::seats() { return random_.between(1, scenario_.seats_max); }

std::chrono::seconds world::ttl() { return std::chrono::seconds{random_.between(1, scenario_.ttl_max)}; }

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
    asked.time_began = database_.time();
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
    ended.time_ended = database_.time();
    if (log_.on()) { log_.say("answer: {}", describe(ended)); }
}

}  // namespace bookonce::simulation
