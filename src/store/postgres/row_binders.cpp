#include "row_binders.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include <bookonce/error.hpp>

namespace bookonce::store {

booking_status status_from(std::string const& word) {
    for (auto const status :
         {booking_status::held, booking_status::confirmed, booking_status::cancelled, booking_status::expired}) {
        if (word == to_string(status)) { return status; }
    }
    throw config_error{"a booking has a status that this library does not know: update the program"};
}

timestamp time_from(long long microseconds) { return timestamp{std::chrono::microseconds{microseconds}}; }

std::function<void(soci::statement&)> seen_row::binder() {
    return [this](soci::statement& statement) {
        statement.exchange(soci::into(event_));
        statement.exchange(soci::into(count_));
        statement.exchange(soci::into(available_));
        statement.exchange(soci::into(version_));
        statement.exchange(soci::into(status_));
        statement.exchange(soci::into(id_));
        statement.exchange(soci::into(user_));
        statement.exchange(soci::into(booked_at_us_));
        statement.exchange(soci::into(change_under_way_));
    };
}

void seen_row::put_into(snapshot& snapshot) const {
    if (id_.empty()) {
        snapshot.row =
            event_row{count_, available_, version_, status_ == to_string(event_status::open), change_under_way_};
        return;
    }
    booking found{event(),
                  booking_id::parse(id_).value_or(booking_id{}),
                  user_,
                  count_,
                  status_from(status_),
                  time_from(booked_at_us_)};
    // A booking that is asked for by its id and by its user comes twice.
    for (booking const& known : snapshot.bookings) {
        if (known.id == found.id) { return; }
    }
    snapshot.bookings.push_back(std::move(found));
}

std::function<void(soci::statement&)> called_row::binder() {
    return [this](soci::statement& statement) { statement.exchange(soci::into(numbers_)); };
}

std::vector<written> called_row::values(std::span<change const> changes) const {
    std::vector<written> fates;
    fates.reserve(changes.size());
    char const* at = numbers_.data();
    char const* const end = at + numbers_.size();
    for (change const& change : changes) {
        std::array<std::int64_t, 7> numbers{};
        for (std::int64_t& number : numbers) {
            // Before each number stands a bracket or a comma.
            auto const read = std::from_chars(at == end ? end : at + 1, end, number);
            if (read.ec != std::errc{}) { throw config_error{"a function of the schema gives what it should not"}; }
            at = read.ptr;
        }
        auto const [landed, version, available, capacity, open, tries, at_us] = numbers;
        written fate{.event = change.event, .landed = landed != 0, .tries = static_cast<int>(tries)};
        fate.at = time_from(at_us);
        if (capacity > 0) {
            fate.row = event_row{static_cast<int>(std::min<std::int64_t>(capacity, INT32_MAX)),
                                 static_cast<int>(std::min<std::int64_t>(available, INT32_MAX)), version, open != 0};
        }
        fates.push_back(std::move(fate));
    }
    return fates;
}

std::function<void(soci::statement&)> written_row::binder() {
    return [this](soci::statement& statement) {
        statement.exchange(soci::into(event_));
        statement.exchange(soci::into(version_));
        statement.exchange(soci::into(available_));
        statement.exchange(soci::into(capacity_));
        statement.exchange(soci::into(status_));
        statement.exchange(soci::into(at_us_));
    };
}

written written_row::value() const {
    event_row const row{capacity_, available_, version_, status_ == to_string(event_status::open)};
    return {{event_}, true, row, time_from(at_us_)};
}

}  // namespace bookonce::store
