#include <optional>
#include <string>

#include <bookonce/limits.hpp>
#include <fmt/format.h>

#include "listing.hpp"
#include "request_options.hpp"

namespace bookonce::cli {
namespace {

/// `bookings` and `booking show`.
struct find_arguments : request_arguments {
    std::optional<std::string> after;
    std::optional<std::string> rows;
    std::optional<std::string> status;
    std::optional<std::string> from;
    std::optional<std::string> until;
};

template <class Page>
Page page_of(find_arguments const& given) {
    Page page;
    if (given.rows) { page.rows = rows_value(*given.rows); }
    if (given.status) { page.status = status_value("--status", *given.status); }
    if (given.from) { page.booked_from = time_value("--booked-from", *given.from); }
    if (given.until) { page.booked_until = time_value("--booked-until", *given.until); }
    return page;
}

report of_event(options const& options, find_arguments const& given) {
    event_id const event = event_of(given);
    auto page = page_of<booking_page>(given);
    if (given.after) { page.after = booking_value("--after", *given.after); }
    auto const deadline = deadline_of(given);
    engine engine{options};
    auto const found = engine.list_bookings(event, page, deadline);
    if (found.empty() && !engine.find_event(event, deadline)) { return report_of(outcome{event_not_found{event}}); }
    return report_of(found, page.rows);
}

report of_user(options const& options, find_arguments const& given) {
    auto page = page_of<user_page>(given);
    if (given.after) {
        place const from = place_value("--after", *given.after);
        page.after_event = {from.number};
        page.after = from.id;
    }
    auto const deadline = deadline_of(given);
    return report_of_user(engine{options}.list_user_bookings(*given.user, page, deadline), page.rows);
}

/// The active ones of one user and event: at most as many as the event allows.
report of_both(options const& options, find_arguments const& given) {
    event_id const event = event_of(given);
    if (given.after || given.rows || given.status || given.from || given.until) {
        throw usage_error{"--event with --user lists the user's active bookings, without --after, --rows, --status, "
                          "--booked-from and --booked-until: leave out one of the two, or these"};
    }
    auto const deadline = deadline_of(given);
    engine engine{options};
    auto const found = engine.find_bookings_of(event, *given.user, deadline);
    if (found.empty() && !engine.find_event(event, deadline)) { return report_of(outcome{event_not_found{event}}); }
    return report_of(found, limits::bookings_per_user_max + 1);
}

report run_bookings(options const& options, find_arguments const& given) {
    if (!given.event && !given.user) { throw usage_error{"--event or --user is required: it says whose bookings"}; }
    if (!given.user) { return of_event(options, given); }
    name_value("--user", *given.user);
    return given.event ? of_both(options, given) : of_user(options, given);
}

report show_of_user(engine& engine, event_id event, find_arguments const& given) {
    std::string const& user = name_value("--user", *given.user);
    auto const found = engine.find_bookings_of(event, user, deadline_of(given));
    if (found.size() == 1) { return report_of(found.front()); }
    if (found.size() > 1) { return report_of(answer{several_bookings{static_cast<int>(found.size())}}); }
    if (!engine.find_event(event, deadline_of(given))) { return report_of(answer{event_not_found{event}}); }
    return refusal(fmt::format("the user has no active booking of event {}", event.value),
                   {{"outcome", "booking_not_found"}, {"event_id", event.value}});
}

report run_show(options const& options, find_arguments const& given) {
    event_id const event = event_of(given);
    if (given.booking && given.user) { throw usage_error{"--booking-id excludes --user: give one of them"}; }
    if (!given.booking && !given.user) {
        throw usage_error{"--booking-id or --user is required: it names the booking"};
    }
    if (given.user) {
        engine engine{options};
        return show_of_user(engine, event, given);
    }
    booking_id const id = booking_value("--booking-id", *given.booking);
    auto const deadline = deadline_of(given);
    engine engine{options};
    if (auto const found = engine.find_booking(event, id, deadline)) { return report_of(*found); }
    if (!engine.find_event(event, deadline)) { return report_of(answer{event_not_found{event}}); }
    return report_of(answer{booking_not_found{id}});
}

void add_show(CLI::App& app, command_line& line) {
    CLI::App& group = add_group(app, "booking", "Show a booking");
    auto const given = std::make_shared<find_arguments>();
    CLI::App& command = add_command(group, line, "show", "Show one booking", run_show, given);
    add_event(command, *given);
    add_option(command, "--booking-id", given->booking, "The booking, of whatever status", "UUID");
    add_option(command, "--user", given->user, "Or the only active one of this user", "USER");
    add_deadline(command, *given);
}

}  // namespace

void add_find_commands(CLI::App& app, command_line& line) {
    add_show(app, line);
    auto const given = std::make_shared<find_arguments>();
    CLI::App& list =
        add_command(app, line, "bookings", "List the bookings of an event or of a user", run_bookings, given);
    add_option(list, "--event", given->event, "In the order of their ids", "ID");
    add_option(list, "--user", given->user,
               "Over all events, in the order of event and id; with --event the user's active ones there", "USER");
    add_option(list, "--after", given->after,
               "Go on where an earlier page ended; no feed: a booking made later may have a smaller id",
               "UUID or ID:UUID");
    add_option(list, "--rows", given->rows, "At most so many (100)", "N");
    add_option(list, "--status", given->status, "Only those of this status",
               "STATUS:{held,confirmed,cancelled,expired}");
    add_option(list, "--booked-from", given->from, "Only those booked then or later, as 2026-01-31T09:30:00Z", "TIME");
    add_option(list, "--booked-until", given->until, "Only those booked before", "TIME");
    add_deadline(list, *given);
}

}  // namespace bookonce::cli
