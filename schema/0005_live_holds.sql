-- Run by bookonce::migrate(). By hand: psql --set schema=bookonce --single-transaction --file 0005_live_holds.sql

-- The functions in place of version 4's, of the same names. What these do not know has a default. A hold is made by
-- `book`, too; `turn_hold` and `change` end or confirm a hold that nobody has read.
DROP FUNCTION IF EXISTS :"schema".book(bigint, bigint, integer, integer, uuid, text, json);
DROP FUNCTION IF EXISTS :"schema".change(bigint[], bigint[], integer[], integer[], boolean[], integer[], bigint[], uuid[],
    integer[], integer[], integer[], uuid[], text[], integer[], text[], integer[], integer[], json[], integer[], uuid[],
    text[], text[], integer[], text[], integer[], integer[], uuid[], text[]);

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
                WHERE e.event_id = event AND {allowed};
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
            SET available = e.available - wanted{back}, version = e.version + 1{next_lapse}{from}
            WHERE e.event_id = event AND e.version = known AND ({buys_not}e.closes_at IS NULL OR e.closes_at > now()){alive}
            RETURNING concat_ws(' ', {place}, {row}, tried, (extract(epoch FROM now()) * 1000000)::bigint) INTO fate;$$;
    for_sale text := $$e.available >= wanted AND e.seats_per_user IS NULL AND {on_sale}$$;
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
    -- A hold `b` whose time is not over, and `owner`'s if that says something.
    is_live text := $$b.status = 'held' AND b.expires_at > now() AND ({owner} IS NULL OR b.user_id = {owner})$$;
    -- Of the rows that the call turns unread: how many there are for an event, how many of them are live holds, and the
    -- seats of those that end.
    live_holds text := $$(SELECT q.place, count(*) AS asked, count(b.booking_id) AS found,
                coalesce(sum(b.seats) FILTER (WHERE q.status = 'cancelled'), 0) AS back
            FROM unnest(turned_places, turned, turned_to, live, owners) AS q (place, id, status, live, owner)
            -- A look-up by the whole key: the planner must not take the index of all holds.
            LEFT JOIN LATERAL (SELECT b.booking_id, b.user_id, b.seats, b.status, b.expires_at FROM {schema}.bookings AS b
                WHERE b.event_id = {event} AND b.booking_id = q.id LIMIT 1) AS b ON $$ || is_live || $$
            WHERE q.live{of} GROUP BY q.place)$$;
    -- A time in µs, within the years 1 to 9999.
    us text := $$CASE WHEN {time} IS NOT NULL THEN (extract(epoch FROM greatest(least({time},
                timestamptz '9999-12-31 23:59:59.999999+00'), timestamptz '0001-01-01 00:00:00+00')) * 1000000)::bigint END$$;
    -- A booking's row `b` as JSON.
    told text := $$json_build_array(b.event_id, b.booking_id, b.user_id, b.seats, b.status,
            $$ || replace(us, '{time}', 'b.booked_at') || $$,
            $$ || replace(us, '{time}', 'b.expires_at') || $$,
            $$ || replace(us, '{time}', 'b.confirmed_at') || $$,
            b.version, b.slot, b.changed_by, b.reason, b.data::text)$$;
    -- A booking's row `b` as it is goes into the history.
    past text := $$
        INSERT INTO /* bookonce */ {schema}.history (event_id, version, changed_in, changed_at, booking_id, booked_at,
            expires_at, confirmed_at, changed_by, seats, slot, what, status, reason, user_id)
        SELECT b.event_id, b.version, b.changed_in, coalesce(b.changed_at, b.booked_at), b.booking_id, b.booked_at,
            b.expires_at, b.confirmed_at, b.changed_by, b.seats, b.slot,
            coalesce(b.what, CASE WHEN b.status = 'confirmed' THEN 'booked' ELSE b.status END), b.status, b.reason, b.user_id$$;

    book text := $$
CREATE OR REPLACE FUNCTION {schema}.book(
    event bigint, known bigint, tries_max integer, wanted integer, booking uuid, person text, note json,
    ttl integer DEFAULT NULL)
RETURNS text LANGUAGE plpgsql AS $function$
#variable_conflict use_variable
DECLARE
    fate text;
    moved boolean;
    tried integer;
BEGIN{attempts}
    IF moved THEN
        INSERT INTO /* bookonce */ {schema}.bookings
            (event_id, booking_id, user_id, seats, status, booked_at, version, changed_in, data, expires_at)
        VALUES (event, booking, person, wanted, CASE WHEN ttl IS NULL THEN 'confirmed' ELSE 'held' END, now(), known + 1,
            pg_current_xact_id()::text::bigint, note, now() + ttl * interval '1 second');
        IF NOT FOUND THEN{missing}
        END IF;
    END IF;
    RETURN fate;
END
$function$
    $$;

    turn_hold text := $$
CREATE OR REPLACE FUNCTION {schema}.turn_hold(
    event bigint, known bigint, tries_max integer, booking uuid, owner text, status text, word text, request uuid,
    reason text)
RETURNS text LANGUAGE plpgsql AS $function$
#variable_conflict use_variable
DECLARE
    fate text;
    moved boolean;
    tried integer;
    now_told text;
BEGIN{attempts}
    IF moved THEN{past}
        FROM {schema}.bookings AS b WHERE b.event_id = event AND b.booking_id = booking;
        UPDATE /* bookonce */ {schema}.bookings AS b
        SET status = turn_hold.status, what = word,
            confirmed_at = CASE WHEN word = 'confirmed' THEN now() ELSE b.confirmed_at END,
            ended_at = CASE WHEN turn_hold.status = 'cancelled' THEN now() END,
            changed_at = now(), changed_by = request, reason = turn_hold.reason, version = known + 1,
            changed_in = pg_current_xact_id()::text::bigint
        WHERE b.event_id = event AND b.booking_id = booking
        RETURNING {told}::text INTO now_told;
        IF NOT FOUND THEN{missing}
        END IF;
        fate := concat(fate, E'\n[', now_told, ']');
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
    turned_people text[], turned_slots integer[], turned_ttls integer[], requests uuid[], reasons text[],
    live boolean[] DEFAULT '{}', owners text[] DEFAULT '{}')
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
    unread boolean := coalesce(true = ANY (live), false);
    told text;
    all_told text;
BEGIN
    IF cardinality(events) > 1 AND array_position(versions, NULL) IS NULL AND 1 = ALL (tries) THEN
        -- All events at once, in the order of their ids.
        IF unread THEN{all_unread}
        ELSE{all_read}
        END IF;
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
            IF unread THEN
                WITH turned_rows AS ({turn_unread}
                RETURNING q.live, {told} AS told)
                SELECT count(*), string_agg(r.told::text, ',') FILTER (WHERE r.live) INTO freed, told FROM turned_rows AS r;
                all_told := nullif(concat_ws(',', all_told, told), '');
            ELSE{turn_read};
                GET DIAGNOSTICS freed = ROW_COUNT;
            END IF;
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
    IF unread THEN
        fates := concat(fates, E'\n[', all_told, ']');
    END IF;
    RETURN coalesce(fates, '');
END
$function$
    $$;

    -- The rows that a call turns: those that end, or the others.
    turn text := $$
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
                turned_ttls, requests, reasons{live})
                AS q (place, id, status, what, seats, person, slot, ttl, request, reason{live})
            WHERE b.event_id = events[q.place] AND b.booking_id = q.id
                AND (q.status IN ('cancelled', 'expired')) = ends AND (missed = 0 OR q.place = ANY (landed))$$;

    move_all text := $$
            WITH moved AS (
                UPDATE /* bookonce */ {schema}.events AS e
                SET available = e.available - c.taken{back}, version = e.version + 1{next_lapses}
                FROM unnest(events, versions, taken, buys, lasting, untils, lasts) WITH ORDINALITY
                    AS c (event_id, version, taken, buys, lasts, until, last, place){join}
                WHERE e.event_id = c.event_id AND e.version = c.version
                    AND (NOT c.buys OR e.closes_at IS NULL OR e.closes_at > now()){alive}
                RETURNING c.place, concat_ws(' ', c.place, {row}, 1, (extract(epoch FROM now()) * 1000000)::bigint) AS fate
            )
            SELECT string_agg(m.fate, ' '), coalesce(array_agg(m.place::integer), '{}') INTO fates, landed
            FROM moved AS m;$$;

    -- Of the event `event`, and of those of a whole call.
    live_here text := replace(replace(replace(live_holds, '{owner}', 'q.owner'), '{event}', 'event'), '{of}', ' AND q.place = place');
    live_there text := replace(replace(replace(live_holds, '{owner}', 'q.owner'), '{event}', 'events[q.place]'), '{of}', '');
    the_hold text := '(SELECT b.user_id, b.seats, b.status, b.expires_at FROM {schema}.bookings AS b'
        ' WHERE b.event_id = event AND b.booking_id = booking LIMIT 1)';
    plain_move text := replace(replace(replace(move, '{back}', ''), '{from}', ''), '{alive}', '');
BEGIN
    row := replace(row, '{on_sale}', on_sale);
    for_sale := replace(for_sale, '{on_sale}', on_sale);
    is_live := replace(is_live, '{owner}', 'owner');
    -- One booking: most have no end, and for them the simple statement is cheaper.
    book := replace(book, '{attempts}', replace(replace(replace(attempts, '{allowed}', for_sale), '{update}',
        'IF ttl IS NULL THEN' || replace(plain_move, '{next_lapse}', '') || ' ELSE'
        || replace(plain_move, '{next_lapse}', $$, next_lapse = least(now() + ttl * interval '1 second', e.next_lapse)$$)
        || ' END IF;'), '{buys_not}', ''));
    book := replace(replace(book, '{row}', row), '{place}', '1');
    turn_hold := replace(turn_hold, '{attempts}', replace(replace(attempts, '{update}', move), '{allowed}',
        'EXISTS (SELECT FROM ' || the_hold || ' AS b WHERE ' || is_live || ')'));
    turn_hold := replace(replace(replace(replace(turn_hold, 'e.available - wanted{back}',
        $$e.available + CASE WHEN status = 'cancelled' THEN b.seats ELSE 0 END$$),
        '{from}', ' FROM ' || the_hold || ' AS b'), '{buys_not}', 'true OR '), '{alive}', ' AND ' || is_live);
    turn_hold := replace(replace(replace(replace(replace(turn_hold, '{next_lapse}', ''), '{row}', row), '{place}', '1'),
        '{past}', past), '{told}', told);
    -- Most changes have no holds.
    change := replace(change, '{attempts}', replace(replace(replace(attempts, '{update}',
        'IF cardinality(lasting) + cardinality(untils) = 0 AND NOT unread THEN' || replace(plain_move, '{next_lapse}', '')
        || ' ELSE' || replace(replace(replace(replace(move, '{next_lapse}', replace(replace(replace(next_lapse,
            '{lasts}', 'lasting[place]'), '{until_us}', 'untils[place]'), '{last}', 'lasts[place]')),
            '{back}', ' + coalesce(alive.back, 0)'),
            '{from}', ' FROM (VALUES (place)) AS c (place) LEFT JOIN ' || live_here || ' AS alive ON alive.place = c.place'),
            '{alive}', ' AND alive.found IS NOT DISTINCT FROM alive.asked') || ' END IF;'),
        '{allowed}', '((unread AND NOT buys[place]) OR (' || for_sale || ')) AND NOT EXISTS (SELECT FROM ' || live_here
            || ' AS alive WHERE alive.found <> alive.asked)'),
        '{buys_not}', 'NOT buys[place] OR '));
    change := replace(replace(change, '{turn_unread}', replace(turn, '{live}', ', live')), '{turn_read}', replace(turn, '{live}', ''));
    change := replace(replace(change,
        '{all_unread}', replace(replace(replace(move_all, '{back}', ' + coalesce(alive.back, 0)'),
            '{join}', ' LEFT JOIN ' || live_there || ' AS alive ON alive.place = c.place'),
            '{alive}', ' AND alive.found IS NOT DISTINCT FROM alive.asked')),
        '{all_read}', replace(replace(replace(move_all, '{back}', ''), '{join}', ''), '{alive}', ''));
    change := replace(change, '{next_lapses}', replace(replace(replace(next_lapse, '{lasts}', 'c.lasts'),
        '{until_us}', 'c.until'), '{last}', 'c.last'));
    change := replace(replace(replace(replace(change, '{past}', past), '{row}', row), '{place}', 'place'), '{told}', told);
    EXECUTE replace(replace(book, '{missing}', missing), '{schema}', place);
    EXECUTE replace(replace(turn_hold, '{missing}', missing), '{schema}', place);
    EXECUTE replace(replace(change, '{missing}', missing), '{schema}', place);
END
$migration$;
