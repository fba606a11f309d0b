#!/usr/bin/python3
"""Holds reports against their published schema, to the letter: a key that the schema does not name is an error too.

Usage: validate_report.py SCHEMA REPORT...
"""
import json
import sys

import jsonschema


def close(schema):
    """Lets no object of the schema have other properties than it names."""
    if isinstance(schema, dict):
        if "properties" in schema:
            schema["additionalProperties"] = False
        for value in schema.values():
            close(value)
    elif isinstance(schema, list):
        for value in schema:
            close(value)


with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
jsonschema.Draft202012Validator.check_schema(schema)
close(schema)
validator = jsonschema.Draft202012Validator(schema)
bad = 0
for path in sys.argv[2:]:
    with open(path, encoding="utf-8") as file:
        for error in validator.iter_errors(json.load(file)):
            print(f"{path}: {error.json_path}: {error.message}")
            bad = 1
sys.exit(bad)
