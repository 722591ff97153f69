"""Changes of an inventory by the names of its parts: PATH=VALUE, where no value takes the part out.

Names may hold dots: at each step the longest name that is there is meant. The members of lists go by name too, a
connection by its id. What is changed points to the text of its change.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import Any

from advisor.inventory.models import InventoryContent
from advisor.plain_text import quoted
from advisor.problems import InvalidInput, Problem, did_you_mean
from advisor.text_files import Source
from advisor.wording import Place, keys_at
from advisor.yaml_reader import Document, Marks, read_yaml

EXPECTED = "PATH=VALUE such as vpcs.wallet.zones=3, or PATH= to take something out"
MAX_PATH = 1000
"""No path is longer that is made of names; dots without end would take long to look at."""
_ENDS = (("connections",), ("forbidden",))
_LISTS: tuple[Place, ...] = (*_ENDS, ("overrides",), ("existing", "peerings"))
"""Lists whose members have names: their two ends, the connection that is overridden, or the two VPCs."""


@dataclass(frozen=True)
class Change:
    """One PATH=VALUE: its text, the path, and the value with its marks, or no marks where the part is taken out."""

    source: Source
    path: str
    value: Any
    marks: Marks | None

    def problem(self, message: str, offset: int = 0, *, expected: str = "", hint: str = "") -> Problem:
        """A problem with what begins at a character of the text."""
        return self.source.problem(message, *self.source.place_of(offset), expected=expected, hint=hint)


def read_changes(texts: Iterable[str], problems: list[Problem]) -> list[Change]:
    """The changes that can be read; what is wrong with others is added to the problems."""
    found = []
    for number, text in enumerate(texts, 1):
        try:
            found.append(_read(Source(f"--set {number}", text)))
        except InvalidInput as error:
            problems += error.problems
    return found


def _read(source: Source) -> Change:
    path, equals, value = source.text.partition("=")
    change = Change(source, path, None, None)
    if not equals or not all(path.split(".")) or not path.isprintable() or len(path) > MAX_PATH:
        wrong = "this is no path" if equals else "there is no = here"
        raise InvalidInput([change.problem(wrong, expected=EXPECTED)])
    if not value.strip():
        return change
    if value.lstrip().startswith("#"):
        hint = "put the value in quotation marks: # begins a comment"
        raise InvalidInput([change.problem("this value is a comment", len(path) + 1, hint=hint)])
    try:
        # As many blanks before the value as characters in the text: its marks are those of the text.
        document = read_yaml(Source(source.name, " " * (len(path) + 1) + value))
    except InvalidInput as error:
        raise InvalidInput(replace(one, line=source.line(one.position.line - 1)) for one in error.problems) from None
    return replace(change, value=document.data, marks=replace(document.marks, source=source))


def changed(document: Document, changes: Sequence[Change], problems: list[Problem]) -> Document:
    """The document with the changes made one after the other; the given one stays as it is.

    A change that cannot be made is added to the problems, one that adds an entry is added as a warning.
    """
    data, marks = document.data, document.marks
    for change in changes:
        try:
            steps = list(_steps(change, data, problems))
        except InvalidInput as error:
            problems += error.problems
        else:
            data, marks = _made(change, steps, data, marks)
    return replace(document, data=data, marks=marks)


@dataclass(frozen=True)
class _Step:
    """The key of a mapping or the number of a list's member, and its place in the text of the change.

    `named` is what the name of a list's member says of it.
    """

    key: str | int
    offset: int
    named: dict[str, Any]


def _steps(change: Change, data: Any, problems: list[Problem]) -> Iterator[_Step]:
    """The way through what is there to what a change is about; raises InvalidInput where there is none."""
    place: Place = ()
    here, offset = data, 0
    while offset < len(change.path):
        keys, keys_of_entries = keys_at(InventoryContent, place), keys_at(InventoryContent, (*place, ""))
        is_list = place in _LISTS
        # A word that may stand for a mapping gives way to one: growth: none.
        if here is not None and not (keys and isinstance(here, str)):
            _expect_names(change, offset, here, is_list)
        there = _names(here, place)
        parts = change.path[offset:].split(".")
        starts = [".".join(parts[: number + 1]) for number in range(len(parts))]
        name = next((one for one in reversed(starts) if one in there or one in keys), None)
        if name is None:
            name = _new_name(parts, keys_of_entries, isinstance(change.value, dict))
            if change.marks and keys_of_entries:
                hint = did_you_mean(name, there)
                problems.append(change.problem(f"this adds {quoted(name)}", offset, hint=hint).as_warning())
        if change.marks is None and name not in there:
            hint = did_you_mean(name, there)
            raise InvalidInput([change.problem("there is nothing here to take out", offset, hint=hint)])
        key = there.get(name, len(there) if is_list else name)
        named = _said_by(name, place) if is_list else {}
        yield _Step(key, offset, named)
        here = here[key] if name in there else named or None
        place, offset = (*place, key), offset + len(name) + 1


def _expect_names(change: Change, offset: int, here: Any, is_list: bool) -> None:
    """Raises InvalidInput where nothing in a value goes by a name."""
    if isinstance(here, list if is_list else dict):
        return
    kinds: dict[type, str] = {list: "a list whose members have no names", dict: "a mapping that should be a list"}
    kind = kinds.get(type(here), "a single value")
    hint = f"give all of it: {change.path[: offset - 1]}=..."
    raise InvalidInput([change.problem(f"this lies below {kind}", offset, hint=hint)])


def _names(here: Any, place: Place) -> dict[str, str | int]:
    """What can be named in a mapping or list, and its key or number."""
    if isinstance(here, list):
        return {_name(member, place): number for number, member in enumerate(here)}
    return {key: key for key in here} if isinstance(here, dict) else {}


def _name(member: Any, place: Place) -> str:
    """What a member of a list is called; nothing where a change has made it something else."""
    if not isinstance(member, dict):
        return ""
    if place in _ENDS:
        return f"{member.get('from')}->{member.get('to')}" + (f"#{member['name']}" if member.get("name") else "")
    if place == ("overrides",):
        return str(member.get("connection"))
    between = member.get("between")
    return "->".join(map(str, between)) if isinstance(between, list) else ""


def _said_by(name: str, place: Place) -> dict[str, Any]:
    """What the name of a list's member says of it."""
    if place == ("overrides",):
        return {"connection": name}
    ends, _, own_name = name.partition("#")
    first, _, second = ends.partition("->")
    if place not in _ENDS:
        return {"between": [first, second]}
    return {"from": first, "to": second} | ({"name": own_name} if own_name else {})


def _new_name(parts: Sequence[str], keys: Collection[str], is_mapping: bool) -> str:
    """The name of what is not there yet: it ends where a key of such an entry follows."""
    if not keys:
        return parts[0]
    end = next((number for number in range(1, len(parts)) if parts[number] in keys), None)
    if end is None:
        end = len(parts) if is_mapping else max(1, len(parts) - 1)
    return ".".join(parts[:end])


def _made(change: Change, steps: Sequence[_Step], data: Any, marks: Marks) -> tuple[Any, Marks]:
    """A part and its marks with a change made in it; both are copied, for aliases may share them."""
    step, *rest = steps
    key, (line, column) = step.key, change.source.place_of(step.offset)
    if not isinstance(data, dict | list):
        data, marks = [] if isinstance(key, int) else {}, Marks(line, column, source=change.source)
    here, marks = copy(data), replace(marks, keys=copy(marks.keys), members=copy(marks.members))
    if not rest and change.marks is None:
        del here[key]
        marks.forget(key)
        return here, marks
    placed = change.marks or marks
    if rest:
        is_there = key in (here if isinstance(here, dict) else range(len(here)))
        marked = marks[key] if key in marks.members else Marks(line, column, source=change.source)
        value, placed = _made(change, rest, here[key] if is_there else step.named or None, marked)
    elif step.named and isinstance(change.value, dict):
        value = {**step.named, **change.value}
        placed = replace(placed, members={**dict.fromkeys(step.named, (line, column)), **placed.members})
    else:
        value = change.value
    if isinstance(key, int):
        here[key : key + 1] = [value]
    else:
        here[key] = value
        if placed.source is change.source:
            marks.keys[key] = (line, column)
    marks.members[key] = placed
    return here, marks
