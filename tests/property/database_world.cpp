#include "database_world.hpp"

#include <algorithm>
#include <stdexcept>

#include "requests.hpp"

namespace bookonce::test {
namespace {

booking_status status_of(std::string const& word) {
    using enum booking_status;
    for (auto const each : {held, confirmed, cancelled, expired}) {
        if (word == to_string(each)) { return each; }
    }
    throw std::runtime_error{"no such status: " + word};
}

/// Nil for no digits.
booking_id id_in(std::string digits) {
    for (std::size_t const place : {20, 16, 12, 8}) {
        if (!digits.empty()) { digits.insert(place, "-"); }
    }
    return booking_id::parse(digits).value_or(booking_id{});
}

}  // namespace

void database_world::begin(terms const& allowed) {
    new_event wanted{.capacity = allowed.capacity, .overbook = allowed.overbook};
    wanted.bookings_per_user = allowed.bookings_per_user;
    if (allowed.seats_per_user > 0) { wanted.seats_per_user = allowed.seats_per_user; }
    wanted.hold_limit = hold_limit;
    event_ = engine().create_event(wanted).id;
    // An event may close before it opens here.
    auto const set = [&](std::string const& column, minutes time) {
        return column + " = " + (time.count() == 0 ? "NULL" : now() + " + " + span_of(time));
    };
    run("UPDATE @.events SET " + set("opens_at", allowed.opens_at) + ", " + set("closes_at", allowed.closes_at) +
        " WHERE event_id = " + to_string(event_));
    now_ = minutes{0};
}

/// Everything that happened is longer ago, and everything to come is nearer.
void database_world::pass(minutes time) {
    now_ += time;
    auto const moved = [&](std::string const& column) { return column + " = " + column + " - " + span_of(time); };
    std::string const of = " WHERE event_id = " + to_string(event_) + "; ";
    run("BEGIN; UPDATE @.events SET " + moved("opens_at") + ", " + moved("closes_at") + ", " + moved("next_lapse") +
        of + "UPDATE @.bookings SET " + moved("booked_at") + ", " + moved("expires_at") + ", " + moved("confirmed_at") +
        ", " + moved("ended_at") + ", " + moved("changed_at") + of + "COMMIT");
}

std::string database_world::perform(step const& asked) {
    switch (asked.what) {
        case verb::pass: pass(minutes{10 * asked.tens}); return {};
        case verb::open:
        case verb::close:
            engine().set_event_status(event_, asked.what == verb::open ? event_status::open : event_status::closed);
            return {};
        case verb::expire: return told(engine().expire(event_, 100).value());
        case verb::resize: return told(engine().update_event(event_, {.capacity = capacity_of(asked)}));
        default: return told(ask(engine(), request_of(asked, event_)));
    }
}

observed database_world::look() {
    std::string const of = " WHERE event_id = " + to_string(event_);
    auto const row = run("SELECT available, version FROM @.events" + of).at(0);
    observed seen{std::stoi(row.at(0)), std::stoll(row.at(1))};
    auto const when = [&](std::string const& value) {
        return value.empty() ? std::nullopt : std::optional{now_ + minutes{std::stoi(value)}};
    };
    for (auto const& each :
         run("SELECT " + digits_of("booking_id") + ", user_id, seats, status, " + minutes_of("booked_at") + ", " +
             minutes_of("expires_at") + ", " + minutes_of("confirmed_at") + ", version, " + digits_of("changed_by") +
             ", slot FROM @.bookings" + of)) {
        auto const id = number_of(id_in(each.at(0)));
        seen.rows.emplace(id, model_row{each.at(1), std::stoi(each.at(2)), status_of(each.at(3)), *when(each.at(4)),
                                        when(each.at(5)), when(each.at(6)), std::stoll(each.at(7)),
                                        request_of(id_in(each.at(8)))});
        seen.slots.emplace(id, std::stoi(each.at(9)));
    }
    return seen;
}

std::vector<model_entry> database_world::history() {
    std::string const of = " WHERE event_id = " + to_string(event_);
    std::string const columns = "SELECT version, " + digits_of("booking_id") + ", ";
    std::vector<model_entry> entries;
    for (auto const& each : run(columns + "what, user_id, seats, status FROM @.history" + of +
                                " AND seats IS NOT NULL UNION ALL " + columns +
                                "coalesce(what, CASE status WHEN 'confirmed' THEN 'booked' ELSE status END), "
                                "user_id, seats, status FROM @.bookings" +
                                of)) {
        entries.push_back({std::stoll(each.at(0)), number_of(id_in(each.at(1))), each.at(2), each.at(3),
                           std::stoi(each.at(4)), status_of(each.at(5))});
    }
    std::ranges::sort(entries);
    return entries;
}

}  // namespace bookonce::test
