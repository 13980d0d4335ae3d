-- Run by bookonce::migrate(). By hand: psql --set schema=bookonce --single-transaction --file
-- 0002_fences_and_longer_users.sql

-- NOT VALID skips a check of all rows: they met the stricter constraints that these replace.

-- The subjects of OpenID Connect and e-mail addresses have up to 255 bytes.
ALTER TABLE :"schema".bookings DROP CONSTRAINT bookings_user_is_named;
ALTER TABLE :"schema".bookings
    -- A fence: a cancelled row without seats uses an id up, so that no booking with it can land.
-- A fence: a cancelled row without seats takes the id of a booking that there is not, so that none
-- with it can land.
ALTER TABLE :"schema".bookings DROP CONSTRAINT bookings_seats_are_positive;
ALTER TABLE :"schema".bookings
    ADD CONSTRAINT bookings_seats_are_positive CHECK (seats > 0 OR status = 'cancelled') NOT VALID;
