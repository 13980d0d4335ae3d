#include <bookonce/c.h> /* which includes this */

#ifndef BOOKONCE_C_HISTORY_H
#define BOOKONCE_C_HISTORY_H

/* The part of the C interface that tells what has happened: an event's history, the feed of all
 * changes; and what makes both forget a user. What c.h and c_catalogue.h say holds here too. */

#ifdef __cplusplus
extern "C" {
#endif

/* One change of one booking, or of the event itself. */
typedef struct bookonce_entry {
    size_t size;
    int64_t event;
    int64_t version;     /* of the event, made by this change; zero also if it is not known */
    int64_t at_us;
    int32_t capacity;    /* of the event itself: its seats afterwards; else zero */
    int32_t overbook;    /* likewise */
    char what[16];       /* as "booked"; of the event itself "created", "updated", "cancelled" */
    char booking_id[40]; /* 36 characters; empty: a change of the event itself */
} bookonce_entry;

/* Gets an entry, and the booking as the change left it: null for a change of the event itself. */
typedef void (*bookonce_entry_row)(void* context, bookonce_entry const* entry, bookonce_booking const* booking);

/* Tells what has happened to the page's event and its bookings, by versions. To go on, hand over
 * the last entry's `version` and `booking_id`, also an empty one; `after` is null at the beginning.
 * No entry comes if there is no such event. Each page reads all bookings of the event. */
BOOKONCE_EXPORT int32_t bookonce_history(bookonce_engine* engine, bookonce_page const* page,
                                         bookonce_entry_row each, void* context, bookonce_error* error);

/* A place in the feed. Store it with what was made of the entries. */
typedef struct bookonce_cursor {
    size_t size;
    char text[128];
} bookonce_cursor;

/* Tells the changes of all events behind the page's `cursor`, and where to go on. Each comes once,
 * and only after every earlier transaction has ended: one that stays open holds the feed up, but
 * nothing is missed. Entries of one event usually come by versions: compare them. An empty page is
 * no end: ask again later. `page` may be null: the first 100. The program sets `next->size`. */
BOOKONCE_EXPORT int32_t bookonce_changes(bookonce_engine* engine, bookonce_page const* page,
                                         bookonce_entry_row each, void* context, bookonce_cursor* next,
                                         bookonce_error* error);

/* What was done to forget a user. */
typedef struct bookonce_forgotten {
    size_t size;
    int64_t bookings;      /* whose user is replaced */
    int64_t entries;       /* of the history, likewise */
    char replacement[256]; /* stands for the user now; empty: there was nothing */
} bookonce_forgotten;

/* Replaces a user's id wherever it stands, the history included. Counts, seats, reasons and data
 * stay. Reads the whole history. If it was cut off, call it again. `done` may be null; else the
 * program sets its size. */
BOOKONCE_EXPORT int32_t bookonce_forget_user(bookonce_engine* engine, char const* user, bookonce_forgotten* done,
                                             bookonce_error* error);

#ifdef __cplusplus
}
#endif

#endif
