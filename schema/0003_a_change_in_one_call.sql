-- Run by bookonce::migrate(). By hand: psql --set schema=bookonce --single-transaction --file 0003_a_change_in_one_call.sql

-- One event's change in one call, for any language: schema/README.md describes arguments and result.
-- psql puts no variable into a quoted text, so the schema's name goes through a setting.
SELECT pg_catalog.set_config('bookonce.schema', :'schema', true);

DO $migration$
DECLARE
    place text := pg_catalog.quote_ident(pg_catalog.current_setting('bookonce.schema'));
    attempt text := $$
    FOR attempt IN 1..tries LOOP
        IF known IS NULL THEN
            SELECT e.version, e.available, e.capacity, e.status INTO seen
            FROM {schema}.events AS e WHERE e.event_id = event;
            EXIT WHEN NOT FOUND OR seen.status <> 'open' OR seen.available < taken;
            known := seen.version;
        END IF;
        tried := attempt;
        UPDATE /* bookonce */ {schema}.events AS e
        SET available = e.available - taken, version = e.version + 1
        WHERE e.event_id = event AND e.version = known
        RETURNING e.version, e.available, e.capacity, e.status INTO seen;
        IF FOUND THEN
            {rows}
            RETURN ARRAY[1, seen.version, seen.available, seen.capacity, (seen.status = 'open')::int,
                tried, extract(epoch FROM now()) * 1000000];
        END IF;
        known := NULL;
    END LOOP;
    SELECT e.version, e.available, e.capacity, e.status INTO seen
    FROM {schema}.events AS e WHERE e.event_id = event;
    IF NOT FOUND THEN RETURN ARRAY[0, 0, 0, 0, 0, 0, 0]; END IF;
    RETURN ARRAY[0, seen.version, seen.available, seen.capacity, (seen.status = 'open')::int, tried, 0];
    $$;
    missing text := $$RAISE EXCEPTION USING ERRCODE = '27000',
                MESSAGE = 'a trigger, rule or policy of the database drops a row that this change writes';$$;
    book text := $$
CREATE FUNCTION {schema}.book(
    event bigint, at_version bigint, tries integer, taken integer, booking uuid, person text)
RETURNS bigint[] LANGUAGE plpgsql AS $function$
#variable_conflict use_variable
DECLARE
    known bigint := at_version;
    seen record;
    tried integer := 0;
BEGIN{attempt}END
$function$
    $$;
    one_row text := $$INSERT INTO /* bookonce */ {schema}.bookings
                (event_id, booking_id, user_id, seats, status, booked_at)
            VALUES (event, booking, person, taken, 'confirmed', now());
            IF NOT FOUND THEN
                {missing}
            END IF;$$;
    change text := $$
CREATE FUNCTION {schema}.change(
    event bigint, at_version bigint, tries integer, taken integer,
    ids uuid[], people text[], seats integer[], states text[], turned uuid[], turned_to text[])
RETURNS bigint[] LANGUAGE plpgsql AS $function$
#variable_conflict use_variable
DECLARE
    known bigint := at_version;
    seen record;
    tried integer := 0;
    written integer;
BEGIN{attempt}END
$function$
    $$;
    any_rows text := $$IF cardinality(ids) > 0 THEN
                INSERT INTO /* bookonce */ {schema}.bookings
                    (event_id, booking_id, user_id, seats, status, booked_at, ended_at)
                SELECT event, q.id, q.person, q.seats, coalesce(q.status, 'confirmed'), now(),
                    CASE WHEN q.status IN ('cancelled', 'expired') THEN now() END
                FROM unnest(ids, people, seats, states) AS q (id, person, seats, status);
                GET DIAGNOSTICS written = ROW_COUNT;
                IF written <> cardinality(ids) THEN
                    {missing}
                END IF;
            END IF;
            -- One by one: the plan of a join may walk through all bookings of the event.
            FOR place IN 1..cardinality(turned) LOOP
                UPDATE /* bookonce */ {schema}.bookings AS b
                SET status = turned_to[place],
                    ended_at = CASE WHEN turned_to[place] IN ('cancelled', 'expired') THEN now() END
                WHERE b.event_id = event AND b.booking_id = turned[place];
                IF NOT FOUND THEN
                    {missing}
                END IF;
            END LOOP;$$;
    change_several text := $$
CREATE FUNCTION {schema}.change_several(
    events bigint[], versions bigint[], tries integer[], taken integer[], made integer[], ended integer[],
    ids uuid[], people text[], seats integer[], states text[], turned uuid[], turned_to text[])
RETURNS bigint[] LANGUAGE plpgsql AS $function$
#variable_conflict use_variable
DECLARE
    fates bigint[] := '{}';
    m integer := 0;
    t integer := 0;
BEGIN
    FOR place IN 1..cardinality(events) LOOP
        fates := fates || {schema}.change(events[place], versions[place], tries[place], taken[place],
            ids[m + 1:m + made[place]], people[m + 1:m + made[place]], seats[m + 1:m + made[place]],
            states[m + 1:m + made[place]], turned[t + 1:t + ended[place]], turned_to[t + 1:t + ended[place]]);
        m := m + made[place];
        t := t + ended[place];
    END LOOP;
    RETURN fates;
END
$function$
    $$;
BEGIN
    book := replace(replace(book, '{attempt}', attempt), '{rows}', one_row);
    change := replace(replace(change, '{attempt}', attempt), '{rows}', any_rows);
    EXECUTE replace(replace(book, '{missing}', missing), '{schema}', place);
    EXECUTE replace(replace(change, '{missing}', missing), '{schema}', place);
    EXECUTE replace(change_several, '{schema}', place);
END
$migration$;
