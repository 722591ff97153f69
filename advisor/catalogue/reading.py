"""Knowledge files as they are read: their bytes, their content, and every problem found on the way."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from advisor.problems import InvalidInput, Problem
from advisor.text_files import decode, read_bytes
from advisor.validation import build
from advisor.yaml_reader import Document, read_yaml

Path_ = Sequence[str | int]
Shape = TypeVar("Shape", bound=BaseModel)


@dataclass
class Loading:
    """What has been read so far, and every problem found on the way."""

    folder: Path
    problems: list[Problem] = field(default_factory=list)
    raw: dict[str, bytes] = field(default_factory=dict)

    def read(self, path: Path, shape: type[Shape]) -> tuple[Document, Shape]:
        """One file and its content; raises InvalidInput."""
        name = path.relative_to(self.folder).as_posix()
        shown = f"{self.folder.name}/{name}"
        self.raw[name] = read_bytes(path, shown, f"{name} in the folder {self.folder}")
        document = read_yaml(decode(self.raw[name], shown))
        return document, build(shape, document)

    def read_if_there(self, name: str, shape: type[Shape]) -> list[tuple[Document, Shape]]:
        """The file of that name where the folder has it; a broken one is reported and left out."""
        return [(document, content) for _, document, content in self.read_all(name, shape)]

    def read_all(self, pattern: str, shape: type[Shape]) -> list[tuple[str, Document, Shape]]:
        """All files of one kind, in the order of their names; a broken one is reported and left out."""
        found = []
        for path in sorted(self.folder.glob(pattern)):
            try:
                found.append((path.stem, *self.read(path, shape)))
            except InvalidInput as error:
                self.problems += error.problems
        return found


def report_unknown(
    loading: Loading,
    document: Document,
    what: str,
    names: Iterable[str],
    valid: Mapping[str, Any],
    path: Path_,
    *,
    at_key: bool = False,
) -> list[str]:
    """The names that are declared; each of the others is reported."""
    known = []
    for name in names:
        if name in valid:
            known.append(name)
        else:
            loading.problems.append(document.unknown_name(what, name, valid, path, at_key=at_key))
    return known
