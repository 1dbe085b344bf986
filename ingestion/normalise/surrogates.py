"""Halves of UTF-16's surrogate pairs, which JSON can write and no text can hold.

A body with one is no JSON to most readers: one record would cost the whole page. In their place
goes U+0000, which rejects the record that has it, and no other. Landing keeps the bytes that came.
"""

import re

ESCAPE = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"  # a pair: a letter
    rb"|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})"  # half of one
    rb"|\\.",  # any other, so that an escaped backslash begins none
    re.DOTALL,
)
MARKS = (b"\\ud", b"\\uD")


def without_lone_surrogates(json: bytes) -> bytes:
    """The body, with U+0000 in place of what is half of a letter."""
    if not any(mark in json for mark in MARKS):
        return json
    return ESCAPE.sub(lambda found: b"\\u0000" if found[1] else found[0], json)
