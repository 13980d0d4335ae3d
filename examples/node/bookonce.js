// bookonce from Node.js: bookonce/c.h by koffi. Requests are submitted, so the event loop is free
// while they are under way. The library is found by BOOKONCE_LIBRARY, or by the system's linker.
import koffi from "koffi";

const library = koffi.load(process.env.BOOKONCE_LIBRARY ?? "libbookonce.so.0");
const chars = (count) => koffi.array("char", count, "String");

koffi.opaque("bookonce_engine");
const error_type = koffi.struct("bookonce_error", {
    size: "size_t", code: "int32_t", sqlstate: chars(12), message: chars(512),
});
const options_type = koffi.struct("bookonce_options", {
    size: "size_t", database: "str", schema: "str", deadline_ms: "int64_t", queue_length: "uint64_t",
    attempts_max: "int32_t", lanes: "int32_t", batch_requests: "int32_t", one_event_per_statement: "int32_t",
    prepared_statements: "int32_t", reserved: "int32_t", log: "void *", log_context: "void *",
    backoff_initial_us: "int64_t", backoff_max_us: "int64_t", seed: "uint64_t", backoff: "int32_t",
    reserved_2: "int32_t",
});
const request_type = koffi.struct("bookonce_request", {
    size: "size_t", verb: "int32_t", seats: "int32_t", event: "int64_t", user: "str", booking_id: "str", to: "str",
    reason: "str", data: "str", request_id: "str", ttl_s: "int64_t", deadline_ms: "int64_t",
    attempts_max: "int32_t", up_to: "int32_t", not_late: "int32_t", reserved: "int32_t",
});
const outcome_type = koffi.struct("bookonce_outcome", {
    size: "size_t", kind: "int32_t", ending: "int32_t", name: chars(32), message: chars(512),
    booking_id: chars(40), user: chars(256), status: chars(16), sqlstate: chars(16), constraint: chars(64),
    event: "int64_t", version: "int64_t", booked_at_us: "int64_t", expires_at_us: "int64_t",
    confirmed_at_us: "int64_t", latest_us: "int64_t", opens_at_us: "int64_t", seats: "int32_t",
    available: "int32_t", asked: "int32_t", attempts: "int32_t", replayed: "int32_t", late: "int32_t",
    count: "int32_t", bookings: "int32_t", bookings_max: "int32_t", seats_max: "int32_t",
    data: chars(4104),
});
const new_event_type = koffi.struct("bookonce_new_event", {
    size: "size_t", name: "str", id: "int64_t", hold_limit_s: "int64_t", opens_at_us: "int64_t",
    closes_at_us: "int64_t", capacity: "int32_t", overbook: "int32_t", bookings_per_user: "int32_t",
    seats_per_user: "int32_t",
});
const event_type = koffi.struct("bookonce_event", {
    size: "size_t", id: "int64_t", version: "int64_t", hold_limit_s: "int64_t", opens_at_us: "int64_t",
    closes_at_us: "int64_t", capacity: "int32_t", available: "int32_t", overbook: "int32_t",
    bookings_per_user: "int32_t", seats_per_user: "int32_t", reserved: "int32_t", status: chars(16),
    name: chars(208),
});
const update_type = koffi.struct("bookonce_event_update", {
    size: "size_t", name: "str", status: "str", hold_limit_s: "int64_t", opens_at_us: "int64_t",
    closes_at_us: "int64_t", capacity: "int32_t", overbook: "int32_t", bookings_per_user: "int32_t",
    seats_per_user: "int32_t",
});
const booking_type = koffi.struct("bookonce_booking", {
    size: "size_t", event: "int64_t", version: "int64_t", booked_at_us: "int64_t", expires_at_us: "int64_t",
    confirmed_at_us: "int64_t", seats: "int32_t", slot: "int32_t", booking_id: chars(40), changed_by: chars(40),
    status: chars(16), user: chars(256), reason: chars(504), data: chars(4104),
});
const page_type = koffi.struct("bookonce_page", {
    size: "size_t", after_event: "int64_t", after: "str", event: "int64_t", user: "str", status: "str",
    booked_from_us: "int64_t", booked_until_us: "int64_t", deadline_ms: "int64_t", rows: "int32_t",
    reserved: "int32_t", after_version: "int64_t", cursor: "str",
});
const entry_type = koffi.struct("bookonce_entry", {
    size: "size_t", event: "int64_t", version: "int64_t", at_us: "int64_t", capacity: "int32_t", overbook: "int32_t",
    what: chars(16), booking_id: chars(40),
});
const cursor_type = koffi.struct("bookonce_cursor", { size: "size_t", text: chars(128) });
const ended_type = koffi.struct("bookonce_ended", {
    size: "size_t", bookings: "int64_t", seats: "int64_t", version: "int64_t",
});
const forgotten_type = koffi.struct("bookonce_forgotten", {
    size: "size_t", bookings: "int64_t", entries: "int64_t", replacement: chars(256),
});
const count_type = koffi.struct("bookonce_count", { size: "size_t", value: "uint64_t", name: chars(64) });
const migration_type = koffi.struct("bookonce_migration", {
    size: "size_t", owner: "str", runtime: "str", admin: "str", distributed: "int32_t", reserved: "int32_t",
});
const report_type = koffi.struct("bookonce_audit_report", {
    size: "size_t", events: "int64_t", bookings: "int64_t", active_bookings: "int64_t", active_seats: "int64_t",
    findings: "int64_t",
});
const finding_type = koffi.struct("bookonce_finding", {
    size: "size_t", event: "int64_t", invariant: chars(64), detail: chars(512),
});
const done_type = koffi.proto("void bookonce_done(void *context, const bookonce_outcome *outcome)");

const open = library.func(
    "int32_t bookonce_open(bookonce_options *options, _Out_ bookonce_engine **engine, _Inout_ bookonce_error *error)");
const close = library.func("void bookonce_close(bookonce_engine *engine, int64_t patience_ms)");
const submit = library.func(
    "int32_t bookonce_submit(bookonce_engine *engine, bookonce_request *request, bookonce_done *done, void *context, " +
    "_Inout_ bookonce_error *error)");
const create_event = library.func(
    "int32_t bookonce_create_event(bookonce_engine *engine, bookonce_new_event *wanted, " +
    "_Inout_ bookonce_event *event, _Inout_ bookonce_error *error)");
const find_event = library.func(
    "int32_t bookonce_find_event(bookonce_engine *engine, int64_t id, _Inout_ bookonce_event *event, " +
    "_Inout_ bookonce_error *error)");
const update_event = library.func(
    "int32_t bookonce_update_event(bookonce_engine *engine, int64_t id, bookonce_event_update *update, " +
    "_Inout_ bookonce_event *event, _Inout_ bookonce_error *error)");
const cancel_event = library.func(
    "int32_t bookonce_cancel_event(bookonce_engine *engine, int64_t id, str reason, " +
    "_Inout_ bookonce_event *event, _Inout_ bookonce_error *error)");
const find_booking = library.func(
    "int32_t bookonce_find_booking(bookonce_engine *engine, int64_t event, str booking_id, " +
    "_Inout_ bookonce_booking *booking, _Inout_ bookonce_error *error)");
const remove_event = library.func(
    "int32_t bookonce_remove_event(bookonce_engine *engine, int64_t id, _Inout_ bookonce_error *error)");
const expire = library.func(
    "int32_t bookonce_expire(bookonce_engine *engine, int64_t id, _Inout_ bookonce_ended *done, " +
    "_Inout_ bookonce_error *error)");
const forget_user = library.func(
    "int32_t bookonce_forget_user(bookonce_engine *engine, str user, _Inout_ bookonce_forgotten *done, " +
    "_Inout_ bookonce_error *error)");
const migrate_schema = library.func(
    "int32_t bookonce_migrate(bookonce_options *options, bookonce_migration *wanted, void *done, " +
    "_Inout_ bookonce_error *error)");

/** A function that hands rows of this kind to a callback. */
function listing(name, row_type, row, first) {
    const each = koffi.proto(`void ${name}_row(void *context, const ${row} *row)`);
    const call = library.func(`int32_t ${name}(bookonce_engine *engine, ${first}, ${name}_row *each, ` +
        "void *context, _Inout_ bookonce_error *error)");
    return { call, each, row_type };
}
const list_events = listing("bookonce_list_events", event_type, "bookonce_event", "bookonce_page *page");
const list_bookings = listing("bookonce_list_bookings", booking_type, "bookonce_booking", "bookonce_page *page");
const audit = listing("bookonce_audit", finding_type, "bookonce_finding", "_Inout_ bookonce_audit_report *report");

const entry_row = koffi.proto(
    "void bookonce_entry_row(void *context, const bookonce_entry *entry, const bookonce_booking *booking)");
const count_row = koffi.proto("void bookonce_count_row(void *context, const bookonce_count *count)");
const text_taken = koffi.proto("void bookonce_text(void *context, const char *text)");
const history = library.func(
    "int32_t bookonce_history(bookonce_engine *engine, bookonce_page *page, bookonce_entry_row *each, " +
    "void *context, _Inout_ bookonce_error *error)");
const changes = library.func(
    "int32_t bookonce_changes(bookonce_engine *engine, bookonce_page *page, bookonce_entry_row *each, " +
    "void *context, _Inout_ bookonce_cursor *next, _Inout_ bookonce_error *error)");
const metrics = library.func(
    "int32_t bookonce_metrics(bookonce_engine *engine, bookonce_count_row *each, void *context, " +
    "_Inout_ bookonce_error *error)");
const prometheus = library.func(
    "int32_t bookonce_prometheus(bookonce_engine *engine, bookonce_text *take, void *context, " +
    "_Inout_ bookonce_error *error)");

const verbs = { book: 1, hold: 2, confirm: 3, release: 4, extend: 5, change: 6, transfer: 7, cancel: 8 };

/** A struct whose fields are zero or null unless given. */
function struct(type, fields = {}) {
    const made = {};
    for (const [name, member] of Object.entries(type.members)) {
        const kind = member.type.primitive;
        made[name] = fields[name] ?? (kind === "Array" ? "" : kind.includes("Int") ? 0 : null);
    }
    return { ...made, size: koffi.sizeof(type) };
}

/** A call failed. A refusal (sold out and the like) is no failure but an outcome. */
export class BookonceError extends Error {}

function check(call) {
    const error = struct(error_type);
    if (call(error) !== 0) {
        throw new BookonceError(error.message);
    }
}

/** Creates what is missing of the schema. A file needs none. wanted: owner, runtime, admin, distributed. */
export function migrate(database, wanted = {}, options = {}) {
    const given = struct(options_type, { database, ...options });
    check((error) => migrate_schema(given, struct(migration_type, wanted), null, error));
}

/** Makes a call with a callback, which keeps what it is told: that is the library's until it returns. */
function told(type, keep, call) {
    const rows = [];
    const callback = koffi.register((context, ...row) => { rows.push(keep(...row)); }, koffi.pointer(type));
    try {
        check((error) => call(callback, error));
    } finally {
        koffi.unregister(callback);
    }
    return rows;
}

function rows_of({ call, each, row_type }, handle, first) {
    return told(each, (row) => koffi.decode(row, row_type),
        (callback, error) => call(handle, first, callback, null, error));
}

/** Entries, each with its booking: null if it is of the event itself. */
function entries_of(call) {
    const keep = (entry, booking) => ({
        ...koffi.decode(entry, entry_type), booking: booking && koffi.decode(booking, booking_type),
    });
    return told(entry_row, keep, call);
}

export class Engine {
    #handle;
    #under_way = 0;
    #awake = null; // Node.js ends when nothing is left to do, and does not count requests

    constructor(database, options = {}) {
        const opened = [null];
        check((error) => open(struct(options_type, { database, ...options }), opened, error));
        this.#handle = opened[0];
    }

    /** Takes no more requests and answers those under way. */
    close(patience_ms = 1000) {
        // Not on this thread: it must be free for the answers that closing gives.
        return new Promise((resolve) => close.async(this.#handle, patience_ms, resolve));
    }

    /** Makes a request, e.g. ask("book", { event: 1, user: "ann" }); the promise is its outcome. */
    ask(verb, fields) {
        return new Promise((resolve, reject) => {
            const done = koffi.register((context, outcome) => {
                resolve(koffi.decode(outcome, outcome_type));
                setImmediate(() => this.#end(done));
            }, koffi.pointer(done_type));
            this.#begin();
            try {
                const request = struct(request_type, { verb: verbs[verb], ...fields });
                check((error) => submit(this.#handle, request, done, null, error));
            } catch (problem) {
                this.#end(done);
                reject(problem);
            }
        });
    }

    #begin() {
        this.#under_way += 1;
        this.#awake ??= setInterval(() => {}, 1_000_000);
    }

    #end(done) {
        koffi.unregister(done);
        this.#under_way -= 1;
        if (this.#under_way === 0) {
            clearInterval(this.#awake);
            this.#awake = null;
        }
    }

    createEvent(fields) {
        const event = struct(event_type);
        check((error) => create_event(this.#handle, struct(new_event_type, fields), event, error));
        return event;
    }

    findEvent(id) {
        const event = struct(event_type);
        check((error) => find_event(this.#handle, id, event, error));
        return event;
    }
    /** Changes an event, e.g. updateEvent(1, { capacity: 200 }) or updateEvent(1, { status: "closed" }). */
    updateEvent(id, changes) {
        const event = struct(event_type);
        check((error) => update_event(this.#handle, id, struct(update_type, changes), event, error));
        return event;
    }

    cancelEvent(id, reason = null) {
        const event = struct(event_type);
        check((error) => cancel_event(this.#handle, id, reason, event, error));
        return event;
    }

    removeEvent(id) {
        check((error) => remove_event(this.#handle, id, error));
    }

    /** Ends the event's holds whose time is over, and returns their count. */
    expire(id) {
        const ended = struct(ended_type);
        check((error) => expire(this.#handle, id, ended, error));
        return ended.bookings;
    }

    findBooking(event, booking_id) {
        const booking = struct(booking_type);
        check((error) => find_booking(this.#handle, event, booking_id, booking, error));
        return booking;
    }

    listEvents(page = {}) {
        return rows_of(list_events, this.#handle, struct(page_type, page));
    }

    /** One page: of an event, of a user, or of both, e.g. listBookings({ event: 1, status: "held" }). */
    listBookings(page) {
        return rows_of(list_bookings, this.#handle, struct(page_type, page));
    }

    /** One page. To go on: after_version and after, the last entry's version and booking_id. */
    history(event, page = {}) {
        const given = struct(page_type, { event, ...page });
        return entries_of((each, error) => history(this.#handle, given, each, null, error));
    }

    /** What has happened behind the cursor, and the cursor to go on with. */
    changes(cursor = "", rows = 100) {
        const next = struct(cursor_type);
        const page = struct(page_type, { cursor, rows });
        const entries = entries_of((each, error) => changes(this.#handle, page, each, null, next, error));
        return { entries, cursor: next.text };
    }

    /** Replaces a user's id wherever it stands, and returns what stands there now. */
    forgetUser(user) {
        const done = struct(forgotten_type);
        check((error) => forget_user(this.#handle, user, done, error));
        return done.replacement;
    }

    /** Every count by its name. */
    metrics() {
        const counts = told(count_row, (count) => koffi.decode(count, count_type),
            (each, error) => metrics(this.#handle, each, null, error));
        return Object.fromEntries(counts.map(({ name, value }) => [name, value]));
    }

    /** What to answer to Prometheus. */
    prometheus() {
        return told(text_taken, (text) => text,
            (take, error) => prometheus(this.#handle, take, null, error))[0];
    }

    /** What the audit counted, and the first hundred findings: none if all is sound. */
    audit() {
        const report = struct(report_type);
        const list = rows_of(audit, this.#handle, report);
        return { ...report, list };
    }
}
