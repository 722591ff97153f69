"""The texts of records in files of logs: lines as they were delivered, and what CloudWatch Logs says of its events.

`aws logs filter-log-events` and `get-log-events` answer `events`, a subscription gets `logEvents`, `get-query-results`
answers `results` with a field `@message`, as docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference has them.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from advisor.importers.files import read_lines, read_text
from advisor.importers.json_files import json_texts
from advisor.problems import InvalidInput, Position, Problem

EXPECTED = "VPC Flow Logs in their default format or with a header line, or access logs of VPC Lattice"
MESSAGE = "@message"
_LISTS = ("events", "logEvents", "results")
_ANSWER = re.compile(r'[{\[]$|\{.{0,2000}?"(?:events|logEvents|results)":\s*\[')
"""How an answer begins, in contrast to a record in JSON."""


def texts(path: Path) -> Iterator[tuple[int | str, str]]:
    """The texts of records and headers with their places; raises InvalidInput where a file is empty or unreadable."""
    lines = ((number, line) for number, line in read_lines(path, EXPECTED) if line)
    first = next(lines, None)
    if first is None:
        raise InvalidInput([Problem("this file is empty", Position(str(path), 1, 1), EXPECTED)])
    if _ANSWER.match(first[1]):
        found = list(_messages(path))
        if found:
            yield from found
            return
    yield first
    yield from lines


def _messages(path: Path) -> Iterator[tuple[str, str]]:
    for document in json_texts(read_text(path, EXPECTED), EXPECTED):
        for key in _LISTS:
            events = document.get(key) if isinstance(document, dict) else None
            for number, event in enumerate(events if isinstance(events, list) else []):
                message = _message(event)
                if isinstance(message, str):
                    yield f"{key}[{number}]", message.strip()


def _message(event: Any) -> Any:
    """The text of an event; of a row of results, that of its field."""
    if isinstance(event, dict):
        return event.get("message")
    fields = [one for one in event if isinstance(one, dict)] if isinstance(event, list) else []
    return next((one.get("value") for one in fields if one.get("field") == MESSAGE), None)
