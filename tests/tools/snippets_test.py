#!/usr/bin/env python3
"""Tests of the code that the pages show: snippets_test.py CLAIM [FOLDER_OF_BOOKONCE].

A fenced block with a language stands in a file (`<!-- from FILE -->`), or is run (`<!-- run -->`);
a `text` block behind one that is run is what it prints, where … stands for anything. Calls of the
command in other blocks are made, to see that it understands them. Any block with C++ or SQL has a
mark: also `<!-- tested by FILE -->`, where that test reads it from the page, or `<!-- not run: WHY -->`.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap

ROOT = pathlib.Path(__file__).resolve().parents[2]
SKIPPED = 77
BLOCK = re.compile(r'(?:^<!-- (from|run) ?(\S*) ?-->\n)?^```(\w+)\n(.*?)^```$', re.MULTILINE | re.DOTALL)


# Its blocks are build files: tests/install/consumers_test.bash builds a program with each.
BUILD_FILES = 'docs/embedding.md'


def blocks(page):
    """Of a page: (mark, file, language, code)."""
    return [match.groups() for match in BLOCK.finditer((ROOT / page).read_text(encoding='utf-8'))]


OTHER_PAGES = ['SECURITY.md', 'CONTRIBUTING.md', 'schema/README.md', 'examples/README.md', 'bench/README.md']


def pages():
    return ['README.md', *sorted(str(path.relative_to(ROOT)) for path in (ROOT / 'docs').glob('*.md'))]


def lines_of(text):
    return [line.strip() for line in text.splitlines()]


def holds(file, code):
    """Whether these lines follow each other in the file, whatever their indentation."""
    wanted, there = lines_of(code), lines_of(file.read_text(encoding='utf-8'))
    return any(there[at:at + len(wanted)] == wanted for at in range(len(there)))


def every_block_of_code_stands_in_a_file_or_is_run():
    seen = 0
    for page in pages():
        for mark, file, language, code in blocks(page):
            if language == 'text':
                continue
            seen += 1
            if page == BUILD_FILES:
                continue
            assert mark, f'{page}: a block without a mark:\n{code}'
            assert mark == 'run' or holds(ROOT / file, code), f'{page}: {file} does not hold\n{code}'
            assert mark == 'from' or language == 'sh', f'{page}: {language} cannot be run'
    assert seen > 20, seen


# A block, fenced or indented, with the comment before it.
ANY_BLOCK = re.compile(r'(?:^<!-- (.*) -->\n\n?)?^(?:```.*\n((?:.*\n)*?)```$|((?:    .*\n(?:\n+(?=    ))?)+))', re.MULTILINE)
CODE = re.compile(r'bookonce::|\bengine\.|\bpsql\b|^ *(SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|BEGIN;)', re.MULTILINE)


def marked_blocks(text):
    """Of a page, also of its indented blocks: (mark, code)."""
    return [(match[1] or '', textwrap.dedent(match[2] or match[3])) for match in ANY_BLOCK.finditer(text)]


def unmarked_code(text):
    """Blocks with C++ or SQL that say neither where they stand nor what runs them."""
    marks = re.compile(r'from \S+|run|tested by \S+|not run: \S.*')
    return [code for mark, code in marked_blocks(text) if CODE.search(code) and not marks.fullmatch(mark)]


def every_block_of_cpp_or_sql_has_a_mark():
    for page in {*pages(), *OTHER_PAGES} - {BUILD_FILES}:
        text = (ROOT / page).read_text(encoding='utf-8')
        assert unmarked_code(text) == [], f'{page}: a block without a mark:\n{unmarked_code(text)[0]}'
        for test in re.findall('^<!-- tested by (.*) -->$', text, re.MULTILINE):
            assert pathlib.PurePath(page).name in (ROOT / test).read_text(encoding='utf-8'), f'{test} does not read {page}'


def a_block_without_a_mark_is_seen():
    for code in ('engine.book(request);', 'bookonce::engine engine{{}};', 'psql -d shop', 'x = 1;\n\n    SELECT 1;'):
        assert len(unmarked_code(f'Words:\n\n    {code}\n')) == 1, code
        assert len(unmarked_code(f'Words:\n\n<!-- not marked -->\n\n    {code}\n')) == 1, code
        assert len(unmarked_code(f'Words:\n\n```\n{code}\n```\n')) == 1, code
        assert unmarked_code(f'Words:\n\n<!-- tested by x -->\n\n    {code}\n') == [], code
        assert unmarked_code(f'Words:\n\n<!-- from x -->\n```cpp\n{code}\n```\n') == [], code
    assert unmarked_code('Words: `engine.book`, SELECT\n\n    bookonce book --event 1\n') == []


def every_file_that_is_shown_is_built_or_run():
    shown = {file for page in pages() for _, file, _, _ in blocks(page) if file}
    built = (ROOT / 'examples' / 'meson.build').read_text()
    tested = pathlib.Path(__file__).read_text()
    for file in shown:
        name = pathlib.PurePath(file)
        assert f"'{name.stem}'" in built or name.relative_to('examples').as_posix() in built or name.name in tested, file


def the_code_that_is_left_behind_is_javascript():
    if shutil.which('node') is None:
        sys.exit(SKIPPED)
    for name in ('for_update.js', 'redlock.js'):
        subprocess.run(['node', '--check', ROOT / 'examples' / 'migration' / name], check=True)


def shell(script, around):
    """What it prints, with the command in its path."""
    path = f'{pathlib.Path(sys.argv[2]).resolve()}:{os.environ["PATH"]}'
    ran = subprocess.run(['bash', '-eu', '-c', script], check=True, env={**around, 'PATH': path}, stdout=subprocess.PIPE, text=True)
    return ran.stdout


class OwnFile:
    """The user's own, as where nothing names a database."""

    def __init__(self, folder):
        self.around = {key: value for key, value in os.environ.items() if not key.startswith(('PG', 'BOOKONCE_'))}
        self.around['XDG_DATA_HOME'] = folder

    def shell(self, script):
        return shell(script, self.around)


class Database:
    """One of the page's own, for the command and for psql."""

    def __init__(self):
        self.outer = os.environ['BOOKONCE_DATABASE']
        self.name = f'snippets_{os.getpid()}'
        self.address = f'{self.outer} dbname={self.name}'

    def __enter__(self):
        self.sql(f'CREATE DATABASE {self.name}', self.outer)
        return self

    def __exit__(self, *_):
        self.sql(f'DROP DATABASE {self.name} WITH (FORCE)', self.outer)

    def psql(self, *arguments, address=None):
        command = ['psql', '-XqAt', '-v', 'ON_ERROR_STOP=1', '-d', address or self.address, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def sql(self, statement, address=None):
        return self.psql('-c', statement, address=address)

    def shell(self, script):
        return shell(script, {**os.environ, 'BOOKONCE_DATABASE': self.address})


def pattern(shown):
    return '.*'.join(re.escape(part) for part in shown.split('…'))


def run_page(page, database):
    """Runs its blocks in one shell, and compares what each prints."""
    shown = blocks(page)
    pairs = [(code, shown[at + 1][3]) for at, (mark, _, _, code) in enumerate(shown) if mark == 'run']
    script = ''.join(f'{code}\necho "=="\n' for code, _ in pairs)
    printed = database.shell(script).split('==\n')
    for (code, wanted), out in zip(pairs, printed):
        found, lines = out.splitlines(), wanted.splitlines()
        fits = len(found) == len(lines) and all(re.fullmatch(pattern(line), text) for line, text in zip(lines, found))
        assert fits, f'{page}:\n{code}\nprints\n{out}\nbut the page shows\n{wanted}'
    assert pairs


def the_tutorial_does_what_it_shows():
    with tempfile.TemporaryDirectory(prefix='bookonce-tutorial-') as folder:
        run_page('docs/tutorial.md', OwnFile(folder))
    with Database() as database:
        database.shell('bookonce migrate')
        run_page('docs/tutorial.md', database)
        assert database.sql('SELECT count(*) FROM bookonce.bookings') == '5'


def an_old_shop_moves_over_and_sells_on():
    migration = ROOT / 'examples' / 'migration'
    with Database() as database:
        database.psql('-f', str(migration / 'old_shop.sql'))
        for customer in ('alice', 'alice'):
            database.sql(f"INSERT INTO old_shop.bookings (event_id, customer, seats) VALUES (7, '{customer}', 1);"
                         'UPDATE old_shop.events SET seats_left = seats_left - 1 WHERE id = 7')
        database.shell('bookonce migrate')
        database.psql('-f', str(migration / 'import.sql'))
        assert '"sound":true' in database.shell('bookonce audit --json')
        run_page('docs/migration.md', database)
        book = pathlib.Path(sys.argv[3]).resolve()
        ended = subprocess.run([book, database.address, '7', 'erin', '1'], capture_output=True, text=True)
        assert (ended.returncode, ended.stdout) == (2, 'sold_out\n'), ended
        assert '"sound":true' in database.shell('bookonce audit --json')


def an_order_row_comes_with_each_booking():
    with Database() as database:
        database.shell('bookonce migrate && bookonce event create --capacity 5')
        database.psql('-f', str(ROOT / 'examples' / 'order_rows.sql'))
        database.shell('bookonce book --event 1 --user alice --seats 2; bookonce cancel --event 1 --user alice')
        assert database.sql('SELECT user_id, seats FROM shop.orders') == 'alice|2'


def server_of(conninfo):
    """The environment by which libpq finds this server."""
    given = dict(word.split('=', 1) for word in conninfo.split())
    return {**os.environ, **{f'PG{key.upper()}': given[key] for key in ('host', 'port', 'user') if key in given}}


def what_operation_shows_runs_in_its_order():
    text = (ROOT / 'docs' / 'operations.md').read_text(encoding='utf-8')
    name = f'snippets_shop_{os.getpid()}'
    codes = [re.sub(r'\bshop', name, code) for mark, code in marked_blocks(text) if mark.startswith('tested by')]
    around = server_of(os.environ['BOOKONCE_DATABASE'])
    around.pop('BOOKONCE_DATABASE')
    migration = codes[0][codes[0].index('bookonce --database'):]
    with tempfile.TemporaryDirectory(prefix='bookonce-operation-') as folder:
        def run(script):
            return shell(f'cd {folder}\n{script}', around)
        try:
            for code in codes:
                if code.startswith('SELECT'):
                    run(f"psql -X -v ON_ERROR_STOP=1 -d {name} <<'SQL'\n{code}\nSQL")
                elif 'CREATE SCHEMA' in code:  # instead of a right, so before there is one
                    run(f'psql -Xq -d {name} -c "SET client_min_messages = error" -c "DROP SCHEMA bookonce CASCADE"\n{code}{migration}')
                else:
                    run(code)
            assert run(f'bookonce --database "dbname={name}_restored" event show 1 --json').count('Concert') == 1
        finally:
            gone = [f'DROP DATABASE IF EXISTS {name}{end} WITH (FORCE)' for end in ('', '_restored')]
            gone += [f'DROP ROLE IF EXISTS {name}_{role}' for role in ('deploy', 'app', 'admin', 'owner')]
            run('\n'.join(f'psql -Xq -d postgres -c "{statement}"' for statement in gone))
    assert len(codes) >= 9, codes


def calls(page):
    """The command's calls in the page's unmarked blocks, without the addresses of servers."""
    text = (ROOT / page).read_text(encoding='utf-8').replace('\\\n', ' ')
    lines = re.findall(r'^    (bookonce .*)$', text, re.MULTILINE)
    return [re.sub(r'--database ("[^"]*"|\S+)', '', line) for line in lines]


def is_for_a_server(call):
    return re.search(r' (migrate|copy) ', call + ' ')


def the_command_understands_each_call_that_a_page_shows():
    seen = 0
    for page in [*pages(), 'SECURITY.md', 'schema/README.md']:
        with tempfile.TemporaryDirectory(prefix='bookonce-calls-') as folder:
            path = f'{pathlib.Path(sys.argv[2]).resolve()}:{os.environ["PATH"]}'
            ids = {'id': '01890a5d-ac96-774b-bcce-b302099a8057', 'request': '01890a5d-ac96-774b-bcce-b302099a8058'}
            around = {**os.environ, **ids, 'PATH': path, 'BOOKONCE_DATABASE': f'sqlite:{folder}/shop.db'}
            for call in ['bookonce event create --capacity 10', *calls(page)]:
                if is_for_a_server(call):
                    continue
                made = subprocess.run(['bash', '-c', call], env=around, capture_output=True, text=True)
                # Done, or refused: what stands in the file is not what the page tells of.
                assert made.returncode in (0, 2), f'{page}: {call}: {made.stderr}'
                seen += call in calls(page)
    assert seen >= 25, seen


claims = {claim.__name__: claim for claim in (
    every_block_of_code_stands_in_a_file_or_is_run,
    every_block_of_cpp_or_sql_has_a_mark,
    a_block_without_a_mark_is_seen,
    every_file_that_is_shown_is_built_or_run,
    the_code_that_is_left_behind_is_javascript,
    the_command_understands_each_call_that_a_page_shows,
    what_operation_shows_runs_in_its_order,
    the_tutorial_does_what_it_shows,
    an_old_shop_moves_over_and_sells_on,
    an_order_row_comes_with_each_booking,
)}

if __name__ == '__main__':
    claims[sys.argv[1]]()
