-- Run by bookonce::migrate(). By hand: psql --set schema=bookonce --single-transaction --file 0003_a_change_in_one_call.sql

-- Changes in one call, for any language: schema/README.md describes arguments and results.
-- psql puts no variable into a quoted text, so the schema's name goes through a setting.
SELECT pg_catalog.set_config('bookonce.schema', :'schema', true);

DO $migration$
DECLARE
    place text := pg_catalog.quote_ident(pg_catalog.current_setting('bookonce.schema'));
    missing text := $$
            RAISE EXCEPTION USING ERRCODE = '27000',
                MESSAGE = 'a trigger, rule or policy of the database drops a row that this change writes';$$;

    -- Tries to move event `event` on, at version `known` first. Sets `moved`, and
    -- `fate` to seven numbers: the event's place in the call, negative if it did not move; version,
    -- available, capacity and whether it is open, as they are now; attempts; the time in µs.
    -- Without such an event the capacity is 0.
    attempts text := $$
        tried := 0;
        LOOP
            IF known IS NULL THEN
                EXIT WHEN tried >= tries_max;
                SELECT e.version INTO known FROM {schema}.events AS e
                WHERE e.event_id = event AND e.status = 'open' AND e.available >= wanted;
                EXIT WHEN NOT FOUND;
            END IF;
            tried := tried + 1;
            UPDATE /* bookonce */ {schema}.events AS e
            SET available = e.available - wanted, version = e.version + 1
            WHERE e.event_id = event AND e.version = known
            RETURNING concat_ws(' ', {place}, {row}, tried, (extract(epoch FROM now()) * 1000000)::bigint) INTO fate;
            EXIT WHEN FOUND;
            known := NULL;
        END LOOP;
        moved := known IS NOT NULL;
        IF NOT moved THEN
            SELECT concat_ws(' ', -{place}, {row}, tried, 0) INTO fate
            FROM {schema}.events AS e WHERE e.event_id = event;
            fate := coalesce(fate, concat_ws(' ', -{place}, 0, 0, 0, 0, tried, 0));
        END IF;$$;
    row text := $$e.version, e.available, e.capacity, (e.status = 'open')::integer$$;

    book text := $$
CREATE OR REPLACE FUNCTION {schema}.book(
    event bigint, known bigint, tries_max integer, wanted integer, booking uuid, person text)
RETURNS text LANGUAGE plpgsql AS $function$
#variable_conflict use_variable
DECLARE
    fate text;
    moved boolean;
    tried integer;
BEGIN{attempts}
    IF moved THEN
        INSERT INTO /* bookonce */ {schema}.bookings (event_id, booking_id, user_id, seats, status, booked_at)
        VALUES (event, booking, person, wanted, 'confirmed', now());
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
    made_places integer[], ids uuid[], people text[], seats integer[], states text[],
    turned_places integer[], turned uuid[], turned_to text[])
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
BEGIN
    IF cardinality(events) > 1 AND array_position(versions, NULL) IS NULL AND 1 = ALL (tries) THEN
        -- All events at once, in the order of their ids.
        WITH moved AS (
            UPDATE /* bookonce */ {schema}.events AS e
            SET available = e.available - c.taken, version = e.version + 1
            FROM unnest(events, versions, taken) WITH ORDINALITY AS c (event_id, version, taken, place)
            WHERE e.event_id = c.event_id AND e.version = c.version
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
            IF moved THEN landed := landed || place; END IF;
            fates := concat_ws(' ', fates, fate);
        END LOOP;
    END IF;

    -- Of an event that has not moved no row is written.
    missed := cardinality(events) - cardinality(landed);
    IF cardinality(made_places) > 0 THEN
        INSERT INTO /* bookonce */ {schema}.bookings
            (event_id, booking_id, user_id, seats, status, booked_at, ended_at)
        SELECT events[q.place], q.id, q.person, q.seats, coalesce(q.status, 'confirmed'), now(),
            CASE WHEN q.status IN ('cancelled', 'expired') THEN now() END
        FROM unnest(made_places, ids, people, seats, states) AS q (place, id, person, seats, status)
        WHERE missed = 0 OR q.place = ANY (landed);
        GET DIAGNOSTICS tried = ROW_COUNT;
        IF tried <> (SELECT count(*) FROM unnest(made_places) AS q (place)
                WHERE missed = 0 OR q.place = ANY (landed)) THEN{missing}
        END IF;
    END IF;
    -- One by one: the plan of a join may walk through all bookings of the event.
    FOR row IN 1..cardinality(turned) LOOP
        CONTINUE WHEN missed > 0 AND turned_places[row] <> ALL (landed);
        UPDATE /* bookonce */ {schema}.bookings AS b
        SET status = turned_to[row],
            ended_at = CASE WHEN turned_to[row] IN ('cancelled', 'expired') THEN now() END
        WHERE b.event_id = events[turned_places[row]] AND b.booking_id = turned[row];
        IF NOT FOUND THEN{missing}
        END IF;
    END LOOP;
    RETURN coalesce(fates, '');
END
$function$
    $$;
BEGIN
    book := replace(replace(book, '{attempts}', attempts), '{place}', '1');
    change := replace(replace(change, '{attempts}', attempts), '{place}', 'place');
    EXECUTE replace(replace(replace(book, '{missing}', missing), '{row}', row), '{schema}', place);
    EXECUTE replace(replace(replace(change, '{missing}', missing), '{row}', row), '{schema}', place);
END
$migration$;
