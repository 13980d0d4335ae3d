-- Takes over the events and bookings of the old tables. Run it while nobody sells, then let
-- `bookonce audit` look. A customer who has several bookings of one event gets a slot for each.
BEGIN;
INSERT INTO bookonce.events (event_id, name, capacity, available, version, bookings_per_user)
SELECT e.id, e.name, e.seats, e.seats - coalesce(b.taken, 0), coalesce(b.bookings, 0), coalesce(b.most, 1)
FROM old_shop.events AS e
LEFT JOIN (
    SELECT event_id, sum(seats)::integer AS taken, sum(bookings) AS bookings, max(bookings) AS most
    FROM (
        SELECT event_id, customer, sum(seats) AS seats, count(*)::integer AS bookings
        FROM old_shop.bookings
        GROUP BY event_id, customer
    ) AS of_customer
    GROUP BY event_id
) AS b ON b.event_id = e.id;

INSERT INTO bookonce.bookings (event_id, booking_id, user_id, seats, status, booked_at, version, slot)
SELECT event_id, id, customer, seats, 'confirmed', booked_at,
    row_number() OVER (PARTITION BY event_id ORDER BY booked_at, id),
    row_number() OVER (PARTITION BY event_id, customer ORDER BY booked_at, id)
FROM old_shop.bookings;

INSERT INTO bookonce.history (event_id, version, changed_at, booking_id, capacity, overbook, what, status)
SELECT event_id, 0, created_at, '00000000-0000-0000-0000-000000000000', capacity, 0, 'created', 'open'
FROM bookonce.events
WHERE event_id IN (SELECT id FROM old_shop.events);
COMMIT;
