"""CSV as people write it: with a header or without, whatever stands between the cells, every cell with its place."""

import csv
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from advisor.plain_text import quoted
from advisor.problems import InvalidInput, Problem
from advisor.text_files import Source

_SAMPLE = 8_000
_DELIMITERS = ",;\t|"
_QUALIFIERS = {
    "service", "svc", "microservice", "ms", "workload", "app", "application", "component", "canonical", "name",
}  # fmt: skip
"""Words of a column's name that say what stands in it, not which column it is."""


@dataclass(frozen=True)
class Row:
    """The cells of a row by the names of their columns, without blanks around them; empty cells are left out."""

    source: Source
    line: int
    cells: Mapping[str, str]
    _numbers: Mapping[str, int]
    _delimiter: str

    def problem(self, column: str, message: str, expected: str = "") -> Problem:
        """A problem with a cell, or with the row where it lacks the cell."""
        at = 0
        if column in self._numbers:
            at = _start(self.source.line(self.line - 1), self._delimiter, self._numbers[column])
        return self.source.problem(message, self.line - 1, at, expected=expected)


@dataclass(frozen=True)
class Table:
    """The rows of a CSV, and which columns hold something that nobody asked for, with the first line where they do."""

    rows: tuple[Row, ...]
    others: Mapping[str, int]
    header: tuple[str, ...] = ()
    """The names of its columns as they stand there; empty where it has no header."""


def read_table(
    source: Source,
    needed: Mapping[str, Sequence[str]],
    optional: Mapping[str, Sequence[str]],
    numbers: Collection[str] = (),
) -> Table:
    """A CSV whose columns are found by any of their names, or without a header by their order.

    `numbers` are the columns that hold numbers. Raises InvalidInput where this is no CSV, its header lacks a needed
    column, or the first row looks like a header of other names.
    """
    names = {**needed, **optional}
    delimiter = _delimiter(source.text)
    rows = _rows(source, delimiter)
    first = next(rows, None)
    if first is None:
        raise InvalidInput([source.problem("there is no row here", expected=f"rows of {', '.join(needed)}")])
    header = _header(first[1], needed, optional)
    if not set(needed).isdisjoint(header):
        if lacking := [name for name in needed if name not in header]:
            expected = f"a column {lacking[0]}, or called {', '.join(needed[lacking[0]])}"
            raise InvalidInput([source.problem(f"the header names no {lacking[0]}", first[0] - 1, expected=expected)])
        columns = [name or f"column {cell.strip()}" for name, cell in zip(header, first[1], strict=True)]
        lines = dict.fromkeys(columns, first[0])
        body = rows
    elif _looks_like_header(first[1], needed) or _has_words(first[1], names, numbers):
        message = "this looks like a header, and none of its names is known"
        expected = "columns " + " and ".join(f"{one} (or {', '.join(every)})" for one, every in needed.items())
        hint = f"if it is no header, write one above it: {','.join(needed)}"
        raise InvalidInput([source.problem(message, first[0] - 1, expected=expected, hint=hint)])
    else:
        header, columns, lines = [], list(names), {}
        body = _with_first(first, rows)
    places = {name: number for number, name in reversed(list(enumerate(columns)))}
    found, others = [], dict[str, int]()
    for line, cells in body:
        named = {
            columns[number] if number < len(columns) else f"column {number + 1}": cell.strip()
            for number, cell in reversed(list(enumerate(cells)))
            if cell.strip()
        }
        for name in named:
            if name not in names:
                others.setdefault(name, lines.get(name, line))
        found.append(Row(source, line, named, places, delimiter))
    return Table(tuple(found), others, tuple(first[1]) if header else ())


def _header(
    cells: Sequence[str], needed: Mapping[str, Sequence[str]], optional: Mapping[str, Sequence[str]]
) -> list[str]:
    """What the cells of a header mean; what is only said more fully, `Source Service`, where all that is needed is."""
    meant = {_plain(one): name for name, every in {**needed, **optional}.items() for one in (name, *every)}
    header = [meant.get(_plain(cell), "") for cell in cells]
    if set(needed).isdisjoint(header):
        fully = [
            own or meant.get("_".join(word for word in _words(cell) if word not in _QUALIFIERS), "")
            for own, cell in zip(header, cells, strict=True)
        ]
        return fully if set(needed) <= set(fully) else header
    return header


def _looks_like_header(cells: Sequence[str], needed: Mapping[str, Sequence[str]]) -> bool:
    """Whether for each needed column a cell has a word of its names; of columns with one name nothing can be said."""
    words = {word for cell in cells for word in _words(cell)}
    return all(every and not words.isdisjoint((name, *every)) for name, every in needed.items())


def _has_words(cells: Sequence[str], names: Iterable[str], numbers: Collection[str]) -> bool:
    """Whether words stand where a row without a header has numbers."""
    return any(re.search("[a-z]{3}", cell, re.I) for name, cell in zip(names, cells, strict=False) if name in numbers)


def _with_first(first: tuple[int, list[str]], rest: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    yield first
    yield from rest


def _rows(source: Source, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The rows with something in them and no comment, and the lines on which they begin."""
    reader = csv.reader(source.text.splitlines(keepends=True), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells) and not cells[0].startswith("#"):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise InvalidInput([source.problem(f"this is not CSV: {error}", line - 1)]) from None


def _delimiter(text: str) -> str:
    """What stands between the cells, as a few lines show."""
    sample = "".join(text[:_SAMPLE].splitlines(keepends=True)[:20])
    try:
        return csv.Sniffer().sniff(sample, _DELIMITERS).delimiter
    except csv.Error:
        return ","


def _words(name: str) -> list[str]:
    """The words of a name, `parentMS` has two."""
    return re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).casefold())


def _plain(name: str) -> str:
    return "_".join(_words(name))


def _start(line: str, delimiter: str, number: int) -> int:
    """Where a cell of a line begins."""
    in_quotes, cell = False, 0
    for at, character in enumerate(line):
        if cell == number:
            return at
        in_quotes ^= character == '"'
        cell += character == delimiter and not in_quotes
    return 0 if cell < number else len(line)


def not_a_number(cell: str) -> str:
    """The message for a cell that should hold a number."""
    return f"{quoted(cell)} is not a number"
