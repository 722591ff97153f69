"""Files and standard input as text: UTF-8, of a bounded size, with the lines that messages show."""

import os
import re
import secrets
import stat
import sys
from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path

from advisor.problems import InvalidInput, Position, Problem

MAX_BYTES = 48 * 1024 * 1024
"""Two hundred thousand connections with everything stated take less."""

_CHUNK = 16_384
_LINE_ENDS = ("\n", "\r", "\x85", "\u2028", "\u2029")
_LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""What ends a line in YAML."""


@dataclass(frozen=True)
class Source:
    """One text that was read, under the name that messages use for it."""

    name: str
    text: str
    _lines: dict[int, str] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def _chunks(self) -> tuple[list[int], list[int]]:
        """Where pieces of the text begin, and how many lines end before each: no index of every line is kept."""
        text, offsets, lines = self.text, [0], [0]
        while offsets[-1] < len(text):
            start, end = offsets[-1], offsets[-1] + _CHUNK
            if text[end - 1 : end + 1] == "\r\n":
                end += 1
            ended = sum(text.count(end_of_line, start, end) for end_of_line in _LINE_ENDS)
            offsets.append(end)
            lines.append(lines[-1] + ended - text.count("\r\n", start, end))
        return offsets, lines

    def _start_of(self, number: int) -> int | None:
        """The offset at which a line begins; None where the text has fewer lines."""
        offsets, lines = self._chunks
        if number == 0 or number > lines[-1]:
            return None if number else 0
        chunk = bisect_left(lines, number) - 1
        ends = _LINE_END.finditer(self.text, offsets[chunk])
        return next(islice(ends, number - lines[chunk] - 1, None)).end()

    def line(self, number: int) -> str:
        """One line of the text, counted from 0; empty where there is no such line."""
        if number not in self._lines:
            # Kept, because many problems may stand on one line, and a line may be as long as the text.
            start = self._start_of(number)
            end = _LINE_END.search(self.text, start or 0)
            self._lines[number] = "" if start is None else self.text[start : end.start() if end else None]
        return self._lines[number]

    def problem(self, message: str, line: int = 0, column: int = 0, *, expected: str = "", hint: str = "") -> Problem:
        """A problem at a place of this text; line and column count from 0 as in YAML marks."""
        return Problem(message, Position(self.name, line + 1, column + 1), expected, hint, self.line(line))

    def place_of(self, offset: int) -> tuple[int, int]:
        """Line and column, counted from 0, of a character."""
        offsets, lines = self._chunks
        chunk = max(0, bisect_left(offsets, offset) - 1)
        ends = [end.end() for end in _LINE_END.finditer(self.text, offsets[chunk], offset)]
        number = lines[chunk] + len(ends)
        return number, offset - (self._start_of(number) or 0)


def read_source(path: str | Path, name: str, expected: str) -> Source:
    """The text of a file (`-` is standard input); raises InvalidInput where it cannot be read or is no text.

    `expected` says what should have been there. An endless file is not read to its end.
    """
    return decode(read_bytes(path, name, expected), name)


def read_bytes(path: str | Path, name: str, expected: str, at_most: int = MAX_BYTES) -> bytes:
    """The bytes of a file (`-` is standard input), not more than there may be; raises InvalidInput."""
    try:
        if str(path) == "-":
            return _checked(sys.stdin.buffer.read(at_most + 1) if sys.stdin else b"", name, at_most)
        with Path(path).open("rb") as file:
            if os.fstat(file.fileno()).st_size > at_most:
                raise too_large(name, at_most)
            return _checked(file.read(at_most + 1), name, at_most)
    except (OSError, ValueError) as error:
        raise unreadable(error, name, expected) from None


def unreadable(error: OSError | ValueError, name: str, expected: str) -> InvalidInput:
    """The error of a file that cannot be read."""
    reason = {
        "FileNotFoundError": "there is no such file",
        "IsADirectoryError": "this is a directory, not a file",
        "NotADirectoryError": "a part of this path is a file, not a directory",
        "PermissionError": "you may not read this file",
        "ValueError": "no file can have this name",
    }.get(type(error).__name__) or str(getattr(error, "strerror", "it cannot be read"))
    hint = "check the name" if isinstance(error, FileNotFoundError) else ""
    return InvalidInput([Problem(reason, Position(name, 1, 1), expected, hint)])


def _checked(raw: bytes, name: str, at_most: int) -> bytes:
    if len(raw) > at_most:
        raise too_large(name, at_most)
    return raw


def too_large(name: str, at_most: int = MAX_BYTES) -> InvalidInput:
    """The error of a text that has more bytes than there may be."""
    message = f"this has more than {at_most:,} bytes, which is the limit"
    return InvalidInput([Problem(message, Position(name, 1, 1), hint="split it over several files")])


def decode(raw: bytes, name: str) -> Source:
    """Bytes as text: UTF-8 with or without a byte-order mark; raises InvalidInput for anything else."""
    if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\x00" in raw[:2]:
        message = "this is UTF-16 or UTF-32 text, or no text at all"
        raise InvalidInput([Problem(message, Position(name, 1, 1), "UTF-8", "save the file as UTF-8")])
    try:
        return Source(name, raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        before = Source(name, error.object[: error.start].decode("utf-8", "replace"))
        line, column = before.place_of(len(before.text))
        where = Position(name, line + 1, column + 1)
        message = f"byte {error.object[error.start]:#04x} is not UTF-8 text"
        hint = "is this a binary file, or saved in another encoding?"
        raise InvalidInput([Problem(message, where, "UTF-8", hint, before.line(line))]) from None


def write_whole(path: Path, content: str | bytes) -> None:
    """Writes a file whole or not at all, text as UTF-8; one that is there keeps its mode, and a link leads to it."""
    target = path.resolve()
    # A name of its own length: that of the file may be as long as names can be.
    part = target.with_name(f".advisor-{secrets.token_hex(8)}")
    try:
        with part.open("xb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
        if target.is_file():
            part.chmod(stat.S_IMODE(target.stat().st_mode))
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
