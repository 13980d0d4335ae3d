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

    -- Tries to move event `event` on, at version `known` first. Sets `seen`, `tried` and FOUND.
    attempts text := $$
        tried := 0;
        LOOP
            IF known IS NULL THEN
                SELECT e.version, e.available, e.capacity, e.status INTO seen
                FROM {schema}.events AS e WHERE e.event_id = event;
                moved := false;
                EXIT WHEN NOT FOUND OR tried >= tries_max OR seen.status <> 'open' OR seen.available < wanted;
                known := seen.version;
            END IF;
            tried := tried + 1;
            UPDATE /* bookonce */ {schema}.events AS e
            SET available = e.available - wanted, version = e.version + 1
            WHERE e.event_id = event AND e.version = known
            RETURNING e.version, e.available, e.capacity, e.status INTO seen;
            moved := FOUND;
            EXIT WHEN moved;
            known := NULL;
        END LOOP;$$;

    seen text := $$coalesce(seen.version, 0), coalesce(seen.available, 0), coalesce(seen.capacity, 0),
        coalesce(seen.status = 'open', false)::integer$$;

    book text := $$
CREATE FUNCTION {schema}.book(
    event bigint, known bigint, tries_max integer, wanted integer, booking uuid, person text)
RETURNS bigint[] LANGUAGE plpgsql AS $function$
#variable_conflict use_variable
DECLARE
    seen record;
    moved boolean;
    tried integer;
BEGIN{attempts}
    IF moved THEN
        INSERT INTO /* bookonce */ {schema}.bookings (event_id, booking_id, user_id, seats, status, booked_at)
        VALUES (event, booking, person, wanted, 'confirmed', now());
        IF NOT FOUND THEN{missing}
        END IF;
    END IF;
    RETURN ARRAY[CASE WHEN moved THEN 1 ELSE -1 END, {seen}, tried, extract(epoch FROM now()) * 1000000];
END
$function$
    $$;

    change text := $$
CREATE FUNCTION {schema}.change(
    events bigint[], versions bigint[], tries integer[], taken integer[],
    made_places integer[], ids uuid[], people text[], seats integer[], states text[],
    turned_places integer[], turned uuid[], turned_to text[])
RETURNS bigint[] LANGUAGE plpgsql AS $function$
#variable_conflict use_variable
DECLARE
    fates bigint[] := '{}';
    landed integer[] := '{}';
    at bigint := extract(epoch FROM now()) * 1000000;
    event bigint;
    known bigint;
    tries_max integer;
    wanted integer;
    seen record;
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
            RETURNING c.place, e.version, e.available, e.capacity, e.status
        )
        SELECT coalesce(array_agg(ARRAY[m.place, m.version, m.available, m.capacity,
                (m.status = 'open')::integer, 1, at]), '{}'), coalesce(array_agg(m.place::integer), '{}')
        INTO fates, landed
        FROM moved AS m;
    ELSE
        FOR place IN 1..cardinality(events) LOOP
            event := events[place];
            known := versions[place];
            tries_max := tries[place];
            wanted := taken[place];{attempts}
            IF moved THEN landed := landed || place; END IF;
            fates := fates || ARRAY[CASE WHEN moved THEN place ELSE -place END, {seen}, tried, at];
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
    RETURN fates;
END
$function$
    $$;
BEGIN
    book := replace(replace(book, '{attempts}', attempts), '{missing}', missing);
    change := replace(replace(change, '{attempts}', attempts), '{missing}', missing);
    EXECUTE replace(replace(book, '{seen}', seen), '{schema}', place);
    EXECUTE replace(replace(change, '{seen}', seen), '{schema}', place);
END
$migration$;
