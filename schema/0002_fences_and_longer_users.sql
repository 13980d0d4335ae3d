-- Run by bookonce::migrate(). By hand: psql --set schema=bookonce --single-transaction --file 0002_fences_and_longer_users.sql

-- Every row meets the narrower constraints that these replace: NOT VALID spares a look at all of them.

-- The subjects of OpenID Connect and e-mail addresses have up to 255 bytes.
ALTER TABLE :"schema".bookings DROP CONSTRAINT bookings_user_is_named;
ALTER TABLE :"schema".bookings
    ADD CONSTRAINT bookings_user_is_named CHECK (octet_length(user_id) BETWEEN 1 AND 255) NOT VALID;

-- A fence: a cancelled row without seats takes the id of a booking that there is not, so that none with it can land.
ALTER TABLE :"schema".bookings DROP CONSTRAINT bookings_seats_are_positive;
ALTER TABLE :"schema".bookings
    ADD CONSTRAINT bookings_seats_are_positive CHECK (seats > 0 OR status = 'cancelled') NOT VALID;
