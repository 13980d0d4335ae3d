#include <bookonce/c.h> /* which includes this */

#ifndef BOOKONCE_C_CATALOGUE_H
#define BOOKONCE_C_CATALOGUE_H

/* The part of the C interface that does not book: the schema, events, listings, the audit. What
 * c.h says of structs, texts, errors, threads and callbacks holds here too.
 *
 * These calls wait for the database. Where none is named below, codes are BOOKONCE_INVALID,
 * BOOKONCE_CONFIG (also: rights are missing), BOOKONCE_UNAVAILABLE and BOOKONCE_FAILED. After
 * BOOKONCE_UNAVAILABLE a change may have been made: look before you make it again. Reads have a
 * deadline; changes, the audit and `bookonce_migrate` have none against a server that has stopped
 * answering.
 *
 * Rows come to a callback, in their order, on the caller's thread, before the call returns. A row is
 * valid until the callback returns. The callback may use the engine. If the call fails, no row has
 * come. Times are microseconds since 1970, UTC, by the database's clock; zero: there is none. */

#ifdef __cplusplus
extern "C" {
#endif

/* Who owns and who uses the schema: names of roles. Null leaves ownership or rights as they are.
 * Where its tables are. */
typedef struct bookonce_migration {
    size_t size;
    char const* owner;   /* shall own the schema and its tables */
    char const* runtime; /* gets exactly the rights to book */
    char const* admin;   /* gets these, and the rights to make and change events */
    int32_t distributed; /* 1: Citus spreads the tables by event; zero: they stay where they are */
    int32_t reserved;    /* zero */
} bookonce_migration;

/* Versions of the schema. */
typedef struct bookonce_migrated {
    size_t size;
    int32_t version_before; /* zero: there was none */
    int32_t version_after;
    int32_t distributed;    /* 1: Citus spreads the tables over servers */
    int32_t reserved;
} bookonce_migrated;

/* Creates what is missing of the schema that the options name, in one transaction. Safe to run
 * again, and from several processes at once. A file needs none. BOOKONCE_CONFIG: nothing was
 * changed. `distributed` needs the extension `citus`, and takes a second and a third transaction.
 * `options`, `wanted` and `done` may be null; the program sets `done->size`. */
BOOKONCE_EXPORT int32_t bookonce_migrate(bookonce_options const* options, bookonce_migration const* wanted,
                                         bookonce_migrated* done, bookonce_error* error);
/* The version of the schema on a server that this library works with. A file has its own. */
BOOKONCE_EXPORT int32_t bookonce_schema_version(void);

typedef struct bookonce_new_event {
    size_t size;
    char const* name;
    int64_t id;                /* zero: the database chooses */
    int64_t hold_limit_s;      /* zero: two hours */
    int64_t opens_at_us;
    int64_t closes_at_us;
    int32_t capacity;          /* required */
    int32_t overbook;
    int32_t bookings_per_user; /* zero: 1 */
    int32_t seats_per_user;    /* zero: no limit */
} bookonce_new_event;

typedef struct bookonce_event {
    size_t size;
    int64_t id;
    int64_t version;
    int64_t hold_limit_s;
    int64_t opens_at_us;
    int64_t closes_at_us;
    int32_t capacity;
    int32_t available;
    int32_t overbook;
    int32_t bookings_per_user;
    int32_t seats_per_user; /* zero: no limit */
    int32_t reserved;
    char status[16];        /* "open", "closed", "cancelled" */
    char name[208];
} bookonce_event;

/* Makes an event, or returns BOOKONCE_EXISTS. `event` may be null; else the program sets its size,
 * and it gets the event. */
BOOKONCE_EXPORT int32_t bookonce_create_event(bookonce_engine* engine, bookonce_new_event const* wanted,
                                              bookonce_event* event, bookonce_error* error);
/* Finds an event, or returns BOOKONCE_NOT_FOUND. The program sets `event->size`. */
BOOKONCE_EXPORT int32_t bookonce_find_event(bookonce_engine* engine, int64_t id, bookonce_event* event,
                                            bookonce_error* error);

/* What to change of an event. What is zero or null stays as it is. */
typedef struct bookonce_event_update {
    size_t size;
    char const* name;
    char const* status;     /* "open" or "closed": whether it takes bookings */
    int64_t hold_limit_s;
    int64_t opens_at_us;    /* -1: there is none */
    int64_t closes_at_us;   /* -1: there is none */
    int32_t capacity;
    int32_t overbook;       /* -1: no overbooking */
    int32_t bookings_per_user;
    int32_t seats_per_user; /* -1: no limit */
} bookonce_event_update;

/* Changes what is given of an event: its size, its name, its limits, whether it takes bookings.
 * BOOKONCE_NOT_FOUND; BOOKONCE_NOT_POSSIBLE: more seats are taken than it would have, or it is
 * cancelled. `event` may be null; else the program sets its size, and it gets the event as it now
 * stands, also if the change is not possible. */
BOOKONCE_EXPORT int32_t bookonce_update_event(bookonce_engine* engine, int64_t id,
                                              bookonce_event_update const* update, bookonce_event* event,
                                              bookonce_error* error);
/* Cancels an event for good: it takes no bookings, and its bookings end with the reason, which may
 * be null. Works in steps: if it was cut off, call it again. BOOKONCE_NOT_FOUND. `event` as above. */
BOOKONCE_EXPORT int32_t bookonce_cancel_event(bookonce_engine* engine, int64_t id, char const* reason,
                                              bookonce_event* event, bookonce_error* error);
/* Removes an event that never had a booking, and its history; both leave the feed as well.
 * BOOKONCE_NOT_FOUND; BOOKONCE_NOT_POSSIBLE: it has or had bookings. */
BOOKONCE_EXPORT int32_t bookonce_remove_event(bookonce_engine* engine, int64_t id, bookonce_error* error);

/* What a call has ended. */
typedef struct bookonce_ended {
    size_t size;
    int64_t bookings;
    int64_t seats;
    int64_t version; /* of the event afterwards */
} bookonce_ended;

/* Ends the event's holds whose time is over. Nothing depends on it: a booking that needs the seats
 * takes them, and reads show them as free. Works in steps, as above. BOOKONCE_NOT_FOUND. `done` may
 * be null; else the program sets its size. */
BOOKONCE_EXPORT int32_t bookonce_expire(bookonce_engine* engine, int64_t id, bookonce_ended* done,
                                        bookonce_error* error);

typedef struct bookonce_booking {
    size_t size;
    int64_t event;
    int64_t version;         /* the event's, that last changed it; zero: not known */
    int64_t booked_at_us;
    int64_t expires_at_us;   /* of what was a hold: it is expired from then on */
    int64_t confirmed_at_us; /* of what was a hold and was confirmed */
    int32_t seats;
    int32_t slot;            /* tells the active bookings of one user and event apart */
    char booking_id[40];     /* 36 characters */
    char changed_by[40];     /* the request that last changed it: 36 characters, or empty */
    char status[16];         /* "held", "confirmed", "cancelled", "expired" */
    char user[256];
    char reason[504];        /* that this request gave */
    char data[4104];         /* the application's JSON, or empty */
} bookonce_booking;

/* Finds a booking, of any status, or returns BOOKONCE_NOT_FOUND. That does not resolve doubt: a
 * write on its way may still land. The program sets `booking->size`. */
BOOKONCE_EXPORT int32_t bookonce_find_booking(bookonce_engine* engine, int64_t event, char const* booking_id,
                                              bookonce_booking* booking, bookonce_error* error);

/* Which rows a listing gives, also one of c_history.h. A field that it does not use must be zero. To
 * go on, hand over the last row's ids; a page with fewer rows than asked for is the last one. */
typedef struct bookonce_page {
    size_t size;
    int64_t after_event;     /* the last row's event */
    char const* after;       /* bookings, history: the last row's booking_id */
    int64_t event;           /* bookings: only of this event; history: required */
    char const* user;        /* bookings: only of this user */
    char const* status;      /* bookings: only these, as "held" */
    int64_t booked_from_us;  /* bookings: only those booked then or later */
    int64_t booked_until_us; /* bookings: only those booked before */
    int64_t deadline_ms;     /* zero: the engine's */
    int32_t rows;            /* at most; zero: 100 */
    int32_t reserved;        /* zero */
    int64_t after_version;   /* history: the last row's version */
    char const* cursor;      /* changes: the last page's; null or empty: from the beginning */
} bookonce_page;

typedef void (*bookonce_event_row)(void* context, bookonce_event const* event);
typedef void (*bookonce_booking_row)(void* context, bookonce_booking const* booking);

/* Lists events by their ids. `page` may be null: the first 100. */
BOOKONCE_EXPORT int32_t bookonce_list_events(bookonce_engine* engine, bookonce_page const* page,
                                             bookonce_event_row each, void* context, bookonce_error* error);
/* Lists bookings by event and id: of the page's event, of its user over all events, or of its user
 * in its event. One of them is required. */
BOOKONCE_EXPORT int32_t bookonce_list_bookings(bookonce_engine* engine, bookonce_page const* page,
                                               bookonce_booking_row each, void* context, bookonce_error* error);

/* What a copy has come to: rows in the target, and what the audits of both say. */
typedef struct bookonce_copied {
    size_t size;
    int64_t events;
    int64_t bookings;
    int64_t entries;         /* of the history */
    int64_t source_findings; /* broken invariants there */
    int64_t target_findings;
    int32_t sound;           /* 1: both are sound, with the same seats taken */
    int32_t reserved;
} bookonce_copied;

/* Told after each transaction of a copy, on the caller's thread. */
typedef void (*bookonce_copy_progress)(void* context, bookonce_copied const* so_far);

/* Copies a whole database into another one that has no rows yet, and audits both: see
 * bookonce/copy.hpp. Nobody may write to either of them meanwhile. If it was broken off, call it
 * again. BOOKONCE_OK says that it was done, not that all is sound. `progress` and `done` may be
 * null; the program sets `done->size`. */
BOOKONCE_EXPORT int32_t bookonce_copy(bookonce_options const* from, bookonce_options const* to,
                                      bookonce_copied* done, bookonce_copy_progress progress, void* context,
                                      bookonce_error* error);

/* What an audit saw, all in one snapshot of the database. */
typedef struct bookonce_audit_report {
    size_t size;
    int64_t events;
    int64_t bookings;        /* of every status */
    int64_t active_bookings;
    int64_t active_seats;
    int64_t findings;        /* broken invariants; zero: the database is sound */
} bookonce_audit_report;

/* One broken invariant. */
typedef struct bookonce_finding {
    size_t size;
    int64_t event;
    char invariant[64]; /* its name */
    char detail[512];   /* the figures; may hold a user id with all its bytes: escape it */
} bookonce_finding;

typedef void (*bookonce_finding_row)(void* context, bookonce_finding const* finding);

/* Checks every invariant. Reads all rows: do not call it every minute. BOOKONCE_OK says that it was
 * done, not that all is sound. The first 100 findings come to `each`, which may be null. The program
 * sets `report->size`. */
BOOKONCE_EXPORT int32_t bookonce_audit(bookonce_engine* engine, bookonce_audit_report* report,
                                       bookonce_finding_row each, void* context, bookonce_error* error);

#ifdef __cplusplus
}
#endif

#endif
