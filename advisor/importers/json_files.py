"""JSON that others wrote: every text of a file, and errors at their places."""

import json
from typing import Any

from advisor.problems import InvalidInput
from advisor.text_files import Source


def json_texts(source: Source, expected: str) -> list[Any]:
    """All JSON texts of a source, one after another; raises InvalidInput."""
    decoder, text = json.JSONDecoder(parse_int=_whole), source.text
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
        except RecursionError:
            deep = source.problem("this is nested too deeply", *source.place_of(at), expected=expected)
            raise InvalidInput([deep]) from None
        documents.append(document)
        at = _after_blanks(text, at)
    return documents


def _after_blanks(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _whole(digits: str) -> int | float:
    """A whole number; one of absurd length as a float has it, for Python refuses to read it."""
    return int(digits) if len(digits) < 40 else float(digits)
