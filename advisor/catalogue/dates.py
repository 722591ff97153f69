"""The knowledge as it was on a day: the rules and steps in force, and the limits and prices of that day.

What a catalogue says without a day is what is true now. A value carries what it was before, a rule its first and last
day; between two days on which something changed the knowledge is the same.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import chain, pairwise
from typing import Generic, TypeVar

from advisor.catalogue import Catalogue
from advisor.catalogue.cost_files import Price
from advisor.catalogue.files import LimitEntry
from advisor.catalogue.reading import Loading, Path_
from advisor.yaml_reader import Document

DAY = timedelta(days=1)
Dated = TypeVar("Dated", LimitEntry, Price)


@dataclass(frozen=True)
class Era(Generic[Dated]):
    """A value, and the first and last day on which it was true; None where it has no such day or nobody says so."""

    value: Dated
    first: date | None
    last: date | None


def on(catalogue: Catalogue, day: date) -> Catalogue:
    """The knowledge that was true on a day: the catalogue itself where that differs in nothing from today."""
    changes = _changes(catalogue)
    place = bisect_right(changes, day)
    return catalogue if place == len(changes) else _view(catalogue, changes[place] - DAY)


def last_read(catalogue: Catalogue) -> date:
    """The newest day on which a page was read: the catalogue knows nothing of what is true later."""
    return max(source.entry.checked for source in catalogue.sources.values())


def eras(entry: Dated) -> Iterator[Era[Dated]]:
    """What an entry said one after the other; the last is what it says now."""
    first = None
    for earlier in entry.before:
        said = {name: value for name, value in earlier if name not in {"since", "until"}}
        yield Era(entry.model_copy(update={**said, "before": ()}), earlier.since or first, earlier.until)
        first = earlier.until + DAY
    yield Era(entry, first, None)


def report_disorder(loading: Loading, document: Document, entry: LimitEntry | Price, path: Path_) -> None:
    """Reports earlier values of an entry that are not one after the other."""
    spans = [(earlier.since or earlier.until, earlier.until) for earlier in entry.before]
    if any(since > until for since, until in spans) or any(one[1] >= other[0] for one, other in pairwise(spans)):
        problem = "the earlier values overlap, or are not in the order of their days"
        loading.problems.append(document.problem(problem, [*path, "before"], expected="the oldest first"))


def _within(first: date | None, last: date | None, day: date) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)


def _value(entry: Dated, day: date) -> Dated | None:
    """What an entry said on a day; None where that is not known."""
    return next((era.value for era in eras(entry) if _within(era.first, era.last, day)), None)


@lru_cache(maxsize=4)
def _changes(catalogue: Catalogue) -> list[date]:
    """The days from which anything in the catalogue was other than the day before."""
    spans = [
        *((rule.effective_from, rule.effective_until) for rule in chain(catalogue.rules.values(), catalogue.past)),
        *((step.effective_from, None) for steps in catalogue.steps.values() for step in steps),
        *((era.first, era.last) for limit in catalogue.limits.values() for era in eras(limit)),
        *(
            (era.first, era.last)
            for prices in catalogue.prices.values()
            for one in prices.values()
            for era in eras(one)
        ),
    ]
    starts = {first for first, _ in spans if first}
    # After the last day that there is comes no other.
    return sorted(starts | {min(last, date.max - DAY) + DAY for _, last in spans if last})


@lru_cache(maxsize=4)
def _view(catalogue: Catalogue, day: date) -> Catalogue:
    every = chain(catalogue.rules.values(), catalogue.past)
    return replace(
        catalogue,
        rules={rule.id: rule for rule in every if _within(rule.effective_from, rule.effective_until, day)},
        past=(),
        limits=_values(catalogue.limits, day),
        steps={
            mechanism: tuple(step for step in steps if _within(step.effective_from, None, day))
            for mechanism, steps in catalogue.steps.items()
        },
        prices={region: _values(prices, day) for region, prices in catalogue.prices.items()},
    )


def _values(entries: Mapping[str, Dated], day: date) -> dict[str, Dated]:
    return {name: value for name, entry in entries.items() if (value := _value(entry, day))}
