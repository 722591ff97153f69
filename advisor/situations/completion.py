"""What known facts imply, and what is presumed where nothing is known."""

from collections.abc import Hashable, Mapping
from typing import Any

from advisor.catalogue import Catalogue, Fact
from advisor.conditions import FactValue, Values, truth
from advisor.situations.known import Known
from advisor.topology import Path


class Completion:
    """Fills the gaps of situations; the same gaps are worked out once."""

    def __init__(self, catalogue: Catalogue, confirmed: Mapping[str, Any] | None = None):
        self._catalogue, self._implications = catalogue, catalogue.implications
        self._confirmed = [
            (catalogue.facts[name], catalogue.facts[name].parse(raw)) for name, raw in (confirmed or {}).items()
        ]
        self._presumed = [fact for fact in catalogue.facts.values() if fact.presumed is not None]
        names = {fact.id for fact, _ in self._confirmed}
        beside = [name for one, _, other, _ in catalogue.exclusions if {one, other} & names for name in (one, other)]
        beside += [name for fact, _ in self._confirmed for condition in fact.applies for name, _ in condition]
        presumed = [fact.id for fact in self._presumed]
        # No other fact can be added, or decide whether one is.
        self.concerned = tuple(dict.fromkeys([*catalogue.implying, *presumed, *sorted(names), *sorted(beside)]))
        self._implying = catalogue.implying
        self._known: dict[tuple[Hashable, ...], Known] = {}

    def of(self, values: Mapping[str, FactValue], unknown: frozenset[str] = frozenset()) -> Known:
        """What these values imply, then what was confirmed, then presumptions, each with what it implies, in order.

        Nothing is added of a fact that somebody calls unknown, nor confirmed what cannot be true beside the rest.
        """
        key = (*map(values.get, self.concerned), unknown)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._complete(values, unknown)
        return found

    def _complete(self, values: Mapping[str, FactValue], unknown: frozenset[str]) -> Known:
        all_known, added = dict(values), Known()

        def note(fact: str, value: FactValue, kind: str, because: str, *paths: Path) -> None:
            all_known[fact] = added.values[fact] = value
            added.origins[fact] = (kind, paths, because)

        def imply() -> None:
            changed = True
            while changed:
                changed = False
                for name, given, other, meant in self._implications:
                    if other not in all_known and all_known.get(name) == given:
                        note(other, meant, "implied", name)
                        changed = True
                    elif (
                        isinstance(given, bool)
                        and name not in all_known
                        and other in all_known
                        and all_known[other] != meant
                    ):
                        note(name, not given, "implied", other)
                        changed = True

        imply()
        for fact, value in self._confirmed:
            if fact.id not in all_known and fact.id not in unknown and self._can_be(fact, value, all_known):
                note(fact.id, value, "stated", "", ("confirmed", fact.id))
                imply()
        for fact in self._presumed:
            if fact.id not in all_known and fact.id not in unknown:
                assert fact.presumed is not None and fact.entry.presumption is not None
                note(fact.id, fact.presumed, "presumed", fact.entry.presumption.because)
                if fact.id in self._implying:
                    imply()
        added.seen = self._catalogue.view(added.values)
        return added

    def _can_be(self, fact: Fact, value: FactValue, known: Values) -> bool:
        """Whether a fact makes sense beside what is known, and nothing of that excludes its value."""
        together = {**known, fact.id: value}
        excluded = any(
            together.get(name) == given and other in together and not test(together[other])
            for name, given, other, test in self._catalogue.exclusions
            if fact.id in (name, other)
        )
        applies = not fact.applies or any(truth(condition, known) is not False for condition in fact.applies)
        return applies and not excluded
