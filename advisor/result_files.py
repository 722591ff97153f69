"""Reads results that were written as JSON: bounded, strict, every fault at its place."""

import re

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from advisor.plain_text import quoted
from advisor.problems import MAX_PROBLEMS, InvalidInput, Problem
from advisor.result import SCHEMA_VERSION, Result
from advisor.text_files import Source, decode

MAX_RESULT_BYTES = 256 * 1024 * 1024
"""Some four thousand connections with all their reasons; of larger fleets the inventories can be compared."""
MAX_COMMAS = 5_000_000
"""A result has as many values as commas; each wrong one takes nearly a kilobyte until it is told."""
_AT_LINE = re.compile(r"(.*) at line ([0-9]+) column ([0-9]+)")


class _Versioned(BaseModel):
    schema_version: int


def is_result(raw: bytes) -> bool:
    """Whether a text is meant as a result, and not as an inventory."""
    return raw.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{" and b'"schema_version"' in raw


def read_result(raw: bytes, name: str) -> Result:
    """The result that JSON holds; raises InvalidInput with what is wrong, and the line where it is no JSON."""
    source = decode(raw, name)
    if source.text.count(",") > MAX_COMMAS:
        hint = "compare the inventories instead"
        raise InvalidInput([source.problem("this result has too many values to be read", hint=hint)])
    try:
        version = _Versioned.model_validate_json(source.text, strict=True).schema_version
        if version != SCHEMA_VERSION:
            raise InvalidInput([_wrong_version(source, version)])
        return Result.model_validate_json(source.text, strict=True)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)[:MAX_PROBLEMS]
        raise InvalidInput(_problem(source, one) for one in details) from None


def _wrong_version(source: Source, version: int) -> Problem:
    message = f"this result has schema_version {quoted(str(version))}"
    hint = "decide the inventory again with this version of the advisor"
    return source.problem(message, expected=f"schema_version {SCHEMA_VERSION}", hint=hint)


def _problem(source: Source, detail: ErrorDetails) -> Problem:
    if detail["type"] == "json_invalid":
        said = str(detail.get("ctx", {}).get("error", ""))
        found = _AT_LINE.fullmatch(said)
        what, line, column = (found[1], int(found[2]) - 1, int(found[3]) - 1) if found else (said, 0, 0)
        return source.problem(f"this is not JSON: {what}", line, max(0, column), hint="was it cut off, or edited?")
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in detail["loc"]).removeprefix(".")
    message = f"{path[:300] or 'the result'}: {detail['msg']}"
    hint = "results are read as this version of the advisor writes them: decide the inventory again"
    return source.problem(message, hint=hint).with_short_line()
