#include <bookonce/c.h> /* which includes this */

#ifndef BOOKONCE_C_METRICS_H
#define BOOKONCE_C_METRICS_H

/* The part of the C interface that counts. docs/metrics.md says what the counts mean. The calls ask
 * no database, and are cheap enough for every second. What c.h says of structs, texts, errors,
 * threads and callbacks holds here too. */

#ifdef __cplusplus
extern "C" {
#endif

/* One count of an engine since it began. */
typedef struct bookonce_count {
    size_t size;
    uint64_t value;
    char name[64]; /* as in bookonce/metrics.hpp: "requests", "conflicts", "sold_out" */
} bookonce_count;

typedef void (*bookonce_count_row)(void* context, bookonce_count const* count);

/* Hands out every count that is one number, all as read at one moment. */
BOOKONCE_EXPORT int32_t bookonce_metrics(bookonce_engine* engine, bookonce_count_row each, void* context,
                                         bookonce_error* error);

/* Gets a text that is valid until it returns. */
typedef void (*bookonce_text)(void* context, char const* text);

/* Hands out everything that is counted, in Prometheus' text format 0.0.4 and in one piece: durations
 * and contended events, too. Answer it to the scraper as `text/plain; version=0.0.4`. */
BOOKONCE_EXPORT int32_t bookonce_prometheus(bookonce_engine* engine, bookonce_text take, void* context,
                                            bookonce_error* error);

#ifdef __cplusplus
}
#endif

#endif
