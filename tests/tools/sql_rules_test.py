#!/usr/bin/env python3
"""Tests of the rules that let the tables be spread over machines by event. Each claim is a function.

A statement that breaks a rule stands in a list here, by name and with its reason. An entry that no
statement needs is a fault as well.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TABLES = 'events|bookings|history'
TABLE = re.compile(rf"(?<!')\{{schema\}}\.({TABLES})\b(?: AS (\w+))?")

# What does not name one event as a constant, so that it is sent to more than one place.
OVER_EVENTS = {
    'read_events': 'reads for several events; one_event_per_statement sends read_event',
    'move_all': 'moves several events on; a part of change',
    'turn': 'turns rows of several events; a part of change',
    'live_holds': 'looks at holds of several events; a part of change',
    'change': 'writes several events; an element of an array is no constant, so no place follows from it',
    'list_events': 'lists all events',
    'list_user_bookings': "a user's bookings of all events",
    'changes': 'the feed of all events',
    'pass_taken_ids': 'looks for a free id of an event',
    'forget_in_bookings': 'a user, in all events',
    'forget_in_history': 'a user, in all events',
    'may_forget': 'reads and changes no row',
    'audit': 'reads every row',
    'findings_of_the_present': 'the audit reads every row',
    'findings_of_the_past': 'the audit reads every row',
    'bookings_of_events': 'the audit reads every row',
    'counts': 'the audit reads every row',
    'replayed_sizes': 'the audit reads every row',
    'set_sequence': 'advice to the owner: the greatest id of all',
}
# An INSERT beside other writes in one statement.
INSERT_IN_CTE = {
    'noted': 'a change of an event and its entry in the history; they are two statements where tables are distributed',
}
# A sequence that every writer of a table would wait for.
SEQUENCES = {
    'schema/0001_events_and_bookings.sql': 'the ids of events, which are made rarely',
    'src/store/postgres/catalogue_sql.hpp': 'moves the sequence of the event ids past taken ones',
    'src/store/postgres/postgres_catalogue.cpp': 'the same, as advice to the owner',
    'src/store/postgres/grants.cpp': 'the right to it',
}
# Indexes without the event.
KEYS_WITHOUT_EVENT = {
    'bookings_feed': 'orders rows by transaction, for the feed',
    'history_feed': 'orders rows by transaction, for the feed',
}


def files(*patterns):
    return {str(path.relative_to(ROOT)): path.read_text(encoding='utf-8')
            for pattern in patterns for path in sorted(ROOT.glob(pattern))}


def without_comments(text):
    return re.sub(r'(^|\s)(//|--).*', r'\1', text)


def constants():
    """The texts of the store by name."""
    found = {}
    for text in files('src/store/postgres/*.hpp', 'src/store/postgres/*.cpp').values():
        for name, raw, joined in re.findall(r'string_view (\w+) =\s*(?:R"\((.*?)\)"|((?:\s*"(?:[^"\\]|\\.)*")+));', text, re.DOTALL):
            found[name] = raw or ''.join(re.findall(r'"((?:[^"\\]|\\.)*)"', joined))
    return found


def in_sources():
    """The statements of the store: each that names a table."""
    return {name: text for name, text in constants().items() if TABLE.search(text)}


def parts_of(pattern):
    """The parts of the functions that a migration makes."""
    text = without_comments(files(pattern).popitem()[1])
    return dict(re.findall(r'^    (\w+) text := \$\$(.*?)\$\$;', text, re.MULTILINE | re.DOTALL))


def in_functions():
    """The parts of the schema's functions as they are now."""
    return parts_of('schema/0005*.sql') | change_event()


def change_event():
    """Each statement of the function that runs beside an event's rows."""
    parts = parts_of('schema/0006*.sql')
    body = parts['change_event']
    for _ in range(2):  # parts have parts
        for name, text in parts.items():
            body = body.replace(f'{{{name}}}', text)
    found = [each for each in re.split(r';\n|\bLOOP\n|\bTHEN\n|\bIF unread THEN\b', body) if TABLE.search(each)]
    return {f'change_event {place}': re.sub(r'^.*?(?=\b(?:SELECT|INSERT|UPDATE)\b)', '', each, flags=re.DOTALL)
            for place, each in enumerate(found, 1) if 'CREATE OR REPLACE' not in each}


def statements():
    found = {**in_sources(), **{name: text for name, text in in_functions().items() if TABLE.search(text)}}
    parts = in_sources()
    for name in found:  # the parts that a read is made of
        for part in ('event_columns', 'booking_columns', 'look_up', 'lapsed'):
            found[name] = found[name].replace(f'{{{part}}}', parts.get(part, ''))
    return found


PARTS = {'look_up', 'lapsed', 'event_fields', 'past_fields', 'next_lapse'}  # of statements that are seen whole


def constants_for(text, alias):
    """What the event of this row is compared with."""
    return re.findall(rf'\b{alias}\.event_id = (\$\d+::bigint|event\b|known_event\b|\w+\.event_id)', text)


def names_its_event(text):
    """Each row that the statement touches hangs on one event that is given, directly or by another row."""
    inserted = re.compile(r'INSERT INTO (?:/\* bookonce \*/ )?$')  # what it inserts it has taken from elsewhere
    aliases = {row[2] or 'nameless' for row in TABLE.finditer(text) if not inserted.search(text[:row.start()])}
    given = {alias for alias in aliases if any(not each.endswith('.event_id') for each in constants_for(text, alias))}
    while True:
        tied = {alias for alias in aliases - given
                if any(each.removesuffix('.event_id') in given for each in constants_for(text, alias))}
        if not tied:
            break
        given |= tied
    # A deletion takes its event from the row deleted before.
    given |= {alias for alias in aliases - given if given and re.search(rf'\b{alias}\.event_id = gone\.event_id', text)}
    return aliases == given


def expect_exactly(found, listed, what):
    assert set(found) - set(listed) == set(), f'{what}: {sorted(set(found) - set(listed))}'
    assert set(listed) - set(found) == set(), f'listed, and not needed: {sorted(set(listed) - set(found))}'


def every_statement_names_its_event_or_is_listed():
    seen = statements()
    assert len(seen) > 20 and {'read_event', 'attempts', 'move', 'change', 'find_booking'} <= set(seen), sorted(seen)
    found = [name for name, text in seen.items() if name not in PARTS and not names_its_event(text)]
    expect_exactly(found, OVER_EVENTS, 'no event')


def every_key_holds_the_event():
    found, seen = [], 0
    for text in files('schema/*.sql').values():
        keys = re.findall(r'CONSTRAINT (\w+) (?:PRIMARY KEY|UNIQUE) \(([^)]*)\)', text)
        keys += re.findall(r'CREATE (?:UNIQUE )?INDEX (\w+)\s+ON :"schema"\.\w+ (?:USING \w+ )?\((.*?)\)(?:\s|;)', text)
        seen += len(keys)
        found += [name for name, columns in keys if not re.search(r'\bevent_id\b', columns)]
    assert seen >= 7, seen
    expect_exactly(set(found), KEYS_WITHOUT_EVENT, 'a key without the event')


def no_insert_stands_beside_other_writes():
    pattern = re.compile(r'\bAS (?:MATERIALIZED )?\(\s*(?:INSERT\b|\{note\})')
    found = [name for name, text in (constants() | in_functions()).items() if pattern.search(text)]
    expect_exactly(found, INSERT_IN_CTE, 'an INSERT in a CTE')


def what_writes_beside_its_rows_calls_nothing_that_may_change():
    """Citus refuses STABLE functions of columns there, and VOLATILE ones in every place."""
    unsteady = re.compile(r"\b(?:now|concat_ws|concat|json_build_array|extract|current_setting|set_config|random|to_char)\("
                          r"|\binterval\b|\bRETURNING\b")
    writes = {name: text for name, text in change_event().items() if re.match(r'(?:INSERT|UPDATE)\b', text)}
    assert len(writes) == 6, list(writes.values())
    assert [name for name, text in writes.items() if unsteady.search(text)] == []


def no_lock_clause_is_written():
    clause = re.compile(r'\bFOR (?:NO KEY )?UPDATE\b|\bFOR (?:KEY )?SHARE\b|\bLOCK TABLE\b|pg_(?:try_)?advisory', re.IGNORECASE)
    sources = files('schema/*.sql', 'schema/*.in', 'src/store/postgres/*')
    assert [name for name, text in sources.items() if clause.search(without_comments(text))] == []


def sequences_serve_rare_rows_only():
    pattern = re.compile(r'nextval|setval|\bserial\b|IDENTITY|pg_get_serial_sequence|\bSEQUENCE\b')
    sources = files('schema/*.sql', 'src/store/postgres/*')
    found = [name for name, text in sources.items() if pattern.search(without_comments(text))]
    expect_exactly(found, SEQUENCES, 'a sequence')


def each_fault_is_seen():
    one = 'SELECT 1 FROM {schema}.bookings AS b WHERE b.event_id = $1::bigint'
    assert names_its_event(one)
    assert not names_its_event('SELECT 1 FROM {schema}.bookings AS b WHERE b.user_id = $1::text')
    assert not names_its_event(one + ' UNION ALL SELECT 1 FROM {schema}.history AS h')
    assert names_its_event(one + ' UNION ALL SELECT 1 FROM {schema}.history AS h WHERE h.event_id = b.event_id')
    assert not names_its_event('SELECT 1 FROM {schema}.bookings WHERE event_id > 0')
    assert not names_its_event('UPDATE {schema}.events AS e SET x = 1 FROM unnest($1) AS c WHERE e.event_id = c.event_id')


claims = {claim.__name__: claim for claim in (
    every_statement_names_its_event_or_is_listed,
    every_key_holds_the_event,
    no_insert_stands_beside_other_writes,
    what_writes_beside_its_rows_calls_nothing_that_may_change,
    no_lock_clause_is_written,
    sequences_serve_rare_rows_only,
    each_fault_is_seen,
)}

if __name__ == '__main__':
    claims[sys.argv[1]]()
