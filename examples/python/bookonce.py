"""bookonce from Python: bookonce/c.h by ctypes, without a build step.

The library is found by the system's linker, or by BOOKONCE_LIBRARY. An engine may be used by
several threads; ctypes lets the others run while one waits.
"""

import ctypes
import os
from ctypes import POINTER, byref, c_char, c_char_p, c_int32, c_int64, c_size_t, c_uint64, c_void_p


class Struct(ctypes.Structure):
    """Each struct of the interface begins with its own size."""

    def __init__(self, **fields):
        super().__init__(size=ctypes.sizeof(self), **fields)


def texts(**values):
    """The values as C has them; what is None is not given."""
    given = {key: value for key, value in values.items() if value is not None}
    return {key: value.encode() if isinstance(value, str) else value for key, value in given.items()}


class Error(Struct):
    _fields_ = [("size", c_size_t), ("code", c_int32), ("sqlstate", c_char * 12), ("message", c_char * 512)]


class Options(Struct):
    _fields_ = [
        ("size", c_size_t), ("database", c_char_p), ("schema", c_char_p), ("deadline_ms", c_int64),
        ("queue_length", c_uint64), ("attempts_max", c_int32), ("lanes", c_int32), ("batch_requests", c_int32),
        ("one_event_per_statement", c_int32), ("prepared_statements", c_int32), ("reserved", c_int32),
        ("log", c_void_p), ("log_context", c_void_p), ("backoff_initial_us", c_int64), ("backoff_max_us", c_int64),
        ("seed", c_uint64), ("backoff", c_int32), ("reserved_2", c_int32),
    ]


class Request(Struct):
    _fields_ = [
        ("size", c_size_t), ("verb", c_int32), ("seats", c_int32), ("event", c_int64), ("user", c_char_p),
        ("booking_id", c_char_p), ("to", c_char_p), ("reason", c_char_p), ("data", c_char_p),
        ("request_id", c_char_p), ("ttl_s", c_int64), ("deadline_ms", c_int64), ("attempts_max", c_int32),
        ("up_to", c_int32), ("not_late", c_int32), ("reserved", c_int32),
    ]


class Outcome(Struct):
    _fields_ = [
        ("size", c_size_t), ("kind", c_int32), ("ending", c_int32), ("name", c_char * 32), ("message", c_char * 512),
        ("booking_id", c_char * 40), ("user", c_char * 256), ("status", c_char * 16), ("sqlstate", c_char * 16),
        ("constraint", c_char * 64), ("event", c_int64), ("version", c_int64), ("booked_at_us", c_int64),
        ("expires_at_us", c_int64), ("confirmed_at_us", c_int64), ("latest_us", c_int64), ("opens_at_us", c_int64),
        ("seats", c_int32), ("available", c_int32), ("asked", c_int32), ("attempts", c_int32), ("replayed", c_int32),
        ("late", c_int32), ("count", c_int32), ("bookings", c_int32), ("bookings_max", c_int32), ("seats_max", c_int32),
        ("data", c_char * 4104),
    ]

    def __str__(self):
        return self.message.decode()


class NewEvent(Struct):
    _fields_ = [
        ("size", c_size_t), ("name", c_char_p), ("id", c_int64), ("hold_limit_s", c_int64), ("opens_at_us", c_int64),
        ("closes_at_us", c_int64), ("capacity", c_int32), ("overbook", c_int32), ("bookings_per_user", c_int32),
        ("seats_per_user", c_int32),
    ]


class Event(Struct):
    _fields_ = [
        ("size", c_size_t), ("id", c_int64), ("version", c_int64), ("hold_limit_s", c_int64), ("opens_at_us", c_int64),
        ("closes_at_us", c_int64), ("capacity", c_int32), ("available", c_int32), ("overbook", c_int32),
        ("bookings_per_user", c_int32), ("seats_per_user", c_int32), ("reserved", c_int32), ("status", c_char * 16),
        ("name", c_char * 208),
    ]


class EventUpdate(Struct):
    _fields_ = [
        ("size", c_size_t), ("name", c_char_p), ("status", c_char_p), ("hold_limit_s", c_int64),
        ("opens_at_us", c_int64), ("closes_at_us", c_int64), ("capacity", c_int32), ("overbook", c_int32),
        ("bookings_per_user", c_int32), ("seats_per_user", c_int32),
    ]


class Booking(Struct):
    _fields_ = [
        ("size", c_size_t), ("event", c_int64), ("version", c_int64), ("booked_at_us", c_int64),
        ("expires_at_us", c_int64), ("confirmed_at_us", c_int64), ("seats", c_int32), ("slot", c_int32),
        ("booking_id", c_char * 40), ("changed_by", c_char * 40), ("status", c_char * 16), ("user", c_char * 256),
        ("reason", c_char * 504), ("data", c_char * 4104),
    ]


class Page(Struct):
    _fields_ = [
        ("size", c_size_t), ("after_event", c_int64), ("after", c_char_p), ("event", c_int64), ("user", c_char_p),
        ("status", c_char_p), ("booked_from_us", c_int64), ("booked_until_us", c_int64), ("deadline_ms", c_int64),
        ("rows", c_int32), ("reserved", c_int32), ("after_version", c_int64), ("cursor", c_char_p),
    ]


class Entry(Struct):
    _fields_ = [
        ("size", c_size_t), ("event", c_int64), ("version", c_int64), ("at_us", c_int64), ("capacity", c_int32),
        ("overbook", c_int32), ("what", c_char * 16), ("booking_id", c_char * 40),
    ]


class Cursor(Struct):
    _fields_ = [("size", c_size_t), ("text", c_char * 128)]


class Ended(Struct):
    _fields_ = [("size", c_size_t), ("bookings", c_int64), ("seats", c_int64), ("version", c_int64)]


class Forgotten(Struct):
    _fields_ = [("size", c_size_t), ("bookings", c_int64), ("entries", c_int64), ("replacement", c_char * 256)]


class Count(Struct):
    _fields_ = [("size", c_size_t), ("value", c_uint64), ("name", c_char * 64)]


class Migration(Struct):
    _fields_ = [
        ("size", c_size_t), ("owner", c_char_p), ("runtime", c_char_p), ("admin", c_char_p), ("distributed", c_int32),
        ("reserved", c_int32),
    ]


class AuditReport(Struct):
    _fields_ = [
        ("size", c_size_t), ("events", c_int64), ("bookings", c_int64), ("active_bookings", c_int64),
        ("active_seats", c_int64), ("findings", c_int64),
    ]


class Finding(Struct):
    _fields_ = [("size", c_size_t), ("event", c_int64), ("invariant", c_char * 64), ("detail", c_char * 512)]


VERBS = {"book": 1, "hold": 2, "confirm": 3, "release": 4, "extend": 5, "change": 6, "transfer": 7, "cancel": 8}

library = ctypes.CDLL(os.environ.get("BOOKONCE_LIBRARY", "libbookonce.so.0"))
library.bookonce_open.argtypes = [POINTER(Options), POINTER(c_void_p), POINTER(Error)]
library.bookonce_close.argtypes = [c_void_p, c_int64]
library.bookonce_close.restype = None
library.bookonce_wait.argtypes = [c_void_p, POINTER(Request), POINTER(Outcome), POINTER(Error)]
library.bookonce_create_event.argtypes = [c_void_p, POINTER(NewEvent), POINTER(Event), POINTER(Error)]
library.bookonce_find_event.argtypes = [c_void_p, c_int64, POINTER(Event), POINTER(Error)]
library.bookonce_update_event.argtypes = [c_void_p, c_int64, POINTER(EventUpdate), POINTER(Event), POINTER(Error)]
library.bookonce_cancel_event.argtypes = [c_void_p, c_int64, c_char_p, POINTER(Event), POINTER(Error)]
library.bookonce_find_booking.argtypes = [c_void_p, c_int64, c_char_p, POINTER(Booking), POINTER(Error)]
library.bookonce_remove_event.argtypes = [c_void_p, c_int64, POINTER(Error)]
library.bookonce_expire.argtypes = [c_void_p, c_int64, POINTER(Ended), POINTER(Error)]
library.bookonce_forget_user.argtypes = [c_void_p, c_char_p, POINTER(Forgotten), POINTER(Error)]
library.bookonce_migrate.argtypes = [POINTER(Options), POINTER(Migration), c_void_p, POINTER(Error)]


def takes_rows(function, row, first):
    """A function that hands rows of this kind to a callback."""
    function.row = row
    function.callback = ctypes.CFUNCTYPE(None, c_void_p, POINTER(row))
    function.argtypes = [c_void_p, first, function.callback, c_void_p, POINTER(Error)]


takes_rows(library.bookonce_list_events, Event, POINTER(Page))
takes_rows(library.bookonce_list_bookings, Booking, POINTER(Page))
takes_rows(library.bookonce_audit, Finding, POINTER(AuditReport))

entry_callback = ctypes.CFUNCTYPE(None, c_void_p, POINTER(Entry), POINTER(Booking))
text_callback = ctypes.CFUNCTYPE(None, c_void_p, c_char_p)
count_callback = ctypes.CFUNCTYPE(None, c_void_p, POINTER(Count))
library.bookonce_history.argtypes = [c_void_p, POINTER(Page), entry_callback, c_void_p, POINTER(Error)]
library.bookonce_changes.argtypes = [
    c_void_p, POINTER(Page), entry_callback, c_void_p, POINTER(Cursor), POINTER(Error),
]
library.bookonce_metrics.argtypes = [c_void_p, count_callback, c_void_p, POINTER(Error)]
library.bookonce_prometheus.argtypes = [c_void_p, text_callback, c_void_p, POINTER(Error)]


class BookonceError(Exception):
    """A call failed. A refusal (sold out and the like) is no failure but an outcome."""

    def __init__(self, error):
        super().__init__(error.message.decode())
        self.code = error.code


def check(function, *arguments):
    error = Error()
    if function(*arguments, byref(error)) != 0:
        raise BookonceError(error)


def rows_of(function, handle, first):
    """All rows that the call hands out, copied: each is the library's until its callback returns."""
    rows = []
    each = function.callback(lambda _, row: rows.append(function.row.from_buffer_copy(row.contents)))
    check(function, handle, byref(first), each, None)
    return rows


def keep_entries(entries):
    """A callback that keeps entries, each with the booking as it left it, or None."""
    def keep(_, entry, booking):
        left = Booking.from_buffer_copy(booking.contents) if booking else None
        entries.append((Entry.from_buffer_copy(entry.contents), left))
    return entry_callback(keep)


def migrate(database, wanted=None, **options):
    """Creates what is missing of the schema. A file needs none. wanted: owner, runtime, admin, distributed."""
    given = Options(**texts(database=database, **options))
    check(library.bookonce_migrate, byref(given), byref(Migration(**texts(**(wanted or {})))), None)


class Engine:
    """Books seats. Close it, or use it in a `with`."""

    def __init__(self, database, **options):
        self.handle = c_void_p()
        check(library.bookonce_open, byref(Options(**texts(database=database, **options))), byref(self.handle))

    def close(self, patience_ms=1000):
        library.bookonce_close(self.handle, patience_ms)
        self.handle = c_void_p()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def ask(self, verb, **fields):
        """Makes a request, e.g. ask("book", event=1, user="ann", seats=2), and returns its outcome."""
        outcome = Outcome()
        check(library.bookonce_wait, self.handle, byref(Request(verb=VERBS[verb], **texts(**fields))), byref(outcome))
        return outcome

    def create_event(self, capacity, **fields):
        event = Event()
        wanted = NewEvent(capacity=capacity, **texts(**fields))
        check(library.bookonce_create_event, self.handle, byref(wanted), byref(event))
        return event

    def find_event(self, event_id):
        event = Event()
        check(library.bookonce_find_event, self.handle, event_id, byref(event))
        return event

    def update_event(self, event_id, **changes):
        """Changes an event, e.g. update_event(1, capacity=200) or update_event(1, status="closed")."""
        event = Event()
        check(library.bookonce_update_event, self.handle, event_id, byref(EventUpdate(**texts(**changes))), byref(event))
        return event

    def cancel_event(self, event_id, reason=""):
        event = Event()
        check(library.bookonce_cancel_event, self.handle, event_id, reason.encode(), byref(event))
        return event

    def remove_event(self, event_id):
        check(library.bookonce_remove_event, self.handle, event_id)

    def expire(self, event_id):
        """Ends the event's holds whose time is over, and returns their count."""
        ended = Ended()
        check(library.bookonce_expire, self.handle, event_id, byref(ended))
        return ended.bookings

    def find_booking(self, event_id, booking_id):
        booking = Booking()
        check(library.bookonce_find_booking, self.handle, event_id, booking_id.encode(), byref(booking))
        return booking

    def list_events(self, **page):
        return rows_of(library.bookonce_list_events, self.handle, Page(**texts(**page)))

    def list_bookings(self, **page):
        """One page: of an event, of a user, or of both, e.g. list_bookings(event=1, status="held")."""
        return rows_of(library.bookonce_list_bookings, self.handle, Page(**texts(**page)))

    def history(self, event, **page):
        """One page of (entry, booking). To go on: after_version and after, the last entry's version and booking_id."""
        entries = []
        given = Page(event=event, **texts(**page))
        check(library.bookonce_history, self.handle, byref(given), keep_entries(entries), None)
        return entries

    def changes(self, cursor="", rows=100):
        """What has happened behind the cursor, as (entry, booking), and the cursor to go on with."""
        entries, behind = [], Cursor()
        page = Page(rows=rows, **texts(cursor=cursor))
        check(library.bookonce_changes, self.handle, byref(page), keep_entries(entries), None, byref(behind))
        return entries, behind.text.decode()

    def forget_user(self, user):
        """Replaces a user's id wherever it stands, and returns what stands there now."""
        done = Forgotten()
        check(library.bookonce_forget_user, self.handle, user.encode(), byref(done))
        return done.replacement.decode()

    def metrics(self):
        """Every count by its name."""
        counts = {}
        def keep(_, count):
            counts[count.contents.name.decode()] = count.contents.value
        check(library.bookonce_metrics, self.handle, count_callback(keep), None)
        return counts

    def prometheus(self):
        """What to answer to Prometheus."""
        texts_told = []
        check(library.bookonce_prometheus, self.handle, text_callback(lambda _, text: texts_told.append(text)), None)
        return texts_told[0].decode()

    def audit(self):
        """What the audit counted, and the first hundred findings: none if all is sound."""
        report = AuditReport()
        return report, rows_of(library.bookonce_audit, self.handle, report)
