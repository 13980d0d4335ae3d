#ifndef BOOKONCE_C_H
#define BOOKONCE_C_H

#include <stddef.h>
#include <stdint.h>

#include <bookonce/export.hpp> /* macros alone: it is C too */

/* bookonce for C and for languages that call C. What the calls mean is said in bookonce/engine.hpp.
 * Here are engines and requests. This includes bookonce/c_catalogue.h (what does not book),
 * bookonce/c_history.h (what has happened) and bookonce/c_metrics.h (what to watch).
 *
 * Layout: every struct that a program hands over begins with its size in bytes. Fields are only
 * ever added at the end. What a shorter struct lacks is as if it were zero. What a longer one has
 * beyond must be zero. Numbers of enums never change. A field that is zero or null is not given.
 *
 * Texts are UTF-8 and end with NUL. The library copies what it is handed. Results hold no pointers:
 * they can be copied and need not be freed. Texts too long for their field are cut between letters.
 * A byte in a message that begins no letter, as an address may have, comes out as U+FFFD.
 *
 * Errors: a call returns a `bookonce_code`. If it is not BOOKONCE_OK and `error` is not null, the
 * error tells more. No exception leaves a call. All calls are thread-safe. A call with an engine
 * that is closed, or is being closed, is BOOKONCE_INVALID.
 *
 * Callbacks must return: no exception may leave them, no `longjmp`, and no end of the thread. */

#ifdef __cplusplus
extern "C" {
#endif

typedef enum bookonce_code {
    BOOKONCE_OK = 0,
    BOOKONCE_INVALID = 1,     /* an argument, field or size has no meaning: a fault of the program */
    BOOKONCE_CONFIG = 2,      /* options, address, rights or schema must be corrected */
    BOOKONCE_UNAVAILABLE = 3, /* the database cannot serve the call now */
    BOOKONCE_NOT_FOUND = 4,   /* there is no such event or booking */
    BOOKONCE_EXISTS = 5,      /* an event has this id already */
    BOOKONCE_FAILED = 6,      /* the system gives no memory or no thread */
    BOOKONCE_NOT_POSSIBLE = 7 /* what is in the database forbids it; nothing has changed */
} bookonce_code;

/* Why a call failed. The program sets `size`. */
typedef struct bookonce_error {
    size_t size;
    int32_t code;      /* bookonce_code */
    char sqlstate[12]; /* five characters, or empty */
    char message[512]; /* one line, without secrets */
} bookonce_error;

/* Gets a line of the log: on any thread, on several at once. `level`: 0 info, 1 warning, 2 error. */
typedef void (*bookonce_log)(void* context, int32_t level, char const* line);

/* How long to wait after a conflict with other writers: the shapes of bookonce/backoff.hpp. */
typedef enum bookonce_backoff {
    BOOKONCE_BACKOFF_NONE = 1,
    BOOKONCE_BACKOFF_CONSTANT = 2,
    BOOKONCE_BACKOFF_EXPONENTIAL = 3,
    BOOKONCE_BACKOFF_FULL_JITTER = 4,
    BOOKONCE_BACKOFF_EQUAL_JITTER = 5,
    BOOKONCE_BACKOFF_DECORRELATED_JITTER = 6
} bookonce_backoff;

typedef struct bookonce_options {
    size_t size;
    char const* database;            /* an address; null: as the library finds it */
    char const* schema;              /* null: "bookonce" */
    int64_t deadline_ms;             /* of requests that have none */
    uint64_t queue_length;
    int32_t attempts_max;
    int32_t lanes;
    int32_t batch_requests;
    int32_t one_event_per_statement; /* 1: yes */
    int32_t prepared_statements;     /* 0: found out; 1: yes; 2: no */
    int32_t reserved;                /* zero */
    bookonce_log log;
    void* log_context;
    int64_t backoff_initial_us;      /* of bookonce/backoff.hpp */
    int64_t backoff_max_us;
    uint64_t seed;                   /* of the random waits; zero: the system draws it */
    int32_t backoff;                 /* bookonce_backoff; zero: full jitter */
    int32_t reserved_2;              /* zero */
} bookonce_options;

typedef struct bookonce_engine bookonce_engine;

/* Opens an engine into `*engine`; after a failure that is null. `options` may be null. */
BOOKONCE_EXPORT int32_t bookonce_open(bookonce_options const* options, bookonce_engine** engine,
                                      bookonce_error* error);

/* Takes no more requests, waits up to `patience_ms` for those in flight, answers the rest, and ends
 * the engine. No callback of a request is called after it returns. Does nothing to null, to what
 * was closed before, or when called from a callback of a request or of the log. */
BOOKONCE_EXPORT void bookonce_close(bookonce_engine* engine, int64_t patience_ms);

typedef enum bookonce_verb {
    BOOKONCE_BOOK = 1,
    BOOKONCE_HOLD = 2,
    BOOKONCE_CONFIRM = 3,
    BOOKONCE_RELEASE = 4,
    BOOKONCE_EXTEND = 5,
    BOOKONCE_CHANGE = 6,
    BOOKONCE_TRANSFER = 7,
    BOOKONCE_CANCEL = 8
} bookonce_verb;

/* What is asked. A field that the verb does not use must be zero. */
typedef struct bookonce_request {
    size_t size;
    int32_t verb;           /* bookonce_verb */
    int32_t seats;          /* book, hold: zero means 1; confirm, cancel: zero means all; change */
    int64_t event;
    char const* user;
    char const* booking_id; /* 36 characters; book, hold: null makes one */
    char const* to;         /* transfer: who gets the booking */
    char const* reason;     /* release, change, transfer, cancel */
    char const* data;       /* book, hold: the application's JSON */
    char const* request_id; /* cancel with seats: 36 characters that make it repeatable */
    int64_t ttl_s;          /* hold, extend: seconds; zero means 15 minutes */
    int64_t deadline_ms;    /* zero: the engine's */
    int32_t attempts_max;   /* zero: the engine's */
    int32_t up_to;          /* book, hold: 1 takes what is left */
    int32_t not_late;       /* confirm: 1 refuses a hold that has expired */
    int32_t reserved;       /* zero */
} bookonce_request;

/* What the caller may do now. */
typedef enum bookonce_kind {
    BOOKONCE_DONE = 0,      /* the change has landed */
    BOOKONCE_REFUSED = 1,   /* a true answer other than the one asked for */
    BOOKONCE_TRY_AGAIN = 2, /* nothing has landed or can still land */
    BOOKONCE_ASK_AGAIN = 3  /* not known: the same request with the same booking_id tells */
} bookonce_kind;

typedef enum bookonce_ending {
    BOOKONCE_ENDING_UNAVAILABLE = 1,
    BOOKONCE_ENDING_BOOKED = 2,
    BOOKONCE_ENDING_ALREADY_BOOKED = 3,
    BOOKONCE_ENDING_SOLD_OUT = 4,
    BOOKONCE_ENDING_EVENT_NOT_FOUND = 5,
    BOOKONCE_ENDING_EVENT_CLOSED = 6,
    BOOKONCE_ENDING_BOOKING_ID_USED = 7,
    BOOKONCE_ENDING_REJECTED = 8,
    BOOKONCE_ENDING_CONTENDED = 9,
    BOOKONCE_ENDING_DEADLINE_EXCEEDED = 10,
    BOOKONCE_ENDING_IN_DOUBT = 11,
    BOOKONCE_ENDING_CANCELLED = 12,
    BOOKONCE_ENDING_BOOKING_NOT_FOUND = 13,
    BOOKONCE_ENDING_HELD = 14,
    BOOKONCE_ENDING_CONFIRMED = 15,
    BOOKONCE_ENDING_RELEASED = 16,
    BOOKONCE_ENDING_EXTENDED = 17,
    BOOKONCE_ENDING_CHANGED = 18,
    BOOKONCE_ENDING_TRANSFERRED = 19,
    BOOKONCE_ENDING_HOLD_EXPIRED = 20,
    BOOKONCE_ENDING_HOLD_LIMIT_REACHED = 21,
    BOOKONCE_ENDING_NOT_HELD = 22,
    BOOKONCE_ENDING_BOOKING_ENDED = 23,
    BOOKONCE_ENDING_NOT_YOURS = 24,
    BOOKONCE_ENDING_SEVERAL_BOOKINGS = 25,
    BOOKONCE_ENDING_MORE_THAN_BOOKED = 26,
    BOOKONCE_ENDING_USER_LIMIT_REACHED = 27
} bookonce_ending;

/* How a request ended. Fields that do not belong to the ending are zero. Times are microseconds
 * since 1970, UTC, by the database's clock. */
typedef struct bookonce_outcome {
    size_t size;
    int32_t kind;         /* bookonce_kind */
    int32_t ending;       /* bookonce_ending */
    char name[32];        /* the ending's name: "booked", "sold_out" */
    char message[512];    /* one line of plain English, without secrets */
    char booking_id[40];  /* 36 characters, or empty */
    char user[256];       /* the booking's */
    char status[16];      /* the booking's: "held", "confirmed", "cancelled", "expired" */
    char sqlstate[16];    /* rejected, unavailable */
    char constraint[64];  /* rejected: its name */
    int64_t event;
    int64_t version;      /* the event's, at which the change was written or found */
    int64_t booked_at_us;
    int64_t expires_at_us;
    int64_t confirmed_at_us;
    int64_t latest_us;    /* hold_limit_reached */
    int64_t opens_at_us;  /* event_closed */
    int32_t seats;        /* the booking's; user_limit_reached: the user's */
    int32_t available;    /* seats free */
    int32_t asked;        /* seats asked for */
    int32_t attempts;     /* conditional writes with this request */
    int32_t replayed;     /* 1: this very change had landed before */
    int32_t late;         /* confirmed: 1 if the hold had expired */
    int32_t count;        /* several_bookings */
    int32_t bookings;     /* user_limit_reached: the user's, and the most allowed */
    int32_t bookings_max;
    int32_t seats_max;
    char data[4104];      /* the booking's: the application's JSON, or empty */
} bookonce_outcome;

/* Gets an outcome that is valid until it returns. Called once, on a thread of the engine or of a
 * caller. It must not block. It may submit. */
typedef void (*bookonce_done)(void* context, bookonce_outcome const* outcome);

/* Makes a request without waiting. BOOKONCE_OK: `done` is or will be called once. Else: never. */
BOOKONCE_EXPORT int32_t bookonce_submit(bookonce_engine* engine, bookonce_request const* request,
                                        bookonce_done done, void* context, bookonce_error* error);

/* Makes a request and waits for its outcome, at most until the request's deadline. The program sets
 * `outcome->size`. BOOKONCE_OK says that there is an outcome, which may be a refusal. */
BOOKONCE_EXPORT int32_t bookonce_wait(bookonce_engine* engine, bookonce_request const* request,
                                      bookonce_outcome* outcome, bookonce_error* error);

/* Tells a malformed request, as the two calls above do, and sends nothing. */
BOOKONCE_EXPORT int32_t bookonce_check(bookonce_engine* engine, bookonce_request const* request,
                                       bookonce_error* error);

/* Names a booking or a request. */
typedef struct bookonce_id {
    size_t size;
    char text[40]; /* 36 characters */
} bookonce_id;

/* Makes a fresh id, so that a request can be repeated. They sort by time. The program sets
 * `id->size`. */
BOOKONCE_EXPORT int32_t bookonce_generate_id(bookonce_id* id, bookonce_error* error);

/* The library's version, as "0.1.0". */
BOOKONCE_EXPORT char const* bookonce_version(void);

#ifdef __cplusplus
}
#endif

#include <bookonce/c_catalogue.h>
#include <bookonce/c_history.h>
#include <bookonce/c_metrics.h>

#endif
