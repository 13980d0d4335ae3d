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
}
