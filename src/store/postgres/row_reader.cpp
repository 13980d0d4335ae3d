#include "row_reader.hpp"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <string>

#include <bookonce/error.hpp>
#include <nlohmann/json.hpp>

#include "store/status_words.hpp"

namespace bookonce::store {
namespace {

config_error not_understood() {
    return config_error{"the database answers what this library does not understand: update the program"};
}

std::int64_t number_in(std::string_view text) {
    std::int64_t number = 0;
    auto const read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) { throw not_understood(); }
    return number;
}

int clamped(std::int64_t number) { return static_cast<int>(std::clamp<std::int64_t>(number, 0, INT32_MAX)); }

/// The columns of the reading statements (sql.hpp).
enum column : int {
    event,
    count,
    available,
    version,
    status,
    id,
    user,
    booked_at_us,
    change_under_way,
    expires_at_us,
    confirmed_at_us,
    slot,
    changed_by,
    reason,
    data,
    more
};

/// The numbers of a text, one after the other.
class number_reader {
public:
    explicit number_reader(std::string_view text) noexcept : rest_{text} {}

    /// Nothing at the end.
    std::optional<std::int64_t> next() {
        std::string_view const found = word();
        return found.empty() ? std::nullopt : std::optional{number_in(found)};
    }
    /// Empty at the end.
    std::string_view word() {
        rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size()));
        std::string_view const found = rest_.substr(0, rest_.find(' '));
        rest_.remove_prefix(found.size());
        return found;
    }
    std::int64_t demand() {
        if (auto const number = next()) { return *number; }
        throw not_understood();
    }

private:
    std::string_view rest_;
};

/// A row of a reading statement: an event, or (with a booking id) a booking.
class seen_row {
public:
    seen_row(PGresult const* rows, int index) noexcept : rows_{rows}, index_{index} {}

    /// Empty for NULL.
    std::string_view text(column of) const {
        return {PQgetvalue(rows_, index_, of), static_cast<std::size_t>(PQgetlength(rows_, index_, of))};
    }
    std::int64_t number(column of) const { return number_in(text(of)); }
    std::optional<timestamp> time(column of) const {
        return text(of).empty() ? std::nullopt : std::optional{time_from(number(of))};
    }

    bool is_event() const { return text(id).empty(); }
    void put_into(snapshot& seen) const {
        event_row& row = seen.row.emplace();
        row = {clamped(number(count)), static_cast<int>(number(available)), number(version),
               text(status) == to_string(event_status::open), number(change_under_way)};
        number_reader rest{text(more)};
        row.bookings_per_user = clamped(rest.demand());
        row.seats_per_user = clamped(rest.demand());
        row.limits_seats = row.seats_per_user > 0;
        row.hold_limit = std::chrono::seconds{rest.demand()};
        seen.now = time_from(rest.demand());
        if (std::int64_t const opens_at = rest.demand(); opens_at != 0) { row.opens_at = time_from(opens_at); }
        auto const holds = rest.next();
        if (!holds || *holds == 0) { return; }
        seen.lapsed.holds = clamped(*holds);
        seen.lapsed.seats = clamped(rest.demand());
        seen.lapsed.until = time_from(rest.demand());
        seen.lapsed.last = booking_id::parse(rest.word()).value_or(booking_id{});
    }
    booking as_booking() const {
        booking row{{number(event)},
                    booking_id::parse(text(id)).value_or(booking_id{}),
                    std::string{text(user)},
                    clamped(number(count)),
                    booking_status_from(text(status)),
                    time_from(number(booked_at_us))};
        row.expires_at = time(expires_at_us);
        row.confirmed_at = time(confirmed_at_us);
        row.version = number(version);
        row.slot = clamped(number(slot));
        row.changed_by = booking_id::parse(text(changed_by)).value_or(booking_id{});
        row.reason = text(reason);
        row.data = text(data);
        return row;
    }

private:
    PGresult const* rows_;
    int index_;
};

}  // namespace

timestamp time_from(std::int64_t microseconds) { return timestamp{std::chrono::microseconds{microseconds}}; }

void put_rows_into(std::vector<snapshot>& snapshots, PGresult const* rows) {
    assert(std::ranges::is_sorted(snapshots, {}, &snapshot::event));
    for (int index = 0; index < PQntuples(rows); ++index) {
        seen_row const row{rows, index};
        auto const place = std::ranges::lower_bound(snapshots, event_id{row.number(event)}, {}, &snapshot::event);
        if (place == snapshots.end()) { throw not_understood(); }
        if (row.is_event()) {
            row.put_into(*place);
            continue;
        }
        // A booking that is asked for by its id and by its user comes twice.
        booking found = row.as_booking();
        if (std::ranges::find(place->bookings, found.id, &booking::id) != place->bookings.end()) { continue; }
        place->bookings.push_back(std::move(found));
    }
}

namespace {

std::string text_in(nlohmann::json const& value) { return value.is_null() ? std::string{} : value.get<std::string>(); }

std::optional<timestamp> time_in(nlohmann::json const& value) {
    return value.is_null() ? std::nullopt : std::optional{time_from(value.get<std::int64_t>())};
}

/// A booking as the functions of the schema tell it.
booking booking_in(nlohmann::json const& row) {
    booking told{{row.at(0).get<std::int64_t>()},
                 booking_id::parse(text_in(row.at(1))).value_or(booking_id{}),
                 text_in(row.at(2)),
                 clamped(row.at(3).get<std::int64_t>()),
                 booking_status_from(text_in(row.at(4))),
                 time_from(row.at(5).get<std::int64_t>())};
    told.expires_at = time_in(row.at(6));
    told.confirmed_at = time_in(row.at(7));
    told.version = row.at(8).get<std::int64_t>();
    told.slot = clamped(row.at(9).get<std::int64_t>());
    told.changed_by = booking_id::parse(text_in(row.at(10))).value_or(booking_id{});
    told.reason = text_in(row.at(11));
    told.data = text_in(row.at(12));
    return told;
}

/// Puts the bookings told of into the fates of their events, which are in the order of their ids.
void put_bookings_into(std::vector<written>& fates, std::string_view text) {
    try {
        for (auto const& row : nlohmann::json::parse(text)) {
            booking told = booking_in(row);
            auto const place = std::ranges::lower_bound(fates, told.event, {}, &written::event);
            if (place == fates.end()) { throw not_understood(); }
            place->turned.push_back(std::move(told));
        }
    } catch (nlohmann::json::exception const&) { throw not_understood(); }
}

}  // namespace

std::vector<written> fates_of(std::span<change const> changes, PGresult const* rows) {
    std::vector<written> fates;
    fates.reserve(changes.size());
    for (change const& change : changes) { fates.push_back({.event = change.event}); }
    if (PQntuples(rows) != 1) { throw not_understood(); }
    std::string_view const told = PQgetvalue(rows, 0, 0);
    std::size_t const end_of_numbers = told.find('\n');
    number_reader numbers{told.substr(0, end_of_numbers)};
    // Of several at known versions, only those are told of that have landed.
    while (auto const place = numbers.next()) {
        std::size_t const index = static_cast<std::size_t>(std::abs(*place)) - 1;
        if (index >= fates.size()) { throw not_understood(); }
        written& fate = fates[index];
        fate.landed = *place > 0;
        std::int64_t const version = numbers.demand();
        int const available = static_cast<int>(std::min<std::int64_t>(numbers.demand(), INT32_MAX));
        int const capacity = clamped(numbers.demand());
        std::int64_t const flags = numbers.demand();
        if (capacity > 0) {
            fate.row = event_row{capacity, available, version, (flags & 1) != 0};
            fate.row->limits_seats = (flags & 2) != 0;
        }
        fate.tries = clamped(numbers.demand());
        fate.at = time_from(numbers.demand());
    }
    std::string_view const bookings =
        end_of_numbers == told.npos ? std::string_view{} : told.substr(end_of_numbers + 1);
    if (!bookings.empty()) { put_bookings_into(fates, bookings); }
    return fates;
}

}  // namespace bookonce::store
