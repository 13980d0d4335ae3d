"""Gathers the pages of the documentation site. Usage: site_pages.py FOLDER

FOLDER gets mkdocs.yml, and in pages/ the repository's Markdown at its own paths, the files that it
links to, and a page for each public header.
"""

import pathlib
import re
import shutil
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
LINK = re.compile(r'(!?\[(?:`[^`]*`|[^\]`])*\])\(([^)\s#]+)(#[^)\s]*)?\)')

# The order of the site: each page of docs/ is here. Others are found by their links.
NAVIGATION = {
    'Start': ['README.md', 'docs/tutorial.md', 'docs/embedding.md', 'docs/embedded.md', 'docs/recipes.md', 'examples/README.md',
              'docs/when-not-to-use.md', 'docs/migration.md'],
    'Guide': ['docs/async.md', 'docs/c-interface.md', 'docs/holds.md', 'docs/booking-life.md', 'docs/event-life.md', 'docs/history.md',
              'docs/your-data.md', 'docs/retry-semantics.md'],
    'Operation': ['docs/operations.md', 'docs/metrics.md', 'docs/reliability.md', 'docs/performance.md', 'docs/scale.md', 'SECURITY.md'],
    'Inside': ['docs/architecture.md', 'schema/README.md', 'docs/simulation.md', 'bench/README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'],
}

CONFIGURATION = """site_name: bookonce
docs_dir: pages
use_directory_urls: false
theme:
  name: mkdocs
  highlightjs: false
plugins: [search]
nav:
"""


def is_ours(path):
    return not any(part.startswith(('.', 'build')) for part in path.relative_to(ROOT).parts)


def linked(page, name):
    """The file that a relative link leads to, or nothing: folders are shown by their README alone."""
    target = (page.parent / name).resolve()
    if target.is_dir():
        target = target / 'README.md'
    return target if target.is_file() and target.is_relative_to(ROOT) else None


def gather(page, pages):
    """The page's text for the site. Copies what it links to."""
    def shown(link):
        words, name, heading = link[1], link[2], link[3] or ''
        if re.match(r'[a-z]+:', name):
            return link[0]
        target = linked(page, name)
        if target is None:
            return words.strip('![]')
        copy = pages / target.relative_to(ROOT)
        if target.suffix != '.md':
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(target, copy)
        up = '../' * len(page.relative_to(ROOT).parent.parts)
        return f'{words}({up}{target.relative_to(ROOT)}{heading})'
    return LINK.sub(shown, page.read_text(encoding='utf-8'))


def header_page(header):
    text = header.read_text(encoding='utf-8')
    return f'# {header.name}\n\n`#include <bookonce/{header.name}>`\n\n```cpp\n{text}```\n'


def main(folder):
    pages = folder / 'pages'
    for page in sorted(ROOT.rglob('*.md')):
        if is_ours(page):
            copy = pages / page.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(gather(page, pages), encoding='utf-8')
    headers = sorted(path for path in (ROOT / 'include' / 'bookonce').iterdir() if path.suffix in ('.h', '.hpp'))
    (pages / 'reference').mkdir()
    for header in headers:
        (pages / 'reference' / f'{header.stem}.md').write_text(header_page(header), encoding='utf-8')
    sections = {**NAVIGATION, 'Reference': ['docs/reference.md'] + [f'reference/{header.stem}.md' for header in headers]}
    nav = ''.join(f'  - {name}:\n' + ''.join(f'      - {page}\n' for page in members) for name, members in sections.items())
    (folder / 'mkdocs.yml').write_text(CONFIGURATION + nav, encoding='utf-8')


if __name__ == '__main__':
    main(pathlib.Path(sys.argv[1]))
