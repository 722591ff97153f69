"""Goes on where the shape is wrong: the wrong parts are left out, so that all that is right can still be checked."""

from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from pydantic import ValidationError

from advisor.inventory.models import InventoryContent
from advisor.problems import MAX_PROBLEMS, Position, Problem
from advisor.validation import UNKNOWN
from advisor.wording import Fault, Place, faults_of
from advisor.yaml_reader import Document

KINDS: dict[Place, str] = {
    ("accounts",): "account",
    ("vpcs",): "VPC",
    ("sites",): "site",
    ("services",): "service",
    ("connections",): "connection",
    ("existing",): "hub",
    ("existing", "transit_gateways"): "hub",
    ("existing", "cloud_wans"): "hub",
}
"""What the entries of a group are, for messages about names that are not among them."""

_PIECE = 200
_NAMED = {("accounts",), ("vpcs",), ("sites",), ("services",)}
_LISTED: dict[Place, tuple[str, ...]] = {
    ("connections",): ("from", "to"),
    ("forbidden",): ("from", "to"),
    ("overrides",): ("connection", "choose", "because"),
    ("existing", "peerings"): ("between",),
}
"""Lists of entries, with the keys that an entry needs."""


@dataclass(frozen=True)
class Gaps:
    """What is not known of an inventory because something in it is wrong: nothing may be concluded from its absence."""

    kinds: frozenset[str] = frozenset()
    """Kinds of which not every name is known."""
    stand_ins: frozenset[str] = frozenset()
    """Names that were put where a needed one is wrong."""


@dataclass
class _Mending:
    document: Document
    data: dict[str, Any]
    kinds: set[str] = field(default_factory=set)
    stand_ins: set[str] = field(default_factory=set)
    owned: set[int] = field(default_factory=set)
    renamed: list[Place] = field(default_factory=list)
    """Where a misspelt key was read as the one that was meant."""

    def _owned(self, place: Place) -> Any:
        """What stands at a place, as a copy that may be changed; None where nothing does."""
        here: Any = self.data
        for step in place:
            if isinstance(here, dict) and step not in here:
                return None
            # Parts may be shared by aliases, and the text's own data stays as it was.
            if id(here[step]) not in self.owned:
                here[step] = copy(here[step])
                self.owned.add(id(here[step]))
            here = here[step]
        return here

    def leave_out(self, fault: Fault) -> None:
        """Takes one wrong part out of the data, or puts a stand-in where the model needs something."""
        place, entry = self._part(fault)
        here = self._owned(place[:-1]) if place else None
        if here is None:
            return
        last = place[-1]
        if isinstance(last, int) and entry is None:
            if last < len(here):
                del here[last]
                self.document.forget(place)
        elif fault.meant and fault.meant not in here and last in here:
            here[fault.meant] = here.pop(last)
            self.document.read_as(place, fault.meant)
            self.renamed.append((*place[:-1], fault.meant))
        elif place[:1] == ("connections",) and last == "name":
            self._note_connection(place)
            here[last] = self._stand_in("name")
        elif entry is not None:
            self._note_connection(place)
            here[last] = {key: self._stand_in(key) for key in entry}
        elif place[:-2] in _LISTED and last in _LISTED[place[:-2]]:
            self._note_connection(place)
            here[last] = self._stand_in(str(last))
        elif isinstance(last, str) and self._is_entry(place) and fault.kind != "key":
            here[last] = {}
        else:
            self.kinds |= {kind for group, kind in KINDS.items() if group == place or group[:-1] == place}
            here.pop(last, None)

    def is_unknown(self, fault: Fault) -> bool:
        """Whether something that may be left out is called unknown: that says the same."""
        if fault.kind in {"missing", "key"} or not fault.place:
            return False
        here = self._value(fault.place)
        needed = {"count", "version"}.union(*_LISTED.values())
        return here == UNKNOWN and fault.place[-1] not in needed

    def is_renamed(self, place: Place) -> bool:
        """Whether something lies under a key that was read as another."""
        return any(place[: len(one)] == one for one in self.renamed)

    def _part(self, fault: Fault) -> tuple[Place, tuple[str, ...] | None]:
        """The smallest part that can be left out, and the keys it needs where it is an entry of a list."""
        place = fault.place
        while place and isinstance(place[-1], int):
            if place[:-1] in _LISTED:
                return place, _LISTED[place[:-1]]
            if not isinstance(self._value(place), dict | list) and place[-2] != "between":
                return place, None
            place = place[:-1]
        return place, None

    def _value(self, place: Place) -> Any:
        """What stands at a place; None where something above it has been left out already."""
        here: Any = self.data
        for step in place:
            there = step in here if isinstance(here, dict) else isinstance(here, list) and int(step) < len(here)
            if not there:
                return None
            here = here[step]
        return here

    def _note_connection(self, place: Place) -> None:
        if place[0] == "connections":
            self.kinds.add("connection")

    def _is_entry(self, place: Place) -> bool:
        group = place[:-1]
        return group in _NAMED or (len(group) == 2 and group[0] == "existing" and group not in _LISTED)

    def _stand_in(self, key: str) -> Any:
        def one() -> str:
            name = f"left.out.{len(self.stand_ins)}"
            self.stand_ins.add(name)
            return name

        return [one(), one()] if key == "between" else one()


def read_content(document: Document) -> tuple[InventoryContent | None, list[Problem], Gaps]:
    """The content of a document, what is wrong with its shape, and what is unknown because of that.

    Without the wrong parts where there are any; None where there are too many.
    """
    mending = _Mending(document, dict(document.data))
    problems: list[Problem] = []
    faults: list[Fault]
    for attempt in range(6):
        tried = Document(document.source, mending.data, document.marks)
        try:
            content = InventoryContent.model_validate(mending.data)
            kinds = mending.kinds | set(_kinds_with_gaps(document))
            return content, problems, Gaps(frozenset(kinds), frozenset(mending.stand_ins))
        except ValidationError as error:
            few = error.error_count() <= MAX_PROBLEMS
            faults = faults_of(error, tried, InventoryContent) if few else []
        new = [fault for fault in faults if attempt == 0 or mending.is_renamed(fault.place)]
        new = [fault for fault in new if not mending.is_unknown(fault)]
        reported = [fault for fault in new if not _is_follow_on(fault, document, faults)]
        problems = list(dict.fromkeys([*problems, *(fault.problem(document) for fault in reported[:MAX_PROBLEMS])]))
        if attempt == 0 and not few:
            return None, list(islice(_first_problems(document), MAX_PROBLEMS)), Gaps()
        # From the end, so that members of lists that are left out move none that are still to be.
        for fault in reversed(faults):
            mending.leave_out(fault)
    return None, problems, Gaps()


def _first_problems(document: Document) -> Iterator[Problem]:
    """What is wrong with the shape, found piece by piece: all errors of pydantic at once can take gigabytes."""
    for key, value in document.data.items():
        size = len(value) if isinstance(value, dict | list) else 1
        for start in range(0, max(1, size), _PIECE):
            piece = value
            if isinstance(value, dict):
                piece = dict(islice(value.items(), start, start + _PIECE))
            elif isinstance(value, list):
                piece = value[start : start + _PIECE]
            part = Document(document.source, {key: piece}, document.marks)
            try:
                InventoryContent.model_validate(part.data)
            except ValidationError as error:
                for fault in faults_of(error, part, InventoryContent):
                    place = fault.place
                    if isinstance(value, list) and len(place) > 1 and isinstance(place[1], int):
                        place = (place[0], place[1] + start, *place[2:])
                    yield replace(fault, place=place).problem(document)


def _is_follow_on(fault: Fault, document: Document, others: Iterable[Fault]) -> bool:
    """Whether a key is missing only because its pair was refused when the text was read, or is misspelt."""
    return fault.kind == "missing" and (
        document.position(fault.place[:-1]) in document.gaps
        or any(other.meant and (*other.place[:-1], other.meant) == fault.place for other in others)
    )


def _kinds_with_gaps(document: Document) -> Iterable[str]:
    places: set[Position] = set(document.gaps)
    if places:
        for group, kind in KINDS.items():
            if document.position(group) in places or document.position([]) in places:
                yield kind
        if any(position in places for position in map(document.position, _entries(document, "connections"))):
            yield "connection"


def _entries(document: Document, group: str) -> Iterable[Place]:
    entries = document.data.get(group)
    return [(group, number) for number in range(len(entries))] if isinstance(entries, list) else []
