#include <bookonce/copy.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <bookonce/engine.hpp>
#include <bookonce/error.hpp>

#include "store/backend.hpp"
#include "store/copy_end.hpp"

namespace bookonce {
namespace store {
namespace {

using enum column_kind;

constexpr std::array event_columns{copied_column{"event_id", number},
                                   copied_column{"version", number},
                                   copied_column{"created_at", time},
                                   copied_column{"capacity", number},
                                   copied_column{"available", number},
                                   copied_column{"status", text},
                                   copied_column{"name", text},
                                   copied_column{"opens_at", time},
                                   copied_column{"closes_at", time},
                                   copied_column{"next_lapse", time},
                                   copied_column{"overbook", number},
                                   copied_column{"bookings_per_user", number},
                                   copied_column{"seats_per_user", number},
                                   copied_column{"hold_limit", number}};
constexpr std::array booking_columns{
    copied_column{"event_id", number},   copied_column{"booking_id", id},    copied_column{"user_id", text},
    copied_column{"seats", number},      copied_column{"status", text},      copied_column{"slot", number},
    copied_column{"booked_at", time},    copied_column{"version", number},   copied_column{"expires_at", time},
    copied_column{"confirmed_at", time}, copied_column{"ended_at", time},    copied_column{"changed_at", time},
    copied_column{"changed_by", id},     copied_column{"what", text},        copied_column{"reason", text},
    copied_column{"data", json},         copied_column{"changed_in", number}};
constexpr std::array history_columns{
    copied_column{"event_id", number},   copied_column{"version", number},   copied_column{"booking_id", id},
    copied_column{"changed_at", time},   copied_column{"booked_at", time},   copied_column{"expires_at", time},
    copied_column{"confirmed_at", time}, copied_column{"changed_by", id},    copied_column{"capacity", number},
    copied_column{"overbook", number},   copied_column{"seats", number},     copied_column{"slot", number},
    copied_column{"what", text},         copied_column{"status", text},      copied_column{"reason", text},
    copied_column{"user_id", text},      copied_column{"changed_in", number}};

}  // namespace

copied_table const copied_events{"events", event_columns, 1};
copied_table const copied_bookings{"bookings", booking_columns, 2};
copied_table const copied_history{"history", history_columns, 3};

}  // namespace store

namespace {

constexpr int rows_of_a_step = 2'000;

std::unique_ptr<store::copy_end> end_of(options const& options) {
    return store::is_sqlite_address(options.database) ? store::make_sqlite_copy_end(options)
                                                      : store::make_postgres_copy_end(options);
}

void demand_two_databases(options const& from, options const& to) {
    bool const from_file = store::is_sqlite_address(from.database);
    bool const to_file = store::is_sqlite_address(to.database);
    if (from_file) { store::demand_source_file(from); }
    if (to_file) { store::demand_no_memory(to); }
    bool const same =
        from_file && to_file ? store::is_same_file(from, to) : from.database == to.database && from.schema == to.schema;
    if (same) { throw config_error{"the source and the target are the same database: name two"}; }
}

/// Before all keys.
store::copied_row before_all(store::copied_table const& table) {
    store::copied_row key;
    for (auto const& column : table.columns.first(table.key_columns)) {
        key.emplace_back(column.kind == store::column_kind::id ? booking_id{}.str() : "-1");
    }
    return key;
}

store::copied_row key_of(store::copied_table const& table, store::copied_row row) {
    row.resize(table.key_columns);
    return row;
}

/// But for the transaction, whose numbers are each store's own.
bool same(store::copied_table const& table, store::copied_row const& left, store::copied_row const& right) {
    for (std::size_t place = 0; place < left.size(); ++place) {
        if (table.columns[place].name != "changed_in" && left[place] != right[place]) { return false; }
    }
    return true;
}

/// One table on its way. What the target has must be the beginning of what the source has.
class table_copy {
public:
    table_copy(store::copied_table const& table, store::copy_end& from, store::copy_end& to)
        : table_{table}, from_{from}, to_{to}, last_{before_all(table)} {}

    /// Goes over the rows that the target has already. The event of the first one that is not the
    /// source's; nothing if all are.
    std::optional<std::string> first_difference() {
        for (bool more = true; more;) {
            auto const there = to_.read(table_, last_, rows_of_a_step);
            auto const wanted = from_.read(table_, last_, rows_of_a_step);
            auto const differs = std::ranges::mismatch(
                there, wanted, [&](auto const& left, auto const& right) { return same(table_, left, right); });
            if (differs.in1 != there.end()) { return differs.in1->front().value_or(""); }
            if (!there.empty()) { last_ = key_of(table_, there.back()); }
            rows_ += std::ssize(there);
            more = there.size() == rows_of_a_step;
        }
        return std::nullopt;
    }
    /// Finds out how far an earlier run has come.
    void look() {
        auto const event = first_difference();
        if (!event) { return; }
        throw config_error{"the target has other rows than the source in '" + std::string{table_.name} +
                           "', of event " + *event + ": name a database without rows, and stop all engines of both"};
    }

    /// Copies the next rows. False: there are none.
    bool step() {
        auto const next = from_.read(table_, last_, rows_of_a_step);
        if (next.empty()) { return false; }
        write(next);
        last_ = key_of(table_, next.back());
        rows_ += std::ssize(next);
        return true;
    }
    std::int64_t rows() const noexcept { return rows_; }

private:
    /// Rows that nobody here has written are another program's: each store refuses the second ones
    /// in words of its own.
    void write(std::vector<store::copied_row> const& rows) {
        try {
            to_.write(table_, rows);
        } catch (config_error const&) {
            demand_no_rival();
            throw;
        } catch (unavailable_error const& failed) {
            if (failed.sqlstate() == "23505") { demand_no_rival(); }  // else they may be this one's own
            throw;
        }
    }
    void demand_no_rival() {
        if (to_.read(table_, last_, 1).empty()) { return; }
        throw unavailable_error{"", "another program writes into the target meanwhile: let it end, and run the copy "
                                    "again, which goes on from there"};
    }

    store::copied_table const& table_;
    store::copy_end& from_;
    store::copy_end& to_;
    store::copied_row last_;
    std::int64_t rows_ = 0;
};

/// Nobody has booked in the source meanwhile: each change moves its event's version on.
void demand_unchanged(store::copy_end& source, store::copy_end& target) {
    if (!table_copy{store::copied_events, source, target}.first_difference()) { return; }
    throw config_error{"the source has changed while it was copied: stop its engines, and copy it into an empty "
                       "database"};
}

/// One that can be read. An engine starts without its database, too.
std::unique_ptr<store::copy_end> tried_end_of(options const& options) {
    auto end = end_of(options);
    end->read(store::copied_events, before_all(store::copied_events), 1);
    return end;
}

/// Opens one of the two. What goes wrong is told with the side: most words fit both.
template <class Open>
auto opened(std::string const& side, Open const& open) {
    try {
        return open();
    } catch (config_error const& problem) {
        throw config_error{"the " + side + ": " + problem.what()};
    } catch (unavailable_error const& problem) {
        throw unavailable_error{problem.sqlstate(), "the " + side + ": " + problem.what()};
    }
}

}  // namespace

bool copy_report::sound() const noexcept {
    return source.sound() && target.sound() && source.events == target.events && source.bookings == target.bookings &&
           source.active_bookings == target.active_bookings && source.active_seats == target.active_seats;
}

copy_report copy(options const& from, options const& to, std::function<void(copied_rows const&)> const& progress) {
    demand_two_databases(from, to);
    engine source = opened("source", [&] { return engine{from}; });                // both can be used, or one throws
    auto const source_end = opened("source", [&] { return tried_end_of(from); });  // before a target is made
    engine target = opened("target", [&] { return engine{to}; });
    auto const target_end = opened("target", [&] { return tried_end_of(to); });
    table_copy events{store::copied_events, *source_end, *target_end};
    table_copy bookings{store::copied_bookings, *source_end, *target_end};
    table_copy history{store::copied_history, *source_end, *target_end};
    for (table_copy* each : {&events, &bookings, &history}) { each->look(); }
    copy_report report;
    for (table_copy* each : {&bookings, &history, &events}) {
        while (each->step()) {
            report.rows = {events.rows(), bookings.rows(), history.rows()};
            if (progress) { progress(report.rows); }
        }
    }
    report.rows = {events.rows(), bookings.rows(), history.rows()};
    report.source = source.audit();
    report.target = target.audit();
    demand_unchanged(*source_end, *target_end);
    return report;
}

}  // namespace bookonce
