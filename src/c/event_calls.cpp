#include <bookonce/c.h>

#include <cstdint>
#include <string>
#include <variant>

#include <bookonce/outcome.hpp>

#include "call.hpp"
#include "event.hpp"
#include "page.hpp"
#include "rows.hpp"
#include "text.hpp"

using namespace bookonce;
using namespace bookonce::c;

std::int32_t bookonce_create_event(bookonce_engine* engine, bookonce_new_event const* wanted, bookonce_event* event,
                                   bookonce_error* error) {
    return with_engine(engine, error, [&](bookonce::engine& asked) {
        check_if_wanted(event, "event");
        write_if_wanted(event_of(asked.create_event(new_event_of(wanted))), event);
        return BOOKONCE_OK;
    });
}

std::int32_t bookonce_find_event(bookonce_engine* engine, std::int64_t id, bookonce_event* event,
                                 bookonce_error* error) {
    return with_engine(engine, error, [&](bookonce::engine& asked) -> std::int32_t {
        checked_size(event, "event");
        auto const found = asked.find_event(event_id{id});
        if (!found) { return no_event(error, id); }
        write_struct(event_of(*found), event);
        return BOOKONCE_OK;
    });
}

std::int32_t bookonce_update_event(bookonce_engine* engine, std::int64_t id, bookonce_event_update const* update,
                                   bookonce_event* event, bookonce_error* error) {
    return with_engine(engine, error, [&](bookonce::engine& asked) -> std::int32_t {
        check_if_wanted(event, "event");
        auto const forbidden = [&](bookonce::event const& as_it_is, std::string const& why) {
            write_if_wanted(event_of(as_it_is), event);
            return fail(error, BOOKONCE_NOT_POSSIBLE, "event " + std::to_string(id) + " " + why);
        };
        return std::visit(overloaded{[&](event_updated const& done) -> std::int32_t {
                                         write_if_wanted(event_of(done.event), event);
                                         return BOOKONCE_OK;
                                     },
                                     [&](no_such_event const&) { return no_event(error, id); },
                                     [&](seats_are_taken const& taken) {
                                         return forbidden(taken.event, "would have too few seats for those taken: " +
                                                                           std::to_string(taken.short_by));
                                     },
                                     [&](event_is_cancelled const& over) {
                                         return forbidden(over.event, "is cancelled: it stays as it is");
                                     }},
                          asked.update_event(event_id{id}, update_of(update)));
    });
}

std::int32_t bookonce_cancel_event(bookonce_engine* engine, std::int64_t id, char const* reason, bookonce_event* event,
                                   bookonce_error* error) {
    return with_engine(engine, error, [&](bookonce::engine& asked) -> std::int32_t {
        check_if_wanted(event, "event");
        std::string const why = text_of(reason);
        for (bool more = true; more;) {
            auto const step = asked.cancel_event(event_id{id}, why);
            if (!step) { return no_event(error, id); }
            more = step->more;
        }
        return event == nullptr ? BOOKONCE_OK : bookonce_find_event(engine, id, event, error);
    });
}

std::int32_t bookonce_remove_event(bookonce_engine* engine, std::int64_t id, bookonce_error* error) {
    return with_engine(engine, error, [&](bookonce::engine& asked) {
        return std::visit(overloaded{[](event_removed const&) -> std::int32_t { return BOOKONCE_OK; },
                                     [&](no_such_event const&) { return no_event(error, id); },
                                     [&](event_has_bookings const&) {
                                         return fail(error, BOOKONCE_NOT_POSSIBLE,
                                                     "event " + std::to_string(id) +
                                                         " has or had bookings: cancel it instead");
                                     }},
                          asked.remove_event(event_id{id}));
    });
}

std::int32_t bookonce_expire(bookonce_engine* engine, std::int64_t id, bookonce_ended* done, bookonce_error* error) {
    return with_engine(engine, error, [&](bookonce::engine& asked) -> std::int32_t {
        check_if_wanted(done, "done");
        auto made = sized<bookonce_ended>();
        for (bool more = true; more;) {
            auto const step = asked.expire(event_id{id});
            if (!step) { return no_event(error, id); }
            made.bookings += step->bookings;
            made.seats += step->seats;
            made.version = step->version;
            more = step->more;
        }
        write_if_wanted(made, done);
        return BOOKONCE_OK;
    });
}

std::int32_t bookonce_list_events(bookonce_engine* engine, bookonce_page const* page, bookonce_event_row each,
                                  void* context, bookonce_error* error) {
    return with_engine(engine, error, [&](bookonce::engine& asked) {
        check_callback(each, "each");
        auto const given = events_of(page);
        return hand_out(asked.list_events(given.page, given.within), event_of, each, context);
    });
}
