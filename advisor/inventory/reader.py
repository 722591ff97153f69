"""Reads inventories: files or text in, a checked Inventory out, or every problem at once."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from advisor.catalogue import Catalogue
from advisor.inventory import Inventory
from advisor.inventory.changes import Change, changed
from advisor.inventory.checks import problems_of
from advisor.inventory.mending import KINDS, Gaps, read_content
from advisor.plain_text import quoted
from advisor.problems import MAX_PROBLEMS, InvalidInput, InvalidInventory, Position, Problem, Severity
from advisor.text_files import Source, read_source
from advisor.yaml_reader import Document, Marks, not_a_mapping, read_tolerantly


def load_files(paths: Iterable[str | Path], catalogue: Catalogue) -> Inventory:
    """One inventory from one or several files (`-` is standard input); raises InvalidInventory with every problem."""
    reading = _Reading()
    for path in paths:
        name = str(path)
        if name in reading.files:
            where = Position(name, 1, 1)
            reading.problems.append(Problem("this file is named twice", where, hint="name every file once"))
            continue
        reading.files.append(name)
        try:
            reading.add(read_source(path, name, "an inventory in YAML"))
        except InvalidInput as error:
            reading.fail(error.problems)
    return reading.inventory(catalogue)


def load_text(text: str, catalogue: Catalogue, name: str = "inventory") -> Inventory:
    """An inventory from YAML text; raises InvalidInventory with every problem."""
    reading = _Reading()
    reading.add(Source(name, text.removeprefix("\ufeff")))
    return reading.inventory(catalogue)


def load_changed(
    inventory: Inventory, changes: Sequence[Change], catalogue: Catalogue, problems: Sequence[Problem] = ()
) -> Inventory:
    """The same inventory with changes; raises InvalidInventory with every problem, those found before included."""
    reading = _Reading()
    names = {change.source.name for change in changes} | {problem.position.file for problem in problems}
    reading.files = sorted(names, key=lambda name: (len(name), name))
    reading.problems += problems
    return reading.checked(changed(inventory.document, changes, reading.problems), catalogue)


class _Reading:
    """The files read so far, every problem found on the way, and whether all of them could be read."""

    def __init__(self) -> None:
        self.documents: list[Document] = []
        self.problems: list[Problem] = []
        self.files: list[str] = []
        self.complete = True

    def add(self, source: Source) -> None:
        """Reads one text."""
        try:
            document = read_tolerantly(source)
        except InvalidInput as error:
            self.fail(error.problems)
            return
        self.problems += document.problems
        if wrong := not_a_mapping(document):
            self.fail([wrong])
        else:
            self.documents.append(document)

    def fail(self, problems: Iterable[Problem]) -> None:
        """Notes a text of which nothing can be used."""
        self.problems += problems
        self.complete = False

    def inventory(self, catalogue: Catalogue) -> Inventory:
        """What all texts say together; raises InvalidInventory with every problem."""
        if not self.documents:
            raise InvalidInventory(self.problems)
        return self.checked(_merge(self.documents, self.problems), catalogue)

    def checked(self, merged: Document, catalogue: Catalogue) -> Inventory:
        """The inventory that a document holds; raises InvalidInventory with every problem."""
        content, wrong, gaps = read_content(merged)
        self.problems += wrong
        if content is None:
            raise InvalidInventory(self._in_order())
        if not self.complete:
            gaps = Gaps(frozenset(KINDS.values()), gaps.stand_ins)
        found = islice(problems_of(Inventory(content, merged, ""), catalogue, gaps), MAX_PROBLEMS)
        reported = {problem.position for problem in self.problems if problem.severity is Severity.ERROR}
        self.problems += [problem for problem in found if problem.position not in reported]
        if any(problem.severity is Severity.ERROR for problem in self.problems):
            raise InvalidInventory(self._in_order())
        return Inventory(content, merged, _digest(merged.data), tuple(self._in_order()))

    def _in_order(self) -> list[Problem]:
        """The problems as they stand in the texts, file by file."""
        order = {name: number for number, name in enumerate(self.files)}
        return sorted(self.problems, key=lambda one: (order.get(one.position.file, len(order)), one.position))


def _digest(data: Any) -> str:
    """SHA-256 of the content, whatever the order of keys and the layout of the text."""
    return hashlib.sha256(
        json.dumps(data, sort_keys=True, ensure_ascii=False).encode("utf-8", "surrogatepass")
    ).hexdigest()


def _merge(documents: Sequence[Document], problems: list[Problem]) -> Document:
    """Several files as one document: mappings join, lists follow each other, a value given twice must be the same.

    So must priorities, whose order means something.
    """
    first = documents[0]
    if len(documents) == 1:
        return first
    data: dict[str, Any] = {}
    marks = Marks(first.marks.line, first.marks.column)
    for document in documents:
        _join(data, marks, first.source, document.data, document.marks, document.source, problems)
    return Document(first.source, data, marks, gaps=frozenset[Position]().union(*(one.gaps for one in documents)))


def _join(
    data: dict[str, Any],
    marks: Marks,
    owner: Source,
    added: Mapping[str, Any],
    added_marks: Marks,
    source: Source,
    problems: list[Problem],
) -> None:
    """Adds a mapping read from `source` to one whose values come from `owner` unless their marks say otherwise."""
    for key, value in added.items():
        there = added_marks[key]
        there.source = source
        if key not in data:
            data[key], marks.members[key], marks.keys[key] = value, there, added_marks.keys[key]
            continue
        here = marks[key]
        origin = here.source or owner
        if isinstance(value, dict | list) and isinstance(data[key], type(value)):
            # An alias elsewhere may stand for the same value, and does not get what is joined here.
            data[key] = copy(data[key])
            marks.members[key] = here = replace(here, keys=copy(here.keys), members=copy(here.members))
        if isinstance(data[key], dict) and isinstance(value, dict):
            _join(data[key], here, origin, value, there, source, problems)
        elif isinstance(data[key], list) and isinstance(value, list) and key != "priorities":
            for number, member in enumerate(value):
                there[number].source = source
                here.members[len(data[key])] = there[number]
                data[key].append(member)
        elif data[key] != value:
            message = f"{quoted(key)} has another value than in {origin.name}:{here.line + 1}:{here.column + 1}"
            hint = "give it in one file, or the same in both"
            problems.append(source.problem(message, there.line, there.column, hint=hint))
