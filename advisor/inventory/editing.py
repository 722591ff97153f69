"""Changes in the text of an inventory: what is not changed keeps every byte, what is new reads as if written by hand.

The text itself is changed by `advisor/inventory/text_changes.py`. Whatever comes out is read again and has to hold the
old data with the changes, or nothing is changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from advisor.inventory.text_changes import Members, reconciled
from advisor.plain_text import quoted
from advisor.problems import InvalidInput
from advisor.text_files import Source
from advisor.yaml_reader import Document, not_a_mapping, read_yaml
from advisor.yaml_writer import plain_data


class _Removed(Enum):
    REMOVED = "removed"


REMOVED: Final = _Removed.REMOVED
"""The value of a part that is taken out."""

Path = tuple[str | int, ...]
_NOTHING: tuple[Any, ...] = (None, "", [], {})


@dataclass(frozen=True)
class Edit:
    """One change: the keys and numbers that lead to a part, and its new value as plain data, or REMOVED.

    What is missing on the way is made; the number after the last one of a list adds to it. With a part go the mappings
    and lists that are empty without it, up to its entry: `x: {}` stays of a service of which nothing is said.
    """

    path: Path
    value: Any


def edited(text: str, edits: Sequence[Edit], name: str = "inventory") -> str:
    """The text with the changes, made one after the other; `name` stands for it in messages.

    Raises InvalidInput where the text cannot be read, where a path leads nowhere, and where a change could not be made
    without changing something else, such as the other places of an alias.
    """
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    before = _read(text.removeprefix(mark), name)
    wanted = _own(before.data)
    for edit in edits:
        wanted = _with(before, wanted, edit, ())
    if wanted == before.data:
        return text
    try:
        result = reconciled(before.source.text, before.data, wanted, name)
        if read_yaml(Source(name, result)).data == wanted:
            return mark + result
    except (InvalidInput, ValueError, LookupError, TypeError):
        # What the text does not allow is told below, at the part that was to be changed.
        pass
    if half := len(edits) // 2:
        return edited(edited(text, edits[:half], name), edits[half:], name)
    message = "this cannot be changed without changing something else"
    hint = "change it by hand; where an alias stands for it, write out what it stands for"
    raise InvalidInput([before.problem(message, edits[0].path, hint=hint)])


def _read(text: str, name: str) -> Document:
    """What a text holds; one that holds nothing but comments begins with the version."""
    if all(line.lstrip()[:1] in {"", "#"} for line in text.splitlines()):
        text += ("" if not text or text.endswith("\n") else "\n") + "version: 1\n"
    document = read_yaml(Source(name, text))
    if wrong := not_a_mapping(document):
        raise InvalidInput([wrong])
    return document


def _own(value: Any) -> Any:
    """A copy that shares nothing, in which the members of lists know their numbers."""
    if isinstance(value, dict):
        return {key: _own(member) for key, member in value.items()}
    if isinstance(value, list):
        return Members(map(_own, value))
    return value


def _with(document: Document, there: Any, edit: Edit, place: Path) -> Any:
    """The part at a place with a change below it; REMOVED where nothing is left of it."""
    if place == edit.path:
        return REMOVED if edit.value is REMOVED else _own(plain_data(edit.value))
    step: Any = edit.path[len(place)]
    in_list = isinstance(step, int)
    new: Any = Members() if in_list else {}
    here = new if there in _NOTHING else there
    if isinstance(here, str) or isinstance(here, list) != in_list:
        expected = "a list" if in_list else "a mapping"
        raise InvalidInput([document.problem("nothing can lie below this", place, expected=expected)])
    is_there = 0 <= step < len(here) if in_list else step in here
    if not is_there and (edit.value is REMOVED or (in_list and step != len(here))):
        raise InvalidInput([document.problem(f"there is no {quoted(str(step))} here", place)])
    member = _with(document, here[step] if is_there else None, edit, (*place, step))
    if member is REMOVED:
        del here[step]
        return here if here or not place or _is_entry(here, place) else REMOVED
    if in_list and not is_there:
        here.append(member)
    else:
        here[step] = member
    return here


def _is_entry(value: Any, place: Path) -> bool:
    return isinstance(value, dict) and len(place) == (3 if place[0] == "existing" else 2)
