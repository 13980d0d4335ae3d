#!/usr/bin/env python3
"""Prints, a line each, what of a document is not as a JSON Schema says. Usage: check_json.py SCHEMA.json DOCUMENT.json"""

import json
import sys

from jsonschema import Draft202012Validator


def read(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


schema, document = map(read, sys.argv[1:])
Draft202012Validator.check_schema(schema)
findings = [f"/{'/'.join(map(str, error.absolute_path))}: {error.message}"
            for error in Draft202012Validator(schema).iter_errors(document)]
print("\n".join(findings))
sys.exit(1 if findings else 0)
