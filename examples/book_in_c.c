/* From C: one booking that is waited for, and one that calls back. */
#include <bookonce/c.h>

#include <stdio.h>

static void fail(char const* what, bookonce_error const* error) {
    fprintf(stderr, "book_in_c: %s: %s\n", what, error->message);
}

static void told(void* context, bookonce_outcome const* outcome) { *(bookonce_outcome*)context = *outcome; }

int main(int argc, char** argv) {
    bookonce_error error = {.size = sizeof error};
    bookonce_options options = {.size = sizeof options, .database = argc > 1 ? argv[1] : NULL};
    bookonce_engine* engine = NULL;
    if (bookonce_open(&options, &engine, &error) != BOOKONCE_OK) {
        fail("open", &error);
        return 1;
    }
    bookonce_new_event wanted = {.size = sizeof wanted, .name = "Concert", .capacity = 3};
    bookonce_event concert = {.size = sizeof concert};
    int failed = bookonce_create_event(engine, &wanted, &concert, &error) != BOOKONCE_OK;
    bookonce_outcome bobs = {.size = sizeof bobs};
    if (!failed) {
        bookonce_request request = {
            .size = sizeof request, .verb = BOOKONCE_BOOK, .event = concert.id, .user = "alice", .seats = 2};
        bookonce_outcome outcome = {.size = sizeof outcome};
        failed = bookonce_wait(engine, &request, &outcome, &error) != BOOKONCE_OK;
        if (!failed) { printf("alice: %s, seats: %d\n", outcome.name, (int)outcome.seats); }
        request.user = "bob";
        failed = failed || bookonce_submit(engine, &request, told, &bobs, &error) != BOOKONCE_OK;
    }
    if (failed) { fail("book", &error); }
    bookonce_close(engine, 1000); /* all callbacks have been called when it returns */
    if (!failed) { printf("bob: %s, seats left: %d\n", bobs.name, (int)bobs.available); }
    return failed;
}
