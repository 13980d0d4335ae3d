#include <bookonce/c.h>

#include <cstdint>
#include <vector>

#include "call.hpp"
#include "page.hpp"
#include "rows.hpp"
#include "text.hpp"

using namespace bookonce;
using namespace bookonce::c;

namespace {

void tell(std::vector<history_entry> const& entries, bookonce_entry_row each, void* context) {
    for (history_entry const& entry : entries) {
        auto const told = entry_of(entry);
        auto const booking = entry.booking ? booking_of(*entry.booking) : bookonce_booking{};
        each(context, &told, entry.booking ? &booking : nullptr);
    }
}

}  // namespace

std::int32_t bookonce_history(bookonce_engine* engine, bookonce_page const* page, bookonce_entry_row each,
                              void* context, bookonce_error* error) {
    return with_engine(engine, error, [&](bookonce::engine& asked) {
        check_callback(each, "each");
        auto const given = history_of(page);
        tell(asked.history(given.event, given.page, given.within), each, context);
        return BOOKONCE_OK;
    });
}

std::int32_t bookonce_changes(bookonce_engine* engine, bookonce_page const* page, bookonce_entry_row each,
                              void* context, bookonce_cursor* next, bookonce_error* error) {
    return with_engine(engine, error, [&](bookonce::engine& asked) {
        check_callback(each, "each");
        checked_size(next, "next");
        auto const given = changes_of(page);
        auto const found = asked.changes(given.cursor, given.rows, given.within);
        tell(found.entries, each, context);
        bookonce_cursor behind{};
        put_text(behind.text, found.cursor);
        write_struct(behind, next);
        return BOOKONCE_OK;
    });
}

std::int32_t bookonce_forget_user(bookonce_engine* engine, char const* user, bookonce_forgotten* done,
                                  bookonce_error* error) {
    return with_engine(engine, error, [&](bookonce::engine& asked) {
        check_if_wanted(done, "done");
        auto const forgotten = asked.forget_user(text_of(user));
        bookonce_forgotten made{};
        made.bookings = forgotten.bookings;
        made.entries = forgotten.entries;
        put_text(made.replacement, forgotten.replacement);
        write_if_wanted(made, done);
        return BOOKONCE_OK;
    });
}
