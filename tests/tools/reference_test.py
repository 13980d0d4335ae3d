#!/usr/bin/env python3
"""docs/reference.md lists what there is: reference_test.py CLAIM [BOOKONCE].

What there is, is taken from the public headers and from the help that the command prints.
"""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
HEADERS = ROOT / 'include' / 'bookonce'
PAGE = (ROOT / 'docs' / 'reference.md').read_text(encoding='utf-8')


def code_of(*names):
    """The headers without the comments of C++."""
    return re.sub(r' *//.*', '', ''.join((HEADERS / name).read_text(encoding='utf-8') for name in names))


def section(heading):
    return re.search(rf'^## {heading}\n(.*?)(?=^## |\Z)', PAGE, re.MULTILINE | re.DOTALL)[1]


def missing(wanted, text):
    """The names that do not stand in backticks by themselves."""
    return sorted(set(wanted) - set(re.findall(r'`([^`\n]+)`', text)))


def expect_all(wanted, text, at_least):
    assert len(set(wanted)) >= at_least, f'the headers were not understood: {wanted}'
    assert missing(wanted, text) == [], f'docs/reference.md lacks {missing(wanted, text)}'


def members_of_engine():
    body = re.search(r'^class BOOKONCE_EXPORT engine \{(.*?)^private:', code_of('engine.hpp'), re.MULTILINE | re.DOTALL)[1]
    # A member begins a line at four columns: a type, a name, and a parenthesis.
    declared = re.findall(r'^    (?! |using )[^(\n]*?(~?\w+)\(', body, re.MULTILINE)
    return {f'engine::{name}' for name in declared if not name.startswith('~') and name != 'operator'}


def fields_of(struct, header):
    body = re.search(rf'^struct {struct} \{{(.*?)^\}};', code_of(header), re.MULTILINE | re.DOTALL)[1]
    return [name for name in re.findall(r'^    [\w:<>, ]+ (\w+)(?: = .*|\{.*\});', body, re.MULTILINE) if name != 'outcome']


def every_call_of_the_engine_is_listed():
    expect_all(members_of_engine() - {'engine::operator='}, PAGE, 25)


def every_function_of_cpp_is_listed():
    for header in ('schema.hpp', 'copy.hpp', 'telemetry.hpp', 'version.hpp.in'):
        expect_all(re.findall(r'^BOOKONCE_EXPORT [^(\n]*?(\w+)\(', code_of(header), re.MULTILINE), PAGE, 1)


def every_function_and_code_of_c_is_listed():
    text = code_of('c.h', 'c_catalogue.h', 'c_history.h', 'c_metrics.h')
    expect_all(re.findall(r'^BOOKONCE_EXPORT [^(\n]*?(\w+)\(', text, re.MULTILINE), PAGE, 25)
    codes = re.search(r'    BOOKONCE_OK = .*?\}', text, re.DOTALL)[0]
    expect_all(re.findall(r'^ +(BOOKONCE_\w+) = ', codes, re.MULTILINE), section('Errors'), 8)
    verbs = re.search(r'    BOOKONCE_BOOK = .*?\}', text, re.DOTALL)[0]
    expect_all(re.findall(r'^ +(BOOKONCE_\w+) = ', verbs, re.MULTILINE), section('Booking'), 8)


def every_request_and_outcome_is_listed():
    expect_all(re.findall(r'^struct (\w+)', code_of('request.hpp'), re.MULTILINE), section('Requests'), 8)
    expect_all(re.findall(r'^using (\w+)', code_of('outcome.hpp'), re.MULTILINE), section('Requests'), 8)
    for request in re.findall(r'^struct (\w+)', code_of('request.hpp'), re.MULTILINE):
        expect_all(fields_of(request, 'request.hpp'), section('Requests'), 6)


def every_ending_is_listed_with_its_kind():
    text = code_of('endings.hpp', 'life_endings.hpp')
    endings = re.findall(r'name = "(\w+)";\s+static constexpr \w+ kind = outcome_kind::(\w+)', text)
    assert len(endings) >= 25, endings
    for name, kind in endings:
        assert f'| `{name}` | `{kind}` |' in section('Endings'), (name, kind)
    expect_all(re.findall(r'^(?:struct|using) (\w+)', code_of('life.hpp'), re.MULTILINE), section('Endings'), 10)


def every_option_is_listed():
    fields = fields_of('options', 'options.hpp')
    for group, header in (('retry', 'retry_policy.hpp'), ('backoff', 'backoff.hpp')):
        struct = header.removesuffix('.hpp')
        assert group in fields, fields
        fields = [name for name in fields if name != group] + [f'{group}.{name}' for name in fields_of(struct, header)]
    expect_all(fields, section('Options'), 13)


def every_error_is_listed():
    expect_all(re.findall(r'^class BOOKONCE_EXPORT (\w+)', code_of('error.hpp'), re.MULTILINE), section('Errors'), 3)


def every_header_is_linked():
    there = {path.name for path in HEADERS.iterdir() if re.search(r'\.(h|hpp|hpp\.in)$', path.name)}
    assert len(there) > 30, there
    linked = set(re.findall(r'\(\.\./include/bookonce/([\w.]+)\)', section('Headers')))
    assert there == linked, there ^ linked


def every_subcommand_and_exit_code_is_listed():
    def help_of(*path):
        return subprocess.run([sys.argv[2], *path, '--help'], check=True, capture_output=True, text=True).stdout

    def commands(*path):
        below = re.search(r'^Subcommands:\n((?:  .*\n)+)', help_of(*path), re.MULTILINE)
        names = re.findall(r'^  ([a-z]\w*)', below[1], re.MULTILINE) if below else []
        return [each for name in names for each in commands(*path, name)] if names else [' '.join(('bookonce', *path))]
    expect_all(commands(), PAGE, 25)
    codes = re.findall(r'^  (\d)  ', help_of(), re.MULTILINE)
    assert codes == re.findall(r'^\| (\d) \|', section('Exit codes'), re.MULTILINE) and len(codes) > 3, codes


def what_is_missing_is_seen():
    for name in ('engine::stop', 'bookonce_copy', 'bookonce user forget'):
        assert missing([name], PAGE) == []
        assert missing([name], PAGE.replace(f'`{name}`', '')) == [name]


claims = {claim.__name__: claim for claim in (
    every_call_of_the_engine_is_listed,
    every_function_of_cpp_is_listed,
    every_function_and_code_of_c_is_listed,
    every_request_and_outcome_is_listed,
    every_ending_is_listed_with_its_kind,
    every_option_is_listed,
    every_error_is_listed,
    every_header_is_linked,
    every_subcommand_and_exit_code_is_listed,
    what_is_missing_is_seen,
)}

if __name__ == '__main__':
    claims[sys.argv[1]]()
