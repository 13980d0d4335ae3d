#!/usr/bin/env python3
"""The documentation site, built as tools/docs builds it. Skipped (77) where mkdocs is missing."""

import html.parser
import pathlib
import shutil
import subprocess
import sys
import tempfile
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
SKIPPED = 77


class Page(html.parser.HTMLParser):
    """The names in a page, and what it links to."""

    def __init__(self, text):
        super().__init__()
        self.names, self.links = set(), []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.names.update(given[key] for key in ('id', 'name') if given.get(key))
        self.links += [given[key] for key in ('href', 'src') if given.get(key)]


def is_built_without_a_warning_and_each_link_leads_on():
    if shutil.which('mkdocs') is None:
        sys.exit(SKIPPED)
    with tempfile.TemporaryDirectory(prefix='bookonce-site-') as folder:
        built = subprocess.run([ROOT / 'tools' / 'docs', folder], capture_output=True, text=True)
        assert (built.returncode, built.stderr) == (0, ''), built
        pages = {path.resolve(): Page(path.read_text(encoding='utf-8')) for path in pathlib.Path(folder).rglob('*.html')
                 if path.name not in ('404.html', 'sample-report.html')}
        assert len(pages) > 50, len(pages)
        a_header = (pathlib.Path(folder) / 'reference' / 'limits.html').resolve()  # it links to nothing itself
        menu = {(a_header.parent / urllib.parse.unquote(link)).resolve() for link in pages[a_header].links}
        wanted = {f'docs/{page.stem}.html' for page in (ROOT / 'docs').glob('*.md')}
        wanted |= {f'reference/{header.stem}.html' for header in (ROOT / 'include' / 'bookonce').glob('*.h*') if header.suffix != '.in'}
        forgotten = {page for page in wanted if (pathlib.Path(folder) / page).resolve() not in menu}
        assert forgotten == set(), f'the menu lacks {sorted(forgotten)}'
        lost = []
        for path, page in pages.items():
            for link in page.links:
                parts = urllib.parse.urlsplit(link)
                if parts.scheme or parts.netloc:
                    continue
                target = (path.parent / urllib.parse.unquote(parts.path)).resolve() if parts.path else path
                target = target / 'index.html' if target.is_dir() else target
                anchor_is_there = not parts.fragment or target not in pages or parts.fragment in pages[target].names
                if not target.exists() or not anchor_is_there:
                    lost.append(f'{path.relative_to(folder)}: {link}')
        assert lost == [], '\n'.join(lost)


if __name__ == '__main__':
    is_built_without_a_warning_and_each_link_leads_on()
