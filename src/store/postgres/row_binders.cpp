#include "row_binders.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string_view>

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

namespace {

config_error not_as_it_should_be() { return config_error{"a function of the schema gives what it should not"}; }

/// The numbers of a text, one after the other.
class number_reader {
public:
    explicit number_reader(std::string_view text) noexcept : rest_{text} {}

    /// Nothing at the end.
    std::optional<std::int64_t> next() {
        rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size()));
        if (rest_.empty()) { return std::nullopt; }
        std::int64_t number = 0;
        auto const read = std::from_chars(rest_.data(), rest_.data() + rest_.size(), number);
        if (read.ec != std::errc{}) { throw not_as_it_should_be(); }
        rest_.remove_prefix(static_cast<std::size_t>(read.ptr - rest_.data()));
        return number;
    }
    std::int64_t demand() {
        if (auto const number = next()) { return *number; }
        throw not_as_it_should_be();
    }

private:
    std::string_view rest_;
};

int clamped(std::int64_t number) { return static_cast<int>(std::clamp<std::int64_t>(number, 0, INT32_MAX)); }

}  // namespace

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
    for (change const& change : changes) { fates.push_back({.event = change.event}); }
    number_reader numbers{numbers_};
    while (auto const place = numbers.next()) {
        std::size_t const index = static_cast<std::size_t>(std::abs(*place)) - 1;
        if (index >= fates.size()) { throw not_as_it_should_be(); }
        written& fate = fates[index];
        fate.landed = *place > 0;
        std::int64_t const version = numbers.demand();
        int const available = clamped(numbers.demand());
        int const capacity = clamped(numbers.demand());
        bool const open = numbers.demand() != 0;
        if (capacity > 0) { fate.row = event_row{capacity, available, version, open}; }
        fate.tries = clamped(numbers.demand());
        fate.at = time_from(numbers.demand());
    }
    return fates;
}

}  // namespace bookonce::store
