"""The text of an inventory brought to new data: what is the same in both keeps every byte.

What lies within lines is spliced here, so that it stands where a hand would put it; whole lines are put in and taken
out by yaml-edit, which knows what belongs to them. Who asks for it reads the result and compares it: neither is
trusted.
"""

import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from yaml_edit import Document, Mapping, YamlFile

from advisor.inventory.models import InventoryContent
from advisor.plain_text import columns
from advisor.text_files import Source
from advisor.yaml_reader import read_yaml
from advisor.yaml_writer import on_lines, on_one_line, pair

WIDTH = 120
"""Columns of a line; what would go beyond them goes on below."""
_ORDER = list(InventoryContent.model_fields)
_COMMENT = re.compile(rb"#[^\n]*")
_BLANKS = re.compile(rb" *")
_COMMA = re.compile(rb"(?:\s*,)?")
_INDENTED_COMMENTS = re.compile(rb"(?:(?:[ \t]*\r?\n)*[ \t]+#[^\n]*(?:\n|\Z))*")
_COMMENTS_ABOVE = re.compile(rb"(?<=\n)(?:#[^\n]*\n)*\Z")
_BLANK_END = re.compile(r"(?<=\n)(?:[ \t]*\r?\n)+\Z")

Splice = tuple[int, int, str]
"""Where the bytes that give way begin and end, and the text instead of them."""

_Member = tuple[Any, Any, int]
"""The value of a member of a mapping or list, its pair or number, and the byte at which it begins."""


class Members(list[Any]):
    """A list whose members keep their numbers when others are taken out; new ones count on."""

    def __init__(self, members: Iterable[Any] = ()):
        super().__init__(members)
        self.numbers = list(range(len(self)))
        self._next = len(self)

    def append(self, member: Any) -> None:
        """Adds a new member."""
        super().append(member)
        self.numbers.append(self._next)
        self._next += 1

    def __delitem__(self, number: Any) -> None:
        super().__delitem__(number)
        del self.numbers[number]


@dataclass(frozen=True)
class _Difference:
    """A part that is to be added to the mapping or list that holds it, changed, or taken out of it."""

    path: tuple[str | int, ...]
    holder: Any
    node: Any = None
    """What the text has; None where the part is new."""
    entry: Any = None
    """The pair of a mapping, or the number of a list's member."""
    new: Any = None
    cut: tuple[int, int] | None = None
    """The first and the last of neighbouring members of the holder that are to be taken out."""

    def levels(self) -> int:
        """How many levels of the new value stand on lines of their own: those above entries, else as beside it."""
        if not self.new or not isinstance(self.new, dict | list) or self.holder.is_flow_style():
            return 0
        above = (3 if self.path[0] == "existing" else 2) - len(self.path)
        beside = [self.node] if self.node is not None else [node for node, _, _ in reversed(_members(self.holder))]
        nearest = next((parts for parts in map(_parts, beside) if parts is not None and len(parts)), None)
        alike = len(self.path) > 1 and nearest is not None and not nearest.is_flow_style()
        return max(int(alike), above if _holds_entries(self.new) else 0)


def reconciled(text: str, old: dict[str, Any], new: dict[str, Any], name: str) -> str:
    """The text that holds the old data, changed to hold the new, whose lists are Members."""
    changed = _with_splices(text, _splices(text, old, new))
    changed = _with_lines(changed, read_yaml(Source(name, changed)).data, new)
    changed = _without(changed, read_yaml(Source(name, changed)).data, new)
    if long := _long_lines(changed) - _long_lines(text):
        return _with_splices(changed, _breaks(changed.encode(), _root(changed)[1], long, {}))
    return changed


def _holds_entries(value: Any) -> bool:
    members = value.values() if isinstance(value, dict) else value
    return any(isinstance(one, dict) or (isinstance(one, list) and _holds_entries(one)) for one in members)


def _root(text: str) -> tuple[YamlFile, Any]:
    """A text as yaml-edit reads it, and the mapping that it holds."""
    file = YamlFile.parse(text)
    document = file.document()
    root = document.root() if document else None
    if root is None or str(file) != text:
        raise ValueError("yaml-edit cannot hold this text")
    return file, root.as_mapping()


def _parts(node: Any) -> Any:
    """The mapping or list that a node is, else None."""
    mapping = node.as_mapping()
    return node.as_sequence() if mapping is None else mapping


def _members(holder: Any) -> list[_Member]:
    if isinstance(holder, Mapping):
        return [(entry.value(), entry, entry.byte_range()[0]) for entry in holder.entries()]
    return [(node, number, node.byte_range()[0]) for number, node in enumerate(holder.values())]


def _differences(holder: Any, old: Any, new: Any, path: tuple[str | int, ...] = ()) -> Iterator[_Difference]:
    """What is to be done to a mapping or list of the text; what is to be taken out comes last."""
    members = _members(holder)
    if isinstance(old, dict):
        numbers = {key: number for number, key in enumerate(old)}
        wanted = [(key, numbers.get(key, len(old)), value) for key, value in new.items()]
        old = list(old.values())
    else:
        wanted = list(zip(range(len(new)), new.numbers, new, strict=True))
    for key, number, value in wanted:
        if number >= len(old):
            yield _Difference((*path, key), holder, new=value)
        elif value != old[number]:
            node, entry, _ = members[number]
            parts = _parts(node)
            if parts is not None and value and old[number] and isinstance(value, type(old[number])):
                yield from _differences(parts, old[number], value, (*path, key))
            else:
                yield _Difference((*path, key), holder, node, entry, value)
    gone = sorted(set(range(len(old))).difference(number for _, number, _ in wanted))
    for _, run in groupby(enumerate(gone), lambda one: one[1] - one[0]):
        numbers_of_run = [number for _, number in run]
        yield _Difference(path, holder, cut=(numbers_of_run[0], numbers_of_run[-1]))


def _with_splices(text: str, splices: Iterable[Splice]) -> str:
    raw, done, pieces = text.encode(), 0, []
    for start, end, piece in sorted(splices, key=lambda one: one[0]):
        pieces += [raw[done:start], piece.encode()]
        done = end
    return b"".join([*pieces, raw[done:]]).decode()


def _splices(text: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Splice]:
    """What changes within lines, is added in brackets, or is a new key of the inventory."""
    raw, root = text.encode(), _root(text)[1]
    line_end = "\r\n" if "\r\n" in text else "\n"
    added: dict[tuple[str | int, ...], list[_Difference]] = {}
    for one in _differences(root, old, new):
        if one.node is None and one.cut is None:
            added.setdefault(one.path[:-1], []).append(one)
        elif one.cut is None and not one.levels() and _is_within_lines(one.node):
            start, end = one.node.byte_range()
            yield start, end, on_one_line(one.new)
    for path, parts in added.items():
        if parts[0].holder.is_flow_style():
            yield from _into_brackets(raw, parts, line_end)
        elif not path:
            yield from _sections(raw, dict(zip(old, root.entries(), strict=True)), parts, line_end)


def _is_within_lines(node: Any) -> bool:
    """Whether a value is written, and ends where its text ends."""
    parts, scalar, (start, end) = _parts(node), node.as_scalar(), node.byte_range()
    if parts is not None:
        return bool(parts.is_flow_style())
    return bool(start < end and (node.is_alias() or (scalar is not None and not scalar.is_block())))


def _into_brackets(raw: bytes, parts: list[_Difference], line_end: str) -> Iterator[Splice]:
    """New members behind the last one; on a line of their own where the closing bracket stands on one."""
    holder = parts[0].holder
    members = _members(holder)
    start, end = members[-1][0].byte_range()
    tail = raw[end : holder.byte_range()[1]]
    this_line, newline, _ = tail.partition(b"\n")
    has_comma = b"," in _COMMENT.sub(b"", this_line)
    if start == end or has_comma != (b"," in _COMMENT.sub(b"", tail)):
        return
    written = ", ".join(
        pair(str(one.path[-1]), one.new) if isinstance(holder, Mapping) else on_one_line(one.new) for one in parts
    )
    if not newline:
        yield end, end, f", {written}"
        return
    if not has_comma:
        yield end, end, ","
    below = end + len(this_line.rstrip(b"\r"))
    first_on_lines = (start for _, _, start in reversed(members) if not raw[_line(raw, start)[0] : start].strip())
    indent = " " * _column(raw, next(first_on_lines, members[0][2]))
    yield below, below, f"{line_end}{indent}{written}" + ("," if has_comma else "")


def _sections(raw: bytes, there: dict[str, Any], parts: list[_Difference], line_end: str) -> Iterator[Splice]:
    """New keys of the inventory in the order of the reference; those of several lines between blank lines."""
    groups: dict[str | None, list[_Difference]] = {}
    for one in sorted(parts, key=lambda one: _rank(one.path[0])):
        ahead = [key for key in there if _rank(key) <= _rank(one.path[0])]
        groups.setdefault(max(reversed(ahead), key=_rank, default=None), []).append(one)
    for key, group in groups.items():
        at, end = next(iter(there.values())).byte_range()
        is_followed = key is None and b"\n" in raw[at:end].rstrip()
        if key is None:
            above = _COMMENTS_ABOVE.search(raw, 0, at)
            at, is_tall = above.start() if above else at, False
        else:
            start, at = there[key].byte_range()
            is_tall = b"\n" in raw[start:at].rstrip()
            at = at if raw[at - 1 : at] == b"\n" else (raw.find(b"\n", at) + 1 or len(raw))
            at = _INDENTED_COMMENTS.match(raw, at).end()  # type: ignore[union-attr]
        text = ""
        for one in group:
            lines = on_lines({one.path[0]: one.new}, 1 + one.levels())
            apart = is_tall or "\n" in lines
            text += ("\n" if apart and (text or key is not None) else "") + lines + "\n"
            is_tall = "\n" in lines
        if raw[at:] and raw[at : at + 1] not in b"\r\n" and (is_tall or is_followed):
            text += "\n"
        if raw[at - 1 : at] not in b"\n":
            text = "\n" + text[:-1]
        yield at, at, text.replace("\n", line_end)


def _rank(key: Any) -> int:
    return _ORDER.index(key) if key in _ORDER else len(_ORDER)


def _with_lines(text: str, old: dict[str, Any], new: dict[str, Any]) -> str:
    """The text with all that splices did not change."""
    if old == new:
        return text
    file, root = _root(text)
    for one in list(_differences(root, old, new)):
        if one.cut:
            continue
        in_mapping = isinstance(one.holder, Mapping)
        node = Document.parse(on_lines(one.new, one.levels())).root()
        if one.node is None:
            one.holder.set(one.path[-1], node) if in_mapping else one.holder.append(node)
        else:
            one.entry.set_value(node) if in_mapping else one.holder.set(one.entry, node)
    return str(file)


def _without(text: str, old: dict[str, Any], new: dict[str, Any]) -> str:
    """The text without what is not in the new data."""
    if old == new:
        return text
    raw = text.encode()
    splices = []
    for one in _differences(_root(text)[1], old, new):
        if one.cut:
            cut = _in_brackets if one.holder.is_flow_style() else _on_lines
            splices.append((*cut(raw, one.holder, *one.cut), ""))
    changed = _with_splices(text, splices)
    # Without its last section a text would end with the blank line that stood before it.
    return changed if _BLANK_END.search(text) else _BLANK_END.sub("", changed)


def _in_brackets(raw: bytes, holder: Any, first: int, last: int) -> tuple[int, int]:
    """Where members begin and end, with one of the commas around them."""
    members = _members(holder)
    begin, end = members[first][2], _end(raw, members[last])
    if last + 1 == len(members):
        before = _end(raw, members[first - 1]) if first else begin
        if b"#" not in raw[before:begin]:
            return before, end
        return begin, _COMMA.match(raw, end).end()  # type: ignore[union-attr]
    following = members[last + 1][2]
    if b"#" in raw[end:following]:
        following = raw.index(b",", end) + 1
    return begin, following


def _on_lines(raw: bytes, holder: Any, first: int, last: int) -> tuple[int, int]:
    """Where the lines of members begin and end."""
    members = _members(holder)
    begin, end = members[first][2], _end(raw, members[last])
    if not isinstance(holder, Mapping):
        begin = _dash(raw, holder.byte_range()[0], begin)
    end = raw.find(b"\n", end) + 1 or len(raw)
    start = _line(raw, begin)[0]
    if not raw[start:begin].strip():
        return start, end
    # Behind the dash of a list stands what comes next.
    return begin, _BLANKS.match(raw, end).end()  # type: ignore[union-attr]


def _end(raw: bytes, member: _Member) -> int:
    """Where a member's text ends; of one without a value, where it begins, on the same line."""
    node, _, start = member
    begin, end = node.byte_range()
    return start if begin == end else begin + len(raw[begin:end].rstrip())


def _dash(raw: bytes, first: int, value: int) -> int:
    """Where the dash of a list's member stands; all dashes of a list stand below the first."""
    column = first - _line(raw, first)[0]
    start = _line(raw, value)[0]
    while start > first and (raw[start : start + column].strip() or raw[start + column : start + column + 1] != b"-"):
        start = _line(raw, start - 1)[0]
    return max(first, start + column)


def _long_lines(text: str) -> Set[bytes]:
    return {line for line in text.encode().split(b"\n") if len(line) > WIDTH}


def _breaks(raw: bytes, holder: Any, long: Set[bytes], shifts: dict[int, int]) -> Iterator[Splice]:
    """New lines in brackets of long lines, before what would go beyond the width; it stands below the first member.

    `shifts` holds by how many columns the rest of a line has moved.
    """
    in_brackets, begin = holder.is_flow_style(), holder.byte_range()[0]
    indent = _column(raw, begin) + shifts.get(_line(raw, begin)[0], 0) + 1
    for number, (node, _, start) in enumerate(_members(holder)):
        line_start, line = _line(raw, start)
        written = raw[start : max(start, node.byte_range()[1])].partition(b"\n")[0]
        if in_brackets:
            column = _column(raw, start) + shifts.get(line_start, 0)
            if line not in long or column + columns(written.decode()) < WIDTH:
                continue
            gap = line_start + len(raw[line_start:start].rstrip(b" "))
            if number and raw[gap - 1 : gap] == b",":
                yield gap, start, ("\r\n" if line.endswith(b"\r") else "\n") + " " * indent
                shifts[line_start] = indent - _column(raw, start)
                column = indent
            if column + columns(written.decode()) < WIDTH:
                continue
        nested = _parts(node)
        if nested is not None:
            yield from _breaks(raw, nested, long, shifts)


def _line(raw: bytes, offset: int) -> tuple[int, bytes]:
    """Where the line around a byte begins, and the line."""
    start, end = raw.rfind(b"\n", 0, offset) + 1, raw.find(b"\n", offset)
    return start, raw[start : end if end >= 0 else None]


def _column(raw: bytes, offset: int) -> int:
    return columns(raw[_line(raw, offset)[0] : offset].decode())
