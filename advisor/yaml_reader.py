"""YAML text as plain dicts, lists and texts, with the position of each, read from PyYAML's event stream.

Every scalar stays text (an account id keeps its zeros); tags, merge keys, duplicate keys and runaway aliases are
refused.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from advisor.plain_text import quoted
from advisor.problems import MAX_PROBLEMS, InvalidInput, Position, Problem, did_you_mean, one_of
from advisor.text_files import Source

MAX_DEPTH = 32
MAX_VALUES = 5_000_000
"""Values of one text: two hundred thousand connections with everything stated have as many."""
MAX_ALIASED = 1_000_000
MAX_ALIASED_TEXT = 16_000_000
"""Values, and characters, that aliases may add; a bomb of ten levels of ten aliases has ten thousand times as many."""

_WRITE_OUT = "write out what the aliases stand for, or use fewer"
_MISSING = "is a comma, a closing bracket or a quotation mark missing?"
_SLIPS = {
    "expected ',' or": _MISSING,
    "unexpected end": _MISSING,
    "could not find expected ':'": "is the space after the colon missing, as in region: eu-west-1?",
    "mapping values are not allowed": "put a value that holds a colon in quotation marks; or mend the indent",
    "did not find expected key": "indent like the lines around it; put a value that holds a quotation mark in others",
    "did not find expected node content": "put the value in quotation marks: it begins with a character of YAML's own",
    "block sequence entries are not allowed": "begin the list on a line of its own, or write it in brackets",
}
"""What people usually did where the parser says so."""
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_UNREADABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that YAML leaves out."""
_NOTHING = {"", "~", "null", "Null", "NULL"}


Place = tuple[int, int]
"""Line and column, counted from 0."""


@dataclass(slots=True)
class Marks:
    """Where a value starts, and the same for its keys and members; lines and columns count from 0.

    Of single values, which are most members, only the place is kept until somebody asks for more.
    """

    line: int
    column: int
    keys: dict[str, Place] = field(default_factory=dict)
    members: "dict[str | int, Marks | Place]" = field(default_factory=dict)
    source: "Source | None" = None

    def __getitem__(self, step: str | int) -> "Marks":
        found = self.members[step]
        if isinstance(found, tuple):
            found = self.members[step] = Marks(*found)
        return found

    def forget(self, key: str | int) -> None:
        """From now on a key or a member of a list is not there, and the members behind it have moved up."""
        if isinstance(key, str):
            self.keys.pop(key, None)
            self.members.pop(key, None)
            return
        self.members = {
            int(number) - (int(number) > key): placed for number, placed in self.members.items() if number != key
        }


@dataclass(frozen=True)
class Document:
    """The content of one YAML text: `data` of dicts, lists, texts and None, and the marks of all of it.

    `problems` are those of a text that was read tolerantly; `gaps` are the places of mappings that lost a pair by them.
    """

    source: Source
    data: Any
    marks: Marks
    problems: tuple[Problem, ...] = ()
    gaps: frozenset[Position] = frozenset()

    def locate(self, path: Sequence[str | int]) -> tuple[Source, Marks, Place | None]:
        """The deepest existing part of `path`: its text, its marks, and the place of its last key where it is a key."""
        source, marks, key = self.source, self.marks, None
        for step in path:
            if step not in marks.members:
                break
            nested = marks[step]
            key = marks.keys.get(step) if isinstance(step, str) else None
            marks, source = nested, nested.source or source
        return source, marks, key

    def value(self, path: Sequence[str | int]) -> Any:
        """What the text says at a path; None where it says nothing."""
        value: Any = self.data
        for step in path:
            if isinstance(value, dict):
                value = value.get(step)
            elif isinstance(value, list) and isinstance(step, int) and step < len(value):
                value = value[step]
            else:
                return None
        return value

    def read_as(self, path: Sequence[str | int], meant: str) -> None:
        """From now on the last key of `path` is found under the name that was meant, too."""
        _, marks, _ = self.locate(path[:-1])
        if path[-1] in marks.members:
            marks.members[meant] = marks.members[path[-1]]
            marks.keys[meant] = marks.keys[str(path[-1])]

    def forget(self, path: Sequence[str | int]) -> None:
        """From now on the member of a list at `path` is not there, and those behind it have moved up."""
        _, marks, _ = self.locate(path[:-1])
        marks.forget(path[-1])

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
            f"there is no {what} {quoted(name)}", path, at_key=at_key, expected=expected, hint=did_you_mean(name, names)
        )


@dataclass(slots=True)
class _Open:
    """A mapping or sequence whose end has not been read yet."""

    value: Any
    marks: Marks
    anchor: str | None
    first_node: int
    aliased_text: int
    awaits_key: bool
    key: str | None = None


class Reader:
    """Reads one text; importers of other formats allow more in a subclass."""

    def __init__(self, source: Source):
        self.source = source
        self.problems: list[Problem] = []
        self.gaps: set[Position] = set()
        self.open: list[_Open] = []
        self.anchors: dict[str, tuple[Any, Marks | Place, int, int]] = {}
        self.nodes = 0
        self.aliased = 0
        self.aliased_text = 0
        self.root: tuple[Any, Marks | Place] | None = None

    def stop(self, message: str, mark: Any, hint: str = "") -> InvalidInput:
        """What is wrong so that nothing more can be read, after all problems before it."""
        return InvalidInput([*self.problems, self.source.problem(message, mark.line, mark.column, hint=hint)])

    def report(self, message: str, mark: Any, hint: str) -> None:
        """Notes a problem at a place; after very many the rest is not read."""
        self.problems.append(self.source.problem(message, mark.line, mark.column, hint=hint))
        if len(self.problems) >= MAX_PROBLEMS:
            raise self.stop("after so many problems the rest is not read", mark)

    def read(self) -> Document:
        """The whole text; raises InvalidInput where it cannot be read."""
        try:
            parser = _LOADER(self.source.text)
            while (event := parser.get_event()) is not None:
                self.take(event)
        except yaml.MarkedYAMLError as error:
            raise InvalidInput([*self.problems, self.broken(error)]) from None
        except (yaml.YAMLError, UnicodeEncodeError):
            raise InvalidInput([*self.problems, self.unprintable()]) from None
        if self.root is None:
            hint = "describe at least one connection; advisor init writes an example"
            raise InvalidInput([*self.problems, self.source.problem("the file is empty", hint=hint)])
        data, marks = self.root
        marks = Marks(*marks) if isinstance(marks, tuple) else marks
        return Document(self.source, data, marks, tuple(self.problems), frozenset(self.gaps))

    def broken(self, error: yaml.MarkedYAMLError) -> Problem:
        """What the parser did not understand, where it began, and what usually causes it."""
        what, mark, context = error.problem or "it cannot be read", error.problem_mark, error.context_mark
        line, column = (mark.line, mark.column) if mark else (0, 0)
        begun = f"{error.context} that begins at {context.line + 1}:{context.column + 1}" if context else ""
        at_fault = self.source.line(line)[column : column + 1]
        if "could not find expected ':'" in what and context:
            # Only the next line shows that the key has no colon: the key is where to look.
            line, column, begun = context.line, context.column, ""
        cause = next((hint for said, hint in _SLIPS.items() if said in what), "")
        if "cannot start any token" in what:
            cause = f"write the value in quotation marks: {quoted(at_fault)} has a meaning of its own in YAML"
        if at_fault == "\t":
            cause = "indent with spaces, not with tabs"
        hint = "; ".join(part for part in (cause, begun) if part)
        return self.source.problem(f"this is not YAML: {what}", line, column, hint=hint)

    def unprintable(self) -> Problem:
        """The character that YAML does not allow."""
        found = _UNREADABLE.search(self.source.text)
        line, column = self.source.place_of(found.start()) if found else (0, 0)
        what = f"the character U+{ord(found.group()):04X} cannot stand in it" if found else "it cannot be read"
        hint = "take it out; in quotation marks it can be written as an escape" if found else ""
        return self.source.problem(f"this is not YAML: {what}", line, column, hint=hint)

    def take(self, event: Any) -> None:
        """Takes in one event of the parser."""
        mark = event.start_mark
        match event:
            case yaml.ScalarEvent():
                if event.tag is not None:
                    self.check_plain(event)
                text = None if not event.style and event.value in _NOTHING else event.value
                parent = self.open[-1] if self.open else None
                if parent is not None and parent.awaits_key and event.anchor is None:
                    # Half of all events: a key needs no marks of its own.
                    self.count(event)
                    parent.awaits_key = False
                    parent.key = self.key(text, parent, event)
                else:
                    self.add(text, (mark.line, mark.column), event, event.anchor)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self.check_plain(event)
                if len(self.open) >= MAX_DEPTH:
                    raise self.stop(f"values are nested more than {MAX_DEPTH} deep", event.start_mark)
                marks = Marks(mark.line, mark.column)
                value: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
                # An anchor's name inside its own value would mean what an earlier anchor of that name held.
                self.anchors.pop(event.anchor or "", None)
                # Placed before it is filled, so that positions and order are those of the text.
                self.add(value, marks, event, None)
                first_text = self.aliased_text - mark.index
                self.open.append(_Open(value, marks, event.anchor, self.nodes, first_text, isinstance(value, dict)))
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                closed = self.open.pop()
                if closed.anchor:
                    # What the aliases in it added, and its own text from its first to its last character.
                    length = self.aliased_text + event.end_mark.index - closed.aliased_text  # type: ignore[union-attr]
                    size = self.nodes - closed.first_node
                    self.anchors[closed.anchor] = (closed.value, closed.marks, size, length)
            case yaml.AliasEvent():
                if event.anchor not in self.anchors:
                    message = f"the alias {quoted(f'*{event.anchor}')} stands inside or before its anchor"
                    hint = f"no &{event.anchor} is there before it: write the value out, or quote the asterisk"
                    raise self.stop(message, event.start_mark, hint)
                value, placed, size, length = self.anchors[event.anchor]
                self.nodes += size
                self.aliased += size
                self.aliased_text += length
                if self.aliased > MAX_ALIASED:
                    raise self.stop(f"aliases add more than {MAX_ALIASED:,} values", event.start_mark, _WRITE_OUT)
                if self.aliased_text > MAX_ALIASED_TEXT:
                    message = f"aliases add more than {MAX_ALIASED_TEXT:,} characters"
                    raise self.stop(message, event.start_mark, _WRITE_OUT)
                self.add(value, placed, event, None)
            case yaml.DocumentStartEvent() if self.root is not None:
                raise self.stop("a file holds one document; a second one starts here", event.start_mark)

    def check_plain(self, event: Any) -> None:
        """Reports a tag."""
        if event.tag is not None and event.tag != "!":
            self.report(f"the tag {quoted(event.tag)} is not allowed", event.start_mark, "leave the tag out")

    def count(self, event: Any) -> None:
        """Counts a value; raises InvalidInput where there are too many."""
        self.nodes += 1
        if self.nodes > MAX_VALUES:
            message = f"this has more than {MAX_VALUES:,} values, which is the limit"
            raise self.stop(message, event.start_mark, "split it over several files")

    def add(self, value: Any, marks: Marks | Place, event: Any, anchor: str | None) -> None:
        """Puts a value, or a key, where the text has it."""
        self.count(event)
        if anchor:
            self.anchors[anchor] = (value, marks, 1, event.end_mark.index - event.start_mark.index)
        if not self.open:
            self.root = (value, marks)
            return
        parent = self.open[-1]
        if isinstance(parent.value, list):
            parent.marks.members[len(parent.value)] = marks
            parent.value.append(value)
        elif parent.awaits_key:
            parent.awaits_key = False
            parent.key = self.key(value, parent, event)
        else:
            parent.awaits_key = True
            if parent.key is not None:
                parent.value[parent.key] = value
                parent.marks.members[parent.key] = marks

    def key(self, value: Any, parent: _Open, event: Any) -> str | None:
        """The text of a key, or None where the pair cannot be kept."""
        mark = event.start_mark
        name = "" if value is None else value
        if not isinstance(name, str):
            wrong, hint = "a key must be a plain text", "write the pair as key: value"
        elif name == "<<":
            wrong, hint = "merge keys (<<) are not supported", "write the keys out, or use an alias as a whole value"
        elif name in parent.value:
            if len(self.open) == 1:
                # What a second section declares is not read: nobody may be told that it is not declared.
                self.gaps.add(Position(self.source.name, parent.marks.line + 1, parent.marks.column + 1))
            line, column = parent.marks.keys[name]
            wrong = f"the key {quoted(name)} stands here a second time"
            hint = f"the first is at {line + 1}:{column + 1}; keep one"
        else:
            parent.marks.keys[name] = (mark.line, mark.column)
            return name
        if isinstance(name, str) and name not in parent.value:
            self.gaps.add(Position(self.source.name, parent.marks.line + 1, parent.marks.column + 1))
        self.report(wrong, mark, hint)
        return None


def read_yaml(source: Source) -> Document:
    """The content of a YAML text; raises InvalidInput with every problem of its syntax."""
    document = read_tolerantly(source)
    if document.problems:
        raise InvalidInput(document.problems)
    return document


def read_tolerantly(source: Source) -> Document:
    """The content of a YAML text without the pairs that are wrong; raises InvalidInput where it cannot be read."""
    return Reader(source).read()


def not_a_mapping(document: Document) -> Problem | None:
    """What is wrong with a document that holds a list or a single value instead of a mapping."""
    if isinstance(document.data, dict):
        return None
    kind = "a list" if isinstance(document.data, list) else "a single value"
    expected = "a mapping of keys to values"
    return document.problem(f"the file holds {kind}", [], expected=expected, hint="begin with a key such as vpcs:")
