"""The decisions as a table for spreadsheets: one row for each connection."""

import csv
import io
from collections.abc import Iterator

from advisor.catalogue import Catalogue
from advisor.plain_text import and_join, visible
from advisor.result import Result
from advisor.result.connections import ConnectionResult
from advisor.result.surroundings import EndShown

COLUMNS = (
    "id", "from", "to", "mechanism", "family", "standing", "decided by", "consumer account", "provider account",
    "consumer Region", "provider Region", "owner", "known cost USD a month", "cost unknown for", "open questions",
    "presumptions", "warnings", "inventory position",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet reads as the beginning of a formula, or skips on the way to one."""


def csv_table(result: Result, catalogue: Catalogue) -> str:
    """The decisions as RFC 4180 has them: CRLF ends a row, what needs quotation marks has them.

    It begins with a byte-order mark: without one Excel reads UTF-8 as the system's old code page, and other readers
    skip it. Costs are what a connection costs alone; what all cost together is the plan's to say.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    ends = {end.name: end for end in result.surroundings.ends}
    writer.writerows([cell(value) for value in _row(one, ends, catalogue)] for one in result.connections)
    return "\ufeff" + text.getvalue()


def _row(one: ConnectionResult, ends: dict[str, EndShown], catalogue: Catalogue) -> Iterator[str]:
    chosen, cost = one.recommendation, one.monthly_cost
    consumer, provider = ends.get(one.consumer), ends.get(one.provider)
    yield from (one.id, one.consumer, one.provider)
    yield catalogue.mechanisms[chosen.mechanism].entry.title if chosen else ""
    yield catalogue.families[chosen.family] if chosen else ""
    yield from (one.standing, one.decided_by)
    for key in ("account", "region"):
        yield from (getattr(end, key) if end else "" for end in (consumer, provider))
    owners = (end.owner for end in (consumer, provider) if end and end.owner)
    yield and_join(list(dict.fromkeys(owners)))
    yield f"{cost.known_usd:.2f}" if cost else ""
    yield "; ".join(cost.unknown) if cost else ""
    yield "; ".join(question.question for question in one.conditions)
    yield "; ".join(presumption.says for presumption in one.presumptions)
    yield "; ".join(remark.text for remark in one.warnings)
    yield one.at


def cell(text: str) -> str:
    """A text that a spreadsheet does not calculate: an apostrophe stands before what would begin a formula."""
    shown = visible(text)
    return f"'{shown}" if text.startswith(FORMULA) or shown.startswith(FORMULA) else shown
