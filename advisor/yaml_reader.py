"""YAML text as plain dicts, lists and texts, with the position of each, read from PyYAML's event stream.

Every scalar stays text (an account id keeps its zeros); tags, merge keys, duplicate keys and runaway aliases are
refused.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import yaml

from advisor.problems import InvalidInput, Position, Problem, did_you_mean, one_of

MAX_BYTES = 64 * 1024 * 1024
MAX_DEPTH = 32
MAX_ALIASED = 1_000_000
"""Values that aliases may add; a bomb of ten levels of ten aliases has ten thousand times as many."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOTHING = {"", "~", "null", "Null", "NULL"}


@dataclass(slots=True)
class Marks:
    """Where a value starts, and the same for its keys and members; lines and columns count from 0."""

    line: int
    column: int
    keys: "dict[str, tuple[int, int]]" = field(default_factory=dict)
    members: "dict[str | int, Marks]" = field(default_factory=dict)
    source: "Source | None" = None


@dataclass(frozen=True)
class Source:
    """One text that was read, under the name that messages use for it."""

    name: str
    text: str

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.splitlines()

    def problem(self, message: str, line: int = 0, column: int = 0, *, expected: str = "", hint: str = "") -> Problem:
        """A problem at a place of this text; line and column count from 0 as in YAML marks."""
        shown = self._lines[line] if line < len(self._lines) else ""
        return Problem(message, Position(self.name, line + 1, column + 1), expected, hint, shown)


@dataclass(frozen=True)
class Document:
    """The content of one YAML text: `data` of dicts, lists, texts and None, and the marks of all of it."""

    source: Source
    data: Any
    marks: Marks

    def locate(self, path: Sequence[str | int]) -> tuple[Source, Marks, tuple[int, int] | None]:
        """The deepest existing part of `path`: its text, its marks, and the place of its last key where it is a key."""
        source, marks, key = self.source, self.marks, None
        for step in path:
            nested = marks.members.get(step)
            if nested is None:
                break
            key = marks.keys.get(step) if isinstance(step, str) else None
            marks, source = nested, nested.source or source
        return source, marks, key

    def position(self, path: Sequence[str | int]) -> Position:
        """Where the value at `path`, or the deepest existing part of it, starts."""
        source, marks, _ = self.locate(path)
        return Position(source.name, marks.line + 1, marks.column + 1)

    def problem(
        self, message: str, path: Sequence[str | int], *, at_key: bool = False, expected: str = "", hint: str = ""
    ) -> Problem:
        """A problem with the value (or the key) at `path`."""
        source, marks, key = self.locate(path)
        line, column = key if at_key and key is not None else (marks.line, marks.column)
        return source.problem(message, line, column, expected=expected, hint=hint)

    def unknown_name(
        self, what: str, name: str, names: Collection[str], path: Sequence[str | int], *, at_key: bool = False
    ) -> Problem:
        """The problem of a name that is not declared, with the nearest one that is."""
        expected = one_of(names) if names else f"nothing: no {what} is declared"
        return self.problem(
            f"there is no {what} {name!r}", path, at_key=at_key, expected=expected, hint=did_you_mean(name, names)
        )


@dataclass(slots=True)
class _Open:
    """A mapping or sequence whose end has not been read yet."""

    value: Any
    marks: Marks
    anchor: str | None
    first_node: int
    key: str | None = None
    awaits_value: bool = False


class _Reader:
    def __init__(self, source: Source):
        self.source = source
        self.problems: list[Problem] = []
        self.open: list[_Open] = []
        self.anchors: dict[str, tuple[Any, Marks, int]] = {}
        self.nodes = 0
        self.aliased = 0
        self.root: tuple[Any, Marks] | None = None

    def stop(self, message: str, mark: Any, hint: str = "") -> InvalidInput:
        return InvalidInput([*self.problems, self.source.problem(message, mark.line, mark.column, hint=hint)])

    def read(self) -> Document:
        try:
            for event in yaml.parse(self.source.text, Loader=_LOADER):
                self.take(event)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            what = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error).split("\n", 1)[0]
            line, column = (mark.line, mark.column) if mark else self._place_of(getattr(error, "position", 0))
            raise InvalidInput(
                [*self.problems, self.source.problem(f"this is not YAML: {what}", line, column)]
            ) from None
        if self.root is None:
            self.problems.append(self.source.problem("the file is empty"))
        if self.problems:
            raise InvalidInput(self.problems)
        assert self.root is not None
        return Document(self.source, *self.root)

    def _place_of(self, offset: int) -> tuple[int, int]:
        before = self.source.text[:offset]
        return before.count("\n"), offset - before.rfind("\n") - 1

    def take(self, event: Any) -> None:
        mark = event.start_mark
        match event:
            case yaml.ScalarEvent():
                self.check_plain(event)
                text = None if event.value in _NOTHING and event.style is None else event.value
                self.add(text, Marks(mark.line, mark.column), event, event.anchor)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self.check_plain(event)
                if len(self.open) >= MAX_DEPTH:
                    raise self.stop(f"values are nested more than {MAX_DEPTH} deep", event.start_mark)
                marks = Marks(mark.line, mark.column)
                value: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
                # Placed before it is filled, so that positions and order are those of the text.
                self.add(value, marks, event, None)
                self.open.append(_Open(value, marks, event.anchor, self.nodes))
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                closed = self.open.pop()
                if closed.anchor:
                    self.anchors[closed.anchor] = (closed.value, closed.marks, self.nodes - closed.first_node)
            case yaml.AliasEvent():
                if event.anchor not in self.anchors:
                    raise self.stop(f"the alias *{event.anchor} stands inside or before its anchor", event.start_mark)
                value, marks, size = self.anchors[event.anchor]
                self.nodes += size
                self.aliased += size
                if self.aliased > MAX_ALIASED:
                    raise self.stop(f"aliases add more than {MAX_ALIASED:,} values", event.start_mark)
                self.add(value, marks, event, None)
            case yaml.DocumentStartEvent() if self.root is not None:
                raise self.stop("a file holds one document; a second one starts here", event.start_mark)

    def check_plain(self, event: Any) -> None:
        if event.tag is not None and event.tag != "!":
            mark = event.start_mark
            self.problems.append(
                self.source.problem(
                    f"the tag {event.tag} is not allowed", mark.line, mark.column, hint="leave the tag out"
                )
            )

    def add(self, value: Any, marks: Marks, event: Any, anchor: str | None) -> None:
        self.nodes += 1
        if anchor:
            self.anchors[anchor] = (value, marks, 1)
        if not self.open:
            self.root = (value, marks)
            return
        parent = self.open[-1]
        if isinstance(parent.value, list):
            parent.marks.members[len(parent.value)] = marks
            parent.value.append(value)
        elif parent.awaits_value:
            parent.awaits_value = False
            if parent.key is not None:
                parent.value[parent.key] = value
                parent.marks.members[parent.key] = marks
        else:
            parent.awaits_value = True
            parent.key = self.key(value, parent, event)

    def key(self, value: Any, parent: _Open, event: Any) -> str | None:
        """The text of a key, or None where the pair cannot be kept."""
        mark = event.start_mark
        name = "" if value is None else value
        if not isinstance(name, str):
            wrong, hint = "a key must be a plain text", "write the pair as key: value"
        elif name == "<<":
            wrong, hint = "merge keys (<<) are not supported", "write the keys out, or use an alias as a whole value"
        elif name in parent.value:
            line, column = parent.marks.keys[name]
            wrong, hint = (
                f"the key {name!r} stands here a second time",
                f"the first is at {line + 1}:{column + 1}; keep one",
            )
        else:
            parent.marks.keys[name] = (mark.line, mark.column)
            return name
        self.problems.append(self.source.problem(wrong, mark.line, mark.column, hint=hint))
        return None


def read_yaml(source: Source) -> Document:
    """The content of a YAML text; raises InvalidInput with every problem of its syntax."""
    return _Reader(source).read()


def decode(raw: bytes, name: str) -> Source:
    """Bytes as text: UTF-8 with or without a byte-order mark; raises InvalidInput for anything else."""
    empty = Source(name, "")
    if len(raw) > MAX_BYTES:
        raise InvalidInput(
            [
                empty.problem(
                    f"the file has {len(raw):,} bytes; {MAX_BYTES:,} is the limit",
                    hint="split the inventory over several files",
                )
            ]
        )
    if raw[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise InvalidInput([empty.problem("the file is UTF-16", expected="UTF-8", hint="save it as UTF-8")])
    try:
        return Source(name, raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line, column = before.count(b"\n"), error.start - before.rfind(b"\n") - 1
        where = Position(name, line + 1, column + 1)
        raise InvalidInput(
            [
                Problem(
                    f"byte {raw[error.start]:#04x} is not UTF-8 text",
                    where,
                    "UTF-8",
                    "is this a binary file, or saved in another encoding?",
                )
            ]
        ) from None


def require_mapping(document: Document) -> Mapping[str, Any]:
    """The document's data where it is a mapping; raises InvalidInput where it is a list or a text."""
    if isinstance(document.data, dict):
        return document.data
    kind = "a list" if isinstance(document.data, list) else "a single value"
    raise InvalidInput([document.problem(f"the file holds {kind}", [], expected="a mapping of keys to values")])
