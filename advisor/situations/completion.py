"""What known facts imply, and what is presumed where nothing is known."""

from collections.abc import Hashable, Mapping

from advisor.catalogue import Catalogue
from advisor.conditions import FactValue
from advisor.situations.known import Known


class Completion:
    """Fills the gaps of situations; the same gaps are worked out once."""

    def __init__(self, catalogue: Catalogue):
        self._catalogue, self._implications = catalogue, catalogue.implications
        self._presumed = [fact for fact in catalogue.facts.values() if fact.presumed is not None]
        # No other fact can be added, or decide whether one is.
        self.concerned = tuple(dict.fromkeys([*catalogue.implying, *(fact.id for fact in self._presumed)]))
        self._implying = catalogue.implying
        self._known: dict[tuple[Hashable, ...], Known] = {}

    def of(self, values: Mapping[str, FactValue], unknown: frozenset[str] = frozenset()) -> Known:
        """What these values imply, then presumptions one by one, each with what it implies, in catalogue order.

        Nothing is presumed of a fact that somebody calls unknown.
        """
        key = (*map(values.get, self.concerned), unknown)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._complete(values, unknown)
        return found

    def _complete(self, values: Mapping[str, FactValue], unknown: frozenset[str]) -> Known:
        all_known, added = dict(values), Known()

        def note(fact: str, value: FactValue, kind: str, because: str) -> None:
            all_known[fact] = added.values[fact] = value
            added.origins[fact] = (kind, (), because)

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
        for fact in self._presumed:
            if fact.id not in all_known and fact.id not in unknown:
                assert fact.presumed is not None and fact.entry.presumption is not None
                note(fact.id, fact.presumed, "presumed", fact.entry.presumption.because)
                if fact.id in self._implying:
                    imply()
        added.seen = self._catalogue.view(added.values)
        return added
