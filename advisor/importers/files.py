"""Files that others saved: which there are, and their text, plain or gzip, UTF-8 or what a byte-order mark says."""

import codecs
import gzip
import io
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import BinaryIO, cast

from advisor.importers.estate import source_name
from advisor.problems import InvalidInput, Position, Problem
from advisor.text_files import MAX_BYTES, Source, decode, read_bytes, unreadable

MAX_LINE = 100_000
"""Characters; what is longer is read as several lines."""
_RATIO = 200
"""Logs are packed to a tenth of their size; what gets this much larger is no log."""
_GZIP = b"\x1f\x8b"
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UTF_32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_TAR_AT = 257
_UNPACK = "unpack it, and name the folder"


def files_below(root: Path) -> Iterator[tuple[PurePath, Path | None]]:
    """All files below a folder, or one file, with the names that origins have, in a stable order; no hidden ones.

    There is no path for what is no file, for a folder that cannot be listed, and for a link that leads to a folder or
    out of this one: it is not to be followed.
    """
    here = PurePath(source_name(root))
    if not root.is_dir():
        yield here, root
        return
    top = os.path.realpath(root)
    unlisted: list[OSError] = []
    for folder, folders, names in os.walk(root, onerror=unlisted.append):
        folders[:] = sorted(one for one in folders if not one.startswith("."))
        links = [one for one in folders if Path(folder, one).is_symlink()]
        for name in sorted([*links, *(one for one in names if not one.startswith("."))]):
            path = Path(folder, name)
            yield here / path.relative_to(root), path if _is_file_inside(path, top) else None
    for error in unlisted:
        yield here / Path(error.filename).relative_to(root), None


def _is_file_inside(path: Path, top: str) -> bool:
    try:
        return path.is_file() and Path(os.path.realpath(path)).is_relative_to(top)
    except PermissionError:
        # The folder may be listed, not entered.
        return False


def read_text(path: Path, expected: str) -> Source:
    """The text of a file, unpacked; raises InvalidInput where it cannot be read, or is too large."""
    raw = read_bytes(path, str(path), expected)
    if raw.startswith(_GZIP):
        with _unpacking(path), gzip.GzipFile(fileobj=io.BytesIO(raw)) as file:
            raw = file.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            raise _too_large(path, MAX_BYTES)
    _refuse_archive(raw, path, expected)
    encoding = _encoding(raw)
    if encoding == "utf-8-sig":
        return decode(raw, str(path))
    try:
        return Source(str(path), raw.decode(encoding))
    except UnicodeDecodeError:
        raise InvalidInput([Problem(f"this is broken {encoding.upper()} text", Position(str(path), 1, 1))]) from None


def read_lines(path: Path, expected: str) -> Iterator[tuple[int, str]]:
    """The lines of a file that may be larger than memory, with their numbers and without what is around them.

    What is no text is replaced; raises InvalidInput where the file cannot be read.
    """
    try:
        with path.open("rb") as packed:
            is_packed = packed.read(2) == _GZIP
            packed.seek(0)
            most = max(MAX_BYTES, _RATIO * os.fstat(packed.fileno()).st_size) if is_packed else None
            file = cast(BinaryIO, gzip.GzipFile(fileobj=packed)) if is_packed else packed
            with _unpacking(path):
                head = file.read(512)
                file.seek(0)
            _refuse_archive(head, path, expected)
            with io.TextIOWrapper(file, _encoding(head), "replace") as text:
                yield from _lines(text, path, most)
    except (OSError, ValueError) as error:
        raise unreadable(error, str(path), expected) from None


def _lines(text: io.TextIOWrapper, path: Path, most: int | None) -> Iterator[tuple[int, str]]:
    number = size = 0
    while True:
        with _unpacking(path, number + 1):
            line = text.readline(MAX_LINE)
        if not line:
            return
        number += 1
        size += len(line)
        if most is not None and size > most:
            raise _too_large(path, most)
        yield number, line.strip()


@contextmanager
def _unpacking(path: Path, line: int = 1) -> Iterator[None]:
    try:
        yield
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        where = Position(str(path), line, 1)
        raise InvalidInput([Problem(f"the compressed data is broken: {error}", where)]) from None


def _encoding(raw: bytes) -> str:
    if raw.startswith(_UTF_32):
        return "utf-32"
    return "utf-16" if raw.startswith(_UTF_16) else "utf-8-sig"


def _too_large(path: Path, most: int) -> InvalidInput:
    message = f"this unpacks to more than {most:,} bytes, which is the limit"
    return InvalidInput([Problem(message, Position(str(path), 1, 1), hint="split it over several files")])


def _refuse_archive(raw: bytes, path: Path, expected: str) -> None:
    found = (
        ("this is a zip archive", _UNPACK) if raw.startswith(b"PK\x03\x04")
        else ("this is a tar archive", _UNPACK) if raw.startswith(b"ustar", _TAR_AT)
        else ("this is Parquet", "deliver it as text, or export it as such") if raw.startswith(b"PAR1")
        else None
    )  # fmt: skip
    if found:
        message, hint = found
        raise InvalidInput([Problem(message, Position(str(path), 1, 1), expected, hint)])
