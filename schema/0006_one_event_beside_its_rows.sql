-- Run by bookonce::migrate(). By hand: psql --set schema=bookonce --single-transaction --file 0006_one_event_beside_its_rows.sql

-- `change` for one event, which comes first and alone: where tables are spread over servers by event, the call can run
-- beside the event's rows. schema/README.md describes arguments and results.
-- What changes rows there may call nothing but IMMUTABLE functions, and names the event in each statement. So times are
-- taken once, at the beginning, and what a statement changed is read by the next one. A transaction that has moved the
-- event's version on is alone with the event until it ends.
SELECT pg_catalog.set_config('bookonce.schema', :'schema', true);

DO $migration$
DECLARE
    place text := pg_catalog.quote_ident(pg_catalog.current_setting('bookonce.schema'));
    missing text := $$
            RAISE EXCEPTION USING ERRCODE = '27000',
                MESSAGE = 'a trigger, rule or policy of the database drops a row that this change writes';$$;
    -- A booking's row `b` as it is goes into the history.
    past text := $$
        INSERT INTO /* bookonce */ {schema}.history (event_id, version, changed_in, changed_at, booking_id, booked_at,
            expires_at, confirmed_at, changed_by, seats, slot, what, status, reason, user_id)
        SELECT b.event_id, b.version, b.changed_in, coalesce(b.changed_at, b.booked_at), b.booking_id, b.booked_at,
            b.expires_at, b.confirmed_at, b.changed_by, b.seats, b.slot,
            coalesce(b.what, CASE WHEN b.status = 'confirmed' THEN 'booked' ELSE b.status END), b.status, b.reason, b.user_id
        FROM {schema}.bookings AS b$$;
    -- The holds up to those that the change reclaims.
    lapsed text := $$b.event_id = event AND b.status = 'held' AND (b.expires_at, b.booking_id) <= (until, last)$$;
    -- A time in µs, within the years 1 to 9999.
    us text := $$CASE WHEN {time} IS NOT NULL THEN (extract(epoch FROM greatest(least({time},
                timestamptz '9999-12-31 23:59:59.999999+00'), timestamptz '0001-01-01 00:00:00+00')) * 1000000)::bigint END$$;
    -- The row that a call turns unread.
    the_hold text := $$unnest(turned, turned_to, live, owners) AS q (id, status, live, owner)
            -- A look-up by the whole key: the planner must not take the index of all holds.
            CROSS JOIN LATERAL (SELECT b.event_id, b.booking_id, b.user_id, b.seats, b.status, b.booked_at, b.expires_at,
                    b.confirmed_at, b.version, b.slot, b.changed_by, b.reason, b.data
                FROM {schema}.bookings AS b WHERE b.event_id = event AND b.booking_id = q.id LIMIT 1) AS b
            WHERE q.live$$;

    change_event text := $$
CREATE OR REPLACE FUNCTION {schema}.change_event(
    event bigint, versions bigint[], tries integer[], taken integer[],
    buys boolean[], lasting integer[], untils bigint[], lasts uuid[], lapsed_holds integer[], lapsed_seats integer[],
    made_places integer[], ids uuid[], people text[], seats integer[], states text[],
    slots integer[], ttls integer[], notes json[],
    turned_places integer[], turned uuid[], turned_to text[], turned_what text[], turned_seats integer[],
    turned_people text[], turned_slots integer[], turned_ttls integer[], requests uuid[], reasons text[],
    live boolean[], owners text[])
RETURNS text LANGUAGE plpgsql AS $function$
#variable_conflict use_variable
DECLARE
    moment timestamptz := now();
    xact bigint := pg_current_xact_id()::text::bigint;
    known bigint := versions[1];
    wanted integer := taken[1];
    sells boolean := buys[1];
    unread boolean := coalesce(true = ANY (live), false);
    ends_first timestamptz := moment + lasting[1] * interval '1 second';
    until timestamptz := timestamptz 'epoch' + untils[1] * interval '1 microsecond';
    last uuid := lasts[1];
    next_lapse timestamptz;
    made_ends timestamptz[];
    turned_ends timestamptz[];
    tried integer := 0;
    found_holds bigint;
    found_seats bigint;
    back bigint := 0;
    written bigint;
    ends boolean;
    moved boolean;
    version bigint;
    available bigint;
    capacity bigint;
    flags integer;
    fate text;
    told text;
BEGIN
    -- The call may run in a session without our settings.
    IF current_setting('lock_timeout') = '0' THEN
        PERFORM set_config('lock_timeout', '10', true);
    END IF;
    SELECT array_agg(moment + t.ttl * interval '1 second' ORDER BY t.place) INTO made_ends
    FROM unnest(ttls) WITH ORDINALITY AS t (ttl, place);
    SELECT array_agg(moment + t.ttl * interval '1 second' ORDER BY t.place) INTO turned_ends
    FROM unnest(turned_ttls) WITH ORDINALITY AS t (ttl, place);

    LOOP
        IF known IS NULL THEN
            EXIT WHEN tried >= tries[1];
            SELECT e.version INTO known FROM {schema}.events AS e
            WHERE e.event_id = event AND ((unread AND NOT sells)
                OR (e.available >= wanted AND e.seats_per_user IS NULL AND {on_sale}));
            EXIT WHEN NOT FOUND;
        END IF;
        -- Bookings change with their event's version only: what is read from here on is true of `known`, or the event has
        -- moved on from it, and then nothing is written.
        IF unread THEN
            SELECT count(*), coalesce(sum(b.seats) FILTER (WHERE q.status = 'cancelled'), 0) INTO found_holds, back
            FROM {the_hold} AND b.status = 'held' AND b.expires_at > moment AND (q.owner IS NULL OR b.user_id = q.owner);
            IF found_holds <> cardinality(array_positions(live, true)) THEN
                known := NULL;
                EXIT;
            END IF;
        END IF;
        -- The holds that are left may end later: it never says too late a time.
        IF until IS NOT NULL THEN
            SELECT min(b.expires_at) INTO next_lapse FROM {schema}.bookings AS b
            WHERE b.event_id = event AND b.status = 'held' AND (b.expires_at, b.booking_id) > (until, last);
        END IF;
        tried := tried + 1;
        UPDATE /* bookonce */ {schema}.events AS e
        SET available = e.available - wanted + back, version = e.version + 1,
            next_lapse = least(ends_first, CASE WHEN until IS NULL THEN e.next_lapse ELSE next_lapse END)
        WHERE e.event_id = event AND e.version = known AND (NOT sells OR e.closes_at IS NULL OR e.closes_at > moment);
        EXIT WHEN FOUND;
        known := NULL;
    END LOOP;
    moved := known IS NOT NULL;

    SELECT e.version, e.available, e.capacity,
        CASE WHEN {on_sale} THEN 1 ELSE 0 END + CASE WHEN e.seats_per_user IS NULL THEN 0 ELSE 2 END
    INTO version, available, capacity, flags
    FROM {schema}.events AS e WHERE e.event_id = event;
    fate := concat_ws(' ', CASE WHEN moved THEN 1 ELSE -1 END, coalesce(version, 0), coalesce(available, 0),
        coalesce(capacity, 0), coalesce(flags, 0), tried,
        CASE WHEN moved THEN (extract(epoch FROM moment) * 1000000)::bigint ELSE 0 END);
    IF NOT moved THEN
        RETURN fate;
    END IF;
    version := known + 1;

    IF cardinality(turned) > 0 THEN{past}
        WHERE b.event_id = event AND b.booking_id = ANY (turned);
        -- Those that end come first: another row may take their slots.
        written := 0;
        FOREACH ends IN ARRAY ARRAY[true, false] LOOP
            CONTINUE WHEN ends AND NOT turned_to && '{cancelled,expired}' OR NOT ends AND turned_to <@ '{cancelled,expired}';
            UPDATE /* bookonce */ {schema}.bookings AS b
            SET status = q.status, what = q.what,
                seats = coalesce(q.seats, b.seats), user_id = coalesce(q.person, b.user_id),
                slot = coalesce(q.slot, b.slot), expires_at = coalesce(q.ends_at, b.expires_at),
                confirmed_at = CASE WHEN q.what = 'confirmed' THEN moment ELSE b.confirmed_at END,
                ended_at = CASE WHEN ends THEN moment END,
                changed_at = moment, changed_by = q.request, reason = q.reason, version = version, changed_in = xact
            FROM unnest(turned, turned_to, turned_what, turned_seats, turned_people, turned_slots, turned_ends, requests,
                reasons) AS q (id, status, what, seats, person, slot, ends_at, request, reason)
            WHERE b.event_id = event AND b.booking_id = q.id AND (q.status IN ('cancelled', 'expired')) = ends;
            GET DIAGNOSTICS found_holds = ROW_COUNT;
            written := written + found_holds;
        END LOOP;
        IF written <> cardinality(turned) THEN{missing}
        END IF;
    END IF;
    IF unread THEN
        SELECT string_agg(json_build_array(b.event_id, b.booking_id, b.user_id, b.seats, b.status,
            {us:b.booked_at}, {us:b.expires_at}, {us:b.confirmed_at},
            b.version, b.slot, b.changed_by, b.reason, b.data::text)::text, ',') INTO told
        FROM {the_hold};
        fate := concat(fate, E'\n[', told, ']');
    END IF;

    IF until IS NOT NULL THEN
        SELECT count(*), coalesce(sum(b.seats), 0) INTO found_holds, found_seats
        FROM {schema}.bookings AS b WHERE {lapsed};
        IF found_holds <> lapsed_holds[1] OR found_seats <> lapsed_seats[1] THEN
            RAISE EXCEPTION USING ERRCODE = '40001',
                MESSAGE = 'another change of the event has ended or moved its holds, without a new version';
        END IF;{past}
        WHERE {lapsed};
        UPDATE /* bookonce */ {schema}.bookings AS b
        SET status = 'expired', what = 'expired', ended_at = moment, changed_at = moment, changed_by = NULL, reason = NULL,
            version = version, changed_in = xact
        WHERE {lapsed};
        GET DIAGNOSTICS written = ROW_COUNT;
        IF written <> found_holds THEN{missing}
        END IF;
    END IF;

    IF cardinality(ids) > 0 THEN
        INSERT INTO /* bookonce */ {schema}.bookings
            (event_id, booking_id, user_id, seats, status, booked_at, ended_at, version, changed_in, slot, expires_at, data)
        SELECT e.event_id, q.id, q.person, q.seats, coalesce(q.status, 'confirmed'), moment,
            CASE WHEN q.status IN ('cancelled', 'expired') THEN moment END, version, xact,
            coalesce(q.slot, 1)::smallint, q.ends_at, q.data
        FROM {schema}.events AS e, unnest(ids, people, seats, states, slots, made_ends, notes)
            AS q (id, person, seats, status, slot, ends_at, data)
        WHERE e.event_id = event;
        GET DIAGNOSTICS written = ROW_COUNT;
        IF written <> cardinality(ids) THEN{missing}
        END IF;
    END IF;
    RETURN fate;
END
$function$
    $$;
    -- At the one time of the call.
    on_sale text := $$e.status = 'open' AND (e.opens_at IS NULL OR e.opens_at <= moment)
                    AND (e.closes_at IS NULL OR e.closes_at > moment)$$;
BEGIN
    change_event := replace(replace(replace(change_event, '{past}', past), '{lapsed}', lapsed), '{missing}', missing);
    change_event := replace(replace(change_event, '{the_hold}', the_hold), '{on_sale}', on_sale);
    change_event := replace(change_event, '{us:b.booked_at}', replace(us, '{time}', 'b.booked_at'));
    change_event := replace(change_event, '{us:b.expires_at}', replace(us, '{time}', 'b.expires_at'));
    change_event := replace(change_event, '{us:b.confirmed_at}', replace(us, '{time}', 'b.confirmed_at'));
    EXECUTE replace(change_event, '{schema}', place);
END
$migration$;
