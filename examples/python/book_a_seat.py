"""Two seats, three users, one lost reply; then the organizer's side, and the feed of changes.

BOOKONCE_LIBRARY=build/src/libbookonce.so python3 examples/python/book_a_seat.py DATABASE
"""

import os
import sys
import time
import uuid

import bookonce


def main():
    database = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("BOOKONCE_DATABASE")
    bookonce.migrate(database)
    with bookonce.Engine(database) as engine:
        concert = engine.create_event(2, name="Concert").id
        # An id of one's own makes the request repeatable: asked again, it never books twice.
        booking_id = str(uuid.uuid4())
        for user, own_id in [("ann", booking_id), ("ann", booking_id), ("bob", None), ("cid", None)]:
            outcome = engine.ask("book", event=concert, user=user, booking_id=own_id, data='{"from": "python"}')
            again = " (it had landed before)" if outcome.replayed else ""
            print(f"{user}: {outcome.name.decode()}{again}")
        print(f"seats left: {engine.find_event(concert).available}")
        try:
            engine.ask("book", event=concert, user="dan", seats=-1)
        except bookonce.BookonceError as error:
            print(f"refused: {error}")

        engine.update_event(concert, capacity=3, status="closed")
        for booking in sorted(engine.list_bookings(event=concert, status="confirmed"), key=lambda each: each.user):
            print(f"{booking.user.decode()}: {booking.status.decode()}, {booking.data.decode()}")
        engine.cancel_event(concert, "rain")
        print(f"cancelled: {len(engine.list_bookings(user='ann', status='cancelled'))} of ann")

        # Store the cursor with the mails. A change comes when all earlier transactions have ended.
        mails, cursor = [], ""
        while len(mails) < 4:
            entries, cursor = engine.changes(cursor)
            mails += [f"{booking.user.decode()} {entry.what.decode()}" for entry, booking in entries if booking]
            time.sleep(0 if entries else 1)
        print(f"mails: {', '.join(sorted(mails))}")
        report, findings = engine.audit()
        print(f"audit: {report.bookings} bookings, {len(findings)} findings")


try:
    main()
except bookonce.BookonceError as problem:
    sys.exit(f"book_a_seat: {problem}")
