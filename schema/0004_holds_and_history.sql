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
    ADD COLUMN hold_limit integer NOT NULL DEFAULT 7200,
    DROP CONSTRAINT events_available_within_capacity,
    ADD CONSTRAINT events_available_within_capacity CHECK (available BETWEEN 0 AND capacity::bigint + overbook) NOT VALID,
    DROP CONSTRAINT events_status_is_known,
    ADD CONSTRAINT events_status_is_known CHECK (status IN ('open', 'closed', 'cancelled')) NOT VALID,
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
    ADD COLUMN data json,
    ADD CONSTRAINT bookings_slot_is_known CHECK (slot BETWEEN 1 AND 100) NOT VALID;
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

-- Changes in one call, for any language: schema/README.md describes arguments and results.
-- psql puts no variable into a quoted text, so the schema's name goes through a setting.
SELECT pg_catalog.set_config('bookonce.schema', :'schema', true);

DO $migration$
DECLARE
    place text := pg_catalog.quote_ident(pg_catalog.current_setting('bookonce.schema'));
    missing text := $$
            RAISE EXCEPTION USING ERRCODE = '27000',
                MESSAGE = 'a trigger, rule or policy of the database drops a row that this change writes';$$;

    -- Tries to move event `event` on, at version `known` first. Sets `moved`; `known` to the version moved on
    -- from; and `fate` to seven numbers: the event's place in the call, negative if it did not move; version,
    -- available, capacity and flags, as they are now; attempts; the time in µs. Without such an event the
    -- capacity is 0.
    attempts text := $$
        tried := 0;
        LOOP
            IF known IS NULL THEN
                EXIT WHEN tried >= tries_max;
                SELECT e.version INTO known FROM {schema}.events AS e
                WHERE e.event_id = event AND e.available >= wanted AND e.seats_per_user IS NULL AND {on_sale};
                EXIT WHEN NOT FOUND;
            END IF;
            tried := tried + 1;
{update}
            EXIT WHEN FOUND;
            known := NULL;
        END LOOP;
        moved := known IS NOT NULL;
        IF NOT moved THEN
            SELECT concat_ws(' ', -{place}, {row}, tried, 0) INTO fate
            FROM {schema}.events AS e WHERE e.event_id = event;
            fate := coalesce(fate, concat_ws(' ', -{place}, 0, 0, 0, 0, tried, 0));
        END IF;$$;
    move text := $$
            UPDATE /* bookonce */ {schema}.events AS e
            SET available = e.available - wanted, version = e.version + 1{next_lapse}
            WHERE e.event_id = event AND e.version = known AND ({buys_not}e.closes_at IS NULL OR e.closes_at > now())
            RETURNING concat_ws(' ', {place}, {row}, tried, (extract(epoch FROM now()) * 1000000)::bigint) INTO fate;$$;
    on_sale text := $$e.status = 'open' AND (e.opens_at IS NULL OR e.opens_at <= now())
                    AND (e.closes_at IS NULL OR e.closes_at > now())$$;
    row text := $$e.version, e.available, e.capacity, CASE WHEN {on_sale} THEN 1 ELSE 0 END
                + CASE WHEN e.seats_per_user IS NULL THEN 0 ELSE 2 END$$;
    -- The holds that are left may end later: it never says too late a time.
    next_lapse text := $$, next_lapse = least(now() + {lasts} * interval '1 second', CASE
                WHEN {until_us} IS NULL THEN e.next_lapse
                ELSE (SELECT min(b.expires_at) FROM {schema}.bookings AS b
                    WHERE b.event_id = e.event_id AND b.status = 'held'
                        AND (b.expires_at, b.booking_id) > (timestamptz 'epoch' + {until_us} * interval '1 microsecond', {last}))
                END)$$;
    -- A booking's row `b` as it is goes into the history.
    past text := $$
        INSERT INTO /* bookonce */ {schema}.history (event_id, version, changed_in, changed_at, booking_id, booked_at,
            expires_at, confirmed_at, changed_by, seats, slot, what, status, reason, user_id)
        SELECT b.event_id, b.version, b.changed_in, coalesce(b.changed_at, b.booked_at), b.booking_id, b.booked_at,
            b.expires_at, b.confirmed_at, b.changed_by, b.seats, b.slot,
            coalesce(b.what, CASE WHEN b.status = 'confirmed' THEN 'booked' ELSE b.status END), b.status, b.reason, b.user_id$$;

    book text := $$
CREATE OR REPLACE FUNCTION {schema}.book(
    event bigint, known bigint, tries_max integer, wanted integer, booking uuid, person text, note json)
RETURNS text LANGUAGE plpgsql AS $function$
#variable_conflict use_variable
DECLARE
    fate text;
    moved boolean;
    tried integer;
BEGIN{attempts}
    IF moved THEN
        INSERT INTO /* bookonce */ {schema}.bookings
            (event_id, booking_id, user_id, seats, status, booked_at, version, changed_in, data)
        VALUES (event, booking, person, wanted, 'confirmed', now(), known + 1, pg_current_xact_id()::text::bigint, note);
        IF NOT FOUND THEN{missing}
        END IF;
    END IF;
    RETURN fate;
END
$function$
    $$;

    change text := $$
CREATE OR REPLACE FUNCTION {schema}.change(
    events bigint[], versions bigint[], tries integer[], taken integer[],
    buys boolean[], lasting integer[], untils bigint[], lasts uuid[], lapsed_holds integer[], lapsed_seats integer[],
    made_places integer[], ids uuid[], people text[], seats integer[], states text[],
    slots integer[], ttls integer[], notes json[],
    turned_places integer[], turned uuid[], turned_to text[], turned_what text[], turned_seats integer[],
    turned_people text[], turned_slots integer[], turned_ttls integer[], requests uuid[], reasons text[])
RETURNS text LANGUAGE plpgsql AS $function$
#variable_conflict use_variable
DECLARE
    fates text := '';
    fate text;
    landed integer[] := '{}';
    event bigint;
    known bigint;
    tries_max integer;
    wanted integer;
    moved boolean;
    tried integer;
    missed integer;
    freed bigint;
    ends_at timestamptz;
    ends boolean;
    xact bigint := pg_current_xact_id()::text::bigint;
BEGIN
    IF cardinality(events) > 1 AND array_position(versions, NULL) IS NULL AND 1 = ALL (tries) THEN
        -- All events at once, in the order of their ids.
        WITH moved AS (
            UPDATE /* bookonce */ {schema}.events AS e
            SET available = e.available - c.taken, version = e.version + 1{next_lapses}
            FROM unnest(events, versions, taken, buys, lasting, untils, lasts) WITH ORDINALITY
                AS c (event_id, version, taken, buys, lasts, until, last, place)
            WHERE e.event_id = c.event_id AND e.version = c.version
                AND (NOT c.buys OR e.closes_at IS NULL OR e.closes_at > now())
            RETURNING c.place, concat_ws(' ', c.place, {row}, 1, (extract(epoch FROM now()) * 1000000)::bigint) AS fate
        )
        SELECT string_agg(m.fate, ' '), coalesce(array_agg(m.place::integer), '{}') INTO fates, landed
        FROM moved AS m;
    ELSE
        FOR place IN 1..cardinality(events) LOOP
            event := events[place];
            known := versions[place];
            tries_max := tries[place];
            wanted := taken[place];{attempts}
            IF moved THEN
                landed := landed || place;
                versions[place] := known;
            END IF;
            fates := concat_ws(' ', fates, fate);
        END LOOP;
    END IF;

    -- Of an event that has not moved no row is written.
    missed := cardinality(events) - cardinality(landed);
    IF cardinality(turned) > 0 THEN{past}
        FROM unnest(turned_places, turned) AS q (place, id)
        JOIN {schema}.bookings AS b ON b.event_id = events[q.place] AND b.booking_id = q.id
        WHERE missed = 0 OR q.place = ANY (landed);
        -- Those that end come first: another row may take their slots.
        tried := 0;
        FOREACH ends IN ARRAY ARRAY[true, false] LOOP
            CONTINUE WHEN ends AND NOT turned_to && '{cancelled,expired}' OR NOT ends AND turned_to <@ '{cancelled,expired}';
            UPDATE /* bookonce */ {schema}.bookings AS b
            SET status = q.status, what = q.what,
                seats = coalesce(q.seats, b.seats), user_id = coalesce(q.person, b.user_id),
                slot = coalesce(q.slot, b.slot),
                expires_at = coalesce(now() + q.ttl * interval '1 second', b.expires_at),
                confirmed_at = CASE WHEN q.what = 'confirmed' THEN now() ELSE b.confirmed_at END,
                ended_at = CASE WHEN ends THEN now() END,
                changed_at = now(), changed_by = q.request, reason = q.reason, version = versions[q.place] + 1,
                changed_in = xact
            FROM unnest(turned_places, turned, turned_to, turned_what, turned_seats, turned_people, turned_slots,
                turned_ttls, requests, reasons)
                AS q (place, id, status, what, seats, person, slot, ttl, request, reason)
            WHERE b.event_id = events[q.place] AND b.booking_id = q.id
                AND (q.status IN ('cancelled', 'expired')) = ends AND (missed = 0 OR q.place = ANY (landed));
            GET DIAGNOSTICS freed = ROW_COUNT;
            tried := tried + freed;
        END LOOP;
        freed := cardinality(turned_places);
        IF missed > 0 THEN
            SELECT count(*) INTO freed FROM unnest(turned_places) AS q (place) WHERE q.place = ANY (landed);
        END IF;
        IF tried <> freed THEN{missing}
        END IF;
    END IF;

    FOR place IN 1..cardinality(untils) LOOP
        CONTINUE WHEN untils[place] IS NULL OR (missed > 0 AND place <> ALL (landed));
        ends_at := timestamptz 'epoch' + untils[place] * interval '1 microsecond';{past}
        FROM {schema}.bookings AS b
        WHERE b.event_id = events[place] AND b.status = 'held'
            AND (b.expires_at, b.booking_id) <= (ends_at, lasts[place]);
        WITH gone AS (
            UPDATE /* bookonce */ {schema}.bookings AS b
            SET status = 'expired', what = 'expired', ended_at = now(), changed_at = now(), changed_by = NULL, reason = NULL,
                version = versions[place] + 1, changed_in = xact
            WHERE b.event_id = events[place] AND b.status = 'held'
                AND (b.expires_at, b.booking_id) <= (ends_at, lasts[place])
            RETURNING b.seats
        )
        SELECT count(*), coalesce(sum(g.seats), 0) INTO tried, freed FROM gone AS g;
        IF tried <> lapsed_holds[place] OR freed <> lapsed_seats[place] THEN
            RAISE EXCEPTION USING ERRCODE = '40001',
                MESSAGE = 'another change of the event has ended or moved its holds, without a new version';
        END IF;
    END LOOP;

    IF cardinality(made_places) > 0 THEN
        IF cardinality(states) + cardinality(slots) + cardinality(notes) = 0 THEN
            -- The usual case is cheaper.
            INSERT INTO /* bookonce */ {schema}.bookings
                (event_id, booking_id, user_id, seats, status, booked_at, version, changed_in)
            SELECT events[q.place], q.id, q.person, q.seats, 'confirmed', now(), versions[q.place] + 1, xact
            FROM unnest(made_places, ids, people, seats) AS q (place, id, person, seats)
            WHERE missed = 0 OR q.place = ANY (landed);
        ELSE
            INSERT INTO /* bookonce */ {schema}.bookings
                (event_id, booking_id, user_id, seats, status, booked_at, ended_at, version, changed_in, slot, expires_at, data)
            SELECT events[q.place], q.id, q.person, q.seats, coalesce(q.status, 'confirmed'), now(),
                CASE WHEN q.status IN ('cancelled', 'expired') THEN now() END, versions[q.place] + 1, xact,
                coalesce(q.slot, 1), now() + q.ttl * interval '1 second', q.data
            FROM unnest(made_places, ids, people, seats, states, slots, ttls, notes)
                AS q (place, id, person, seats, status, slot, ttl, data)
            WHERE missed = 0 OR q.place = ANY (landed);
        END IF;
        GET DIAGNOSTICS tried = ROW_COUNT;
        freed := cardinality(made_places);
        IF missed > 0 THEN
            SELECT count(*) INTO freed FROM unnest(made_places) AS q (place) WHERE q.place = ANY (landed);
        END IF;
        IF tried <> freed THEN{missing}
        END IF;
    END IF;
    RETURN coalesce(fates, '');
END
$function$
    $$;
BEGIN
    row := replace(row, '{on_sale}', on_sale);
    attempts := replace(attempts, '{on_sale}', on_sale);
    book := replace(book, '{attempts}', replace(replace(replace(replace(replace(attempts, '{update}', move),
        '{next_lapse}', ''), '{buys_not}', ''), '{row}', row), '{place}', '1'));
    -- Most changes have no holds: the simple statement is cheaper.
    change := replace(change, '{attempts}', replace(replace(replace(replace(attempts, '{update}',
        'IF cardinality(lasting) + cardinality(untils) = 0 THEN' || replace(move, '{next_lapse}', '') || ' ELSE'
        || replace(move, '{next_lapse}', replace(replace(replace(next_lapse,
            '{lasts}', 'lasting[place]'), '{until_us}', 'untils[place]'), '{last}', 'lasts[place]')) || ' END IF;'),
        '{buys_not}', 'NOT buys[place] OR '), '{row}', row), '{place}', 'place'));
    change := replace(change, '{next_lapses}', replace(replace(replace(next_lapse, '{lasts}', 'c.lasts'), '{until_us}', 'c.until'), '{last}', 'c.last'));
    change := replace(replace(change, '{past}', past), '{row}', row);
    EXECUTE replace(replace(book, '{missing}', missing), '{schema}', place);
    EXECUTE replace(replace(change, '{missing}', missing), '{schema}', place);
END
$migration$;
