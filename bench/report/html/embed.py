#!/usr/bin/env python3
"""Puts the report's page together, and turns it into a C++ source: all but the results, which it is cut at.

Usage: embed.py OUTPUT.cpp PAGE.html STYLE.css CHART_LIBRARY.js SCRIPT.js...

The page's Content-Security-Policy names style and scripts by their hashes, so nothing else runs. They go into HTML as
they are: they must not hold what would end their element.
"""

import base64
import hashlib
import re
import sys

DELIMITER = "embedded"
ENDS_ITS_ELEMENT = re.compile(r"</(script|style)|<!--|\r", re.IGNORECASE)


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return file.read()


def inline(*paths):
    text = "".join(map(read, paths))
    if ENDS_ITS_ELEMENT.search(text) or f"){DELIMITER}\"" in text:
        sys.exit(f"embed.py: {' '.join(paths)} cannot stand in HTML as it is")
    return text


def source(text):
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def main(output, page, style, chart_library, *scripts):
    parts = {"style": inline(style), "chart_library": inline(chart_library), "script": inline(*scripts)}
    policy = (f"default-src 'none'; img-src data:; script-src {source(parts['chart_library'])} {source(parts['script'])}; "
              f"style-src {source(parts['style'])}; base-uri 'none'; form-action 'none'")
    before, after = (re.sub(r"{{(\w+)}}", lambda mark: {**parts, "policy": policy}[mark[1]], half)
                     for half in read(page).split("{{results}}"))
    with open(output, "w", encoding="utf-8") as file:
        file.write('#include "embedded.hpp"\n\nnamespace bench::html::embedded {\n\n')
        for name, text in (("before_results", before), ("after_results", after)):
            file.write(f'std::string_view const {name}{{R"{DELIMITER}({text}){DELIMITER}"}};\n')
        file.write("\n}  // namespace bench::html::embedded\n")


main(*sys.argv[1:])
