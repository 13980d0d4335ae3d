-- Run by bookonce::migrate(). By hand: psql --set schema=bookonce --single-transaction --file 0004_holds_and_history.sql

-- No table is written anew, and every row meets the new constraints: NOT VALID spares a look at all of them.
-- Only the unique index is built again.

ALTER TABLE :"schema".events
    ADD COLUMN opens_at timestamptz,
    ADD COLUMN closes_at timestamptz,
    -- No hold of the event ends earlier.
    ADD COLUMN next_lapse timestamptz,
    ADD COLUMN overbook integer NOT NULL DEFAULT 0,
    ADD COLUMN bookings_per_user integer NOT NULL DEFAULT 1,
    ADD COLUMN seats_per_user integer,
    -- Seconds that a hold may last in all.
    ADD COLUMN hold_limit integer NOT NULL DEFAULT 7200;
-- Citus takes a constraint's change alone.
ALTER TABLE :"schema".events DROP CONSTRAINT events_available_within_capacity;
ALTER TABLE :"schema".events
    ADD CONSTRAINT events_available_within_capacity CHECK (available BETWEEN 0 AND capacity::bigint + overbook) NOT VALID;
ALTER TABLE :"schema".events DROP CONSTRAINT events_status_is_known;
ALTER TABLE :"schema".events
    ADD CONSTRAINT events_status_is_known CHECK (status IN ('open', 'closed', 'cancelled')) NOT VALID;
ALTER TABLE :"schema".events
    ADD CONSTRAINT events_limits_are_sound CHECK (
        overbook >= 0 AND bookings_per_user BETWEEN 1 AND 100 AND seats_per_user > 0 AND hold_limit > 0) NOT VALID;

ALTER TABLE :"schema".bookings
    -- The event's version that made or last changed the row, and the transaction. 0: before there was a history.
    ADD COLUMN version bigint NOT NULL DEFAULT 0,
    ADD COLUMN changed_in bigint NOT NULL DEFAULT 0,
    ADD COLUMN expires_at timestamptz,
    ADD COLUMN confirmed_at timestamptz,
    ADD COLUMN changed_at timestamptz,
    ADD COLUMN slot smallint NOT NULL DEFAULT 1,
    ADD COLUMN what text,
    ADD COLUMN reason text,
    ADD COLUMN changed_by uuid,
    ADD COLUMN data json;
ALTER TABLE :"schema".bookings ADD CONSTRAINT bookings_slot_is_known CHECK (slot BETWEEN 1 AND 100) NOT VALID;
ALTER TABLE :"schema".bookings ALTER COLUMN changed_in SET DEFAULT pg_current_xact_id()::text::bigint;

-- The last line of defence: no user holds two active bookings of one event and slot, whoever writes. Ended ones have
-- no slot here. The user comes first, so that it also finds a user's bookings of all events.
DROP INDEX :"schema".bookings_one_active_a_user;
CREATE UNIQUE INDEX bookings_one_active_a_user
    ON :"schema".bookings (user_id, event_id, (CASE WHEN status IN ('held', 'confirmed') THEN slot END));
CREATE INDEX bookings_held ON :"schema".bookings (event_id, expires_at, booking_id) WHERE status = 'held';
CREATE INDEX bookings_feed ON :"schema".bookings USING brin (changed_in) WITH (pages_per_range = 16, autosummarize = on);

-- What bookings' rows said before a change, and the changes of events themselves (with the nil UUID).
CREATE TABLE :"schema".history (
    event_id bigint NOT NULL,
    version bigint NOT NULL,
    changed_in bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
    changed_at timestamptz NOT NULL,
    booking_id uuid NOT NULL,
    booked_at timestamptz,
    expires_at timestamptz,
    confirmed_at timestamptz,
    changed_by uuid,
    capacity integer,
    overbook integer,
    seats integer,
    slot smallint,
    what text NOT NULL,
    status text NOT NULL,
    reason text,
    user_id text COLLATE "C",
    CONSTRAINT history_key PRIMARY KEY (event_id, version, booking_id)
);
CREATE INDEX history_feed ON :"schema".history USING brin (changed_in) WITH (pages_per_range = 16, autosummarize = on);
INSERT INTO :"schema".history (event_id, version, changed_at, booking_id, capacity, overbook, what, status)
SELECT e.event_id, e.version, e.created_at, '00000000-0000-0000-0000-000000000000', e.capacity, 0, 'created', e.status
FROM :"schema".events AS e;

-- Those of version 3 know no holds: a program that calls them is told so by their absence.
DROP FUNCTION :"schema".book(bigint, bigint, integer, integer, uuid, text);
DROP FUNCTION :"schema".change(bigint[], bigint[], integer[], integer[], integer[], uuid[], text[], integer[], text[],
    integer[], uuid[], text[]);
