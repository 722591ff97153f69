"""JSON that others wrote: every text of a file, and errors at their places."""

import json
import re
from typing import Any

from advisor.plain_text import quoted
from advisor.problems import InvalidInput
from advisor.text_files import Source

_TOKEN = re.compile(r'(?P<string>"[^"\\]*(?:\\.[^"\\]*)*")(?P<is_key>\s*:)?|(?P<opens>[{[])|[]}]', re.DOTALL)


class _RepeatedKeyError(ValueError):
    """An object has a key twice: which of the two is meant, nobody knows."""


def json_texts(source: Source, expected: str) -> list[Any]:
    """All JSON texts of a source, one after another; raises InvalidInput."""
    decoder, text = json.JSONDecoder(parse_int=_whole, object_pairs_hook=_object), source.text
    documents: list[Any] = []
    at = _after_blanks(text, 0)
    if at == len(text):
        empty = source.problem("this file is empty", expected=expected, hint="did the call fail that should write it?")
        raise InvalidInput([empty])
    while at < len(text):
        try:
            document, at = decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            message = f"this is not JSON: {error.msg[0].lower()}{error.msg[1:]}"
            raise InvalidInput([source.problem(message, *source.place_of(error.pos), expected=expected)]) from None
        except _RepeatedKeyError:
            place, key = _repeated(text, at)
            hint = "which of the two is meant? take one out"
            twice = source.problem(f"the key {quoted(key)} is there twice", *source.place_of(place), hint=hint)
            raise InvalidInput([twice]) from None
        except RecursionError:
            deep = source.problem("this is nested too deeply", *source.place_of(at), expected=expected)
            raise InvalidInput([deep]) from None
        documents.append(document)
        at = _after_blanks(text, at)
    return documents


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _RepeatedKeyError
    return found


def _repeated(text: str, start: int) -> tuple[int, str]:
    """Where the first key is that its object has already, and the key; the text is JSON as far as that."""
    seen: list[set[str]] = []
    for token in _TOKEN.finditer(text, start):
        if token["opens"]:
            seen.append(set())
        elif not token["string"]:
            seen.pop()
        elif token["is_key"]:
            key = json.loads(token["string"])
            if key in seen[-1]:
                return token.start(), key
            seen[-1].add(key)
    raise AssertionError("no key is there twice")


def _after_blanks(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _whole(digits: str) -> int | float:
    """A whole number; one of absurd length as a float has it, for Python refuses to read it."""
    return int(digits) if len(digits) < 40 else float(digits)
