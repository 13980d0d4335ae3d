-- The tables of a shop that locks: the old code beside this file writes them.
CREATE SCHEMA old_shop;
CREATE TABLE old_shop.events (
    id bigint PRIMARY KEY,
    name text NOT NULL,
    seats integer NOT NULL,
    seats_left integer NOT NULL
);
CREATE TABLE old_shop.bookings (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    event_id bigint NOT NULL REFERENCES old_shop.events,
    customer text NOT NULL,
    seats integer NOT NULL,
    booked_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO old_shop.events VALUES (7, 'Concert', 3, 3);
