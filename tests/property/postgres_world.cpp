#include "postgres_world.hpp"

#include <algorithm>
#include <sstream>

#include "requests.hpp"

namespace bookonce::test {
namespace {

std::string or_null(int number) { return number == 0 ? "NULL" : std::to_string(number); }

/// A time that many minutes after now; NULL for none.
std::string time_in(minutes time) {
    return time.count() == 0 ? "NULL" : "now() + " + std::to_string(time.count()) + " * interval '1 minute'";
}

/// A column's time in minutes from now. Each statement of a sequence takes far less than one.
std::string minutes_of(std::string const& column) {
    return "round(extract(epoch FROM " + column + " - now()) / 60)::integer";
}

booking_status status_of(std::string const& word) {
    using enum booking_status;
    for (auto const each : {held, confirmed, cancelled, expired}) {
        if (word == to_string(each)) { return each; }
    }
    throw std::runtime_error{"no such status: " + word};
}

booking_id id_in(std::string const& text) { return booking_id::parse(text).value_or(booking_id{}); }

options patient(fresh_schema const& schema) {
    options options = schema.options();
    options.database += " options='-c synchronous_commit=off'";
    options.lanes = 1;
    options.retry.deadline = std::chrono::minutes{1};
    return options;
}

}  // namespace

postgres_world::postgres_world() : engine_{patient(schema_)} { schema_.sql().run("SET synchronous_commit = off"); }

void postgres_world::begin(terms const& allowed) {
    std::ostringstream insert;
    insert << "INSERT INTO @.events (capacity, overbook, available, bookings_per_user, seats_per_user, hold_limit, "
              "opens_at, closes_at) VALUES ("
           << allowed.capacity << ", " << allowed.overbook << ", " << allowed.seats() << ", "
           << allowed.bookings_per_user << ", " << or_null(allowed.seats_per_user) << ", " << hold_limit.count() * 60
           << ", " << time_in(allowed.opens_at) << ", " << time_in(allowed.closes_at) << ") RETURNING event_id";
    event_ = event_id{schema_.sql().number(schema_.in(insert.str()))};
    now_ = minutes{0};
}

/// Everything that happened is longer ago, and everything to come is nearer.
void postgres_world::pass(minutes time) {
    now_ += time;
    std::string const by = " - " + std::to_string(time.count()) + " * interval '1 minute'";
    auto const moved = [&](std::string const& column) { return column + " = " + column + by; };
    std::string const of = " WHERE event_id = " + to_string(event_) + "; ";
    schema_.sql().run(schema_.in("BEGIN; UPDATE @.events SET " + moved("opens_at") + ", " + moved("closes_at") + ", " +
                                 moved("next_lapse") + of + "UPDATE @.bookings SET " + moved("booked_at") + ", " +
                                 moved("expires_at") + ", " + moved("confirmed_at") + ", " + moved("ended_at") + ", " +
                                 moved("changed_at") + of + "COMMIT"));
}

std::string postgres_world::perform(step const& asked) {
    switch (asked.what) {
        case verb::pass: pass(minutes{10 * asked.tens}); return {};
        case verb::open:
        case verb::close:
            engine_.set_event_status(event_, asked.what == verb::open ? event_status::open : event_status::closed);
            return {};
        case verb::expire: return told(engine_.expire(event_, 100).value());
        case verb::resize: return told(engine_.update_event(event_, {.capacity = capacity_of(asked)}));
        default: return told(ask(engine_, request_of(asked, event_)));
    }
}

observed postgres_world::look() {
    std::string const of = " WHERE event_id = " + to_string(event_);
    auto const row = schema_.sql().run(schema_.in("SELECT available, version FROM @.events" + of)).at(0);
    observed seen{std::stoi(row.at(0)), std::stoll(row.at(1))};
    auto const when = [&](std::string const& value) {
        return value.empty() ? std::nullopt : std::optional{now_ + minutes{std::stoi(value)}};
    };
    for (auto const& each : schema_.sql().run(schema_.in(
             "SELECT booking_id, user_id, seats, status, " + minutes_of("booked_at") + ", " + minutes_of("expires_at") +
             ", " + minutes_of("confirmed_at") + ", version, changed_by, slot FROM @.bookings" + of))) {
        auto const id = number_of(id_in(each.at(0)));
        seen.rows.emplace(id, model_row{each.at(1), std::stoi(each.at(2)), status_of(each.at(3)), *when(each.at(4)),
                                        when(each.at(5)), when(each.at(6)), std::stoll(each.at(7)),
                                        request_of(id_in(each.at(8)))});
        seen.slots.emplace(id, std::stoi(each.at(9)));
    }
    return seen;
}

std::vector<model_entry> postgres_world::history() {
    std::string const of = " WHERE event_id = " + to_string(event_);
    std::string const columns = "SELECT version, booking_id, ";
    std::vector<model_entry> entries;
    for (auto const& each : schema_.sql().run(schema_.in(columns + "what, user_id, seats, status FROM @.history" + of +
                                                         " AND seats IS NOT NULL UNION ALL " + columns +
                                                         "coalesce(what, CASE status WHEN 'confirmed' THEN 'booked' "
                                                         "ELSE status END), user_id, seats, status FROM @.bookings" +
                                                         of))) {
        entries.push_back({std::stoll(each.at(0)), number_of(id_in(each.at(1))), each.at(2), each.at(3),
                           std::stoi(each.at(4)), status_of(each.at(5))});
    }
    std::ranges::sort(entries);
    return entries;
}

}  // namespace bookonce::test
