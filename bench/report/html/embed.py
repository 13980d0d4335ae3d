#!/usr/bin/env python3
"""Turns files into a C++ source that holds them, with the hashes that a Content-Security-Policy names them by.

Usage: embed.py OUTPUT.cpp NAME=FILE...

Each NAME becomes a constant of bench::html::embedded (embedded.hpp). The files go into HTML as they are, so they must
not hold what would end their element.
"""

import base64
import hashlib
import re
import sys

DELIMITER = "embedded"
ENDS_ITS_ELEMENT = re.compile(r"</(script|style)|<!--|\r", re.IGNORECASE)


def constant(name, path):
    with open(path, encoding="utf-8", newline="") as file:
        text = file.read()
    if ENDS_ITS_ELEMENT.search(text) or f"){DELIMITER}\"" in text:
        sys.exit(f"embed.py: {path} cannot stand in HTML as it is")
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f'asset const {name}{{R"{DELIMITER}({text}){DELIMITER}", "sha256-{digest}"}};\n'


def main(output, *assets):
    constants = "".join(constant(*asset.split("=", 1)) for asset in assets)
    with open(output, "w", encoding="utf-8") as file:
        file.write('#include "embedded.hpp"\n\nnamespace bench::html::embedded {\n\n')
        file.write(constants)
        file.write("\n}  // namespace bench::html::embedded\n")


main(*sys.argv[1:])
