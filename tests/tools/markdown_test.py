#!/usr/bin/env python3
"""Tests of the Markdown in the repository. Each claim is a function; the argument names it."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
COLUMNS_MAX = 100
CELL_MAX = 100
LINK = re.compile(r'\[((?:`[^`]*`|[^\]`])*)\]\(([^)\s]+)\)')


def pages():
    """The Markdown files, without those of build folders: (path, text)."""
    def is_ours(path):
        return not any(part.startswith(('.', 'build')) for part in path.relative_to(ROOT).parts)
    return [(path, path.read_text(encoding='utf-8')) for path in sorted(ROOT.rglob('*.md')) if is_ours(path)]


def prose(text):
    """The lines outside of code blocks: (number, line)."""
    fenced = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith('```'):
            fenced = not fenced
        elif not fenced and not re.match(r' {4}(?! *([-*]|\d+\.) )', line):
            yield number, line


def is_table(line):
    return line.startswith('|')


def long_lines(path, text):
    """Lines that are too long although they could break."""
    for number, line in prose(text):
        rest = re.sub(r'^\s*(([-*]|\d+\.)\s+)?', '', line)
        can_break = ' ' in rest[:COLUMNS_MAX]
        if len(line) > COLUMNS_MAX and not is_table(line) and can_break:
            yield number, f'{len(line)} columns, at most {COLUMNS_MAX}'


def long_cells(path, text):
    """Cells of tables that are a paragraph."""
    for number, line in prose(text):
        for cell in re.split(r'(?<!\\)\|', line)[1:-1] if is_table(line) else []:
            shown = LINK.sub(r'\1', cell).strip()
            words = re.sub(r'`[^`]*`', '', shown)  # a list of names may be long
            if len(words) > CELL_MAX:
                yield number, f'a cell of {len(words)} characters, at most {CELL_MAX}: say it under the table'
            elif re.search(r'[a-z`)]\. +[A-Z`]', shown):
                yield number, f'a second sentence in a cell, say it under the table: {shown}'


def exists(path, name):
    return any((place / name).exists() for place in (ROOT, path.parent))


def unlinked_paths(path, text):
    """Paths of the repository in backticks that are no link."""
    for number, line in prose(text):
        for name in re.findall(r'`([^`\s]+)`', LINK.sub('', line)):
            is_path = '/' in name or name.endswith('.md')
            if is_path and not name.startswith(('/', '.')) and exists(path, name):
                yield number, f'a path that is no link: {name}'


def anchors(text):
    """The names that headings can be linked by, as GitHub makes them."""
    heads = [re.match(r'#+ (.*)', line) for _, line in prose(text)]
    words = [LINK.sub(r'\1', head[1]).lower() for head in heads if head]
    return {re.sub(r'[^\w\- ]', '', head).strip().replace(' ', '-') for head in words}


def broken_links(path, text):
    """Relative links that lead nowhere."""
    shown = '\n'.join(line for _, line in prose(text))
    for target in (link[1] for link in LINK.findall(shown)):
        if re.match(r'[a-z]+:', target):
            continue
        name, _, anchor = target.partition('#')
        there = (path.parent / name) if name else path
        if not there.exists():
            yield 0, f'a link that leads nowhere: {target}'
        elif anchor and there.suffix == '.md':
            page = text if there == path else there.read_text(encoding='utf-8')
            if anchor not in anchors(page):
                yield 0, f'a link to a heading that is not there: {target}'


def expect_none(faults):
    """Every page is free of these faults."""
    found = [f'{path.relative_to(ROOT)}:{number}: {what}'
             for path, text in pages() for number, what in faults(path, text)]
    assert not found, '\n' + '\n'.join(found)


def no_line_is_longer_than_a_hundred_columns():
    expect_none(long_lines)


def no_table_holds_a_paragraph():
    expect_none(long_cells)


def every_path_is_a_link():
    expect_none(unlinked_paths)


def every_link_leads_somewhere():
    expect_none(broken_links)


def each_fault_is_seen_and_nothing_else():
    page = ROOT / 'docs' / 'made_up.md'
    url = 'https://example.org/' + 'x' * 100

    def count(faults, text):
        return len(list(faults(page, text)))

    assert count(long_lines, 'word ' * 30) == 1
    assert count(long_lines, 'word ' * 20) == 0
    assert count(long_lines, f'- {url}') == 0
    assert count(long_lines, f'| {"word " * 30} |') == 0
    assert count(long_lines, '```\n' + 'word ' * 30 + '\n```\n') == 0
    assert count(long_cells, f'| a | {"word " * 30} |') == 1
    assert count(long_cells, '| a | It is. So it is. | b |') == 1
    assert count(long_cells, f'| a | [it is]({url}) |') == 0
    assert count(unlinked_paths, 'see `docs/architecture.md`') == 1
    assert count(unlinked_paths, 'see `architecture.md`') == 1
    assert count(unlinked_paths, 'see [`docs/architecture.md`](architecture.md) and `no/such.md`') == 0
    assert count(unlinked_paths, '```\n`docs/architecture.md`\n```') == 0
    assert count(broken_links, 'see [it](no_such.md)') == 1
    assert count(broken_links, 'see [it](architecture.md#no-such-heading)') == 1
    assert count(broken_links, f'[it](architecture.md#glossary) [`out`]({url})') == 0


claims = {claim.__name__: claim for claim in (
    no_line_is_longer_than_a_hundred_columns,
    no_table_holds_a_paragraph,
    every_path_is_a_link,
    every_link_leads_somewhere,
    each_fault_is_seen_and_nothing_else,
)}

if __name__ == '__main__':
    if len(sys.argv) != 2 or sys.argv[1] not in claims:
        sys.exit(f'no claim named {sys.argv[1:]}')
    assert len(pages()) > 10
    claims[sys.argv[1]]()
