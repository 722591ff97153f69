"""The files of a configuration: YAML with `!include`, merge keys and placeholders, all inside one directory."""

import os
from pathlib import Path, PurePath, PurePosixPath
from typing import Any

import yaml

from advisor.importers.estate import Origin
from advisor.importers.files import read_text
from advisor.importers.lza.placeholders import Placeholders
from advisor.plain_text import quoted
from advisor.problems import InvalidInput, Position, Problem
from advisor.text_files import MAX_BYTES, Source, too_large
from advisor.yaml_reader import Document, Marks, Reader

MAX_INCLUDES = 10_000
"""So many files may be included in all; each is read anew wherever it is included."""
MAX_CHAIN = 16
"""So deep may files include files."""
MAX_NAMED = 12
"""So many files that are not read are named."""
_OF_YAML = "tag:yaml.org,2002:"


class Folder:
    """A directory of configuration files; nothing outside is read, whatever they or their links say."""

    def __init__(self, path: Path):
        self.path, self.root = path, Path(os.path.realpath(path))
        self.placeholders = Placeholders()
        self.read: dict[str, None] = {}
        """The files that were read, as origins name them."""
        self.blocks: dict[str, Origin] = {}
        """The helpers of placeholders that are not carried out, and where the first of each stands."""
        self.unknown: dict[tuple[str, tuple[str | int, ...], str], Origin] = {}
        """Where values are missing that only AWS knows: file, path and placeholder, each with its place."""
        self.size = self.includes = 0

    @property
    def name(self) -> str:
        """What people call the directory."""
        return self.root.name or "configuration"

    def document(self, name: str) -> Document | None:
        """One of its files; None where there is none. Raises InvalidInput where it cannot be read."""
        path = self.path / name
        if not os.path.lexists(path):
            return None
        resolved = Path(os.path.realpath(path))
        if wrong := self._wrong(resolved):
            raise InvalidInput([Problem(f"this file {wrong}", Position(str(path), 1, 1))])
        return self.parsed(resolved, ())

    def nothing(self, name: str) -> Document:
        """What stands for a file that cannot be read."""
        return Document(Source(str(self.path / name), ""), None, Marks(0, 0))

    def others(self) -> list[str]:
        """The other configuration files that lie in it."""
        names = sorted(one.name for one in self.root.iterdir() if one.suffix in {".yaml", ".yml"})
        others = [name for name in names if self._source(PurePosixPath(name)) not in self.read]
        return others if len(others) <= MAX_NAMED else [*others[:MAX_NAMED], f"{len(others) - MAX_NAMED:,} more"]

    def parsed(self, path: Path, chain: tuple[Path, ...]) -> Document:
        """A file that lies in the directory; `chain` are the files that include it."""
        inside = path.relative_to(self.root)
        text = read_text(self.path / inside, "a configuration in YAML")
        self.read[self._source(inside)] = None
        source = self.placeholders.fill_in(text)
        for block, line in self.placeholders.blocks.items():
            self.blocks.setdefault(block, Origin(self._source(inside), line + 1))
        self.size += len(source.text)
        if self.size > MAX_BYTES:
            raise too_large(source.name)
        lines = map(str.strip, source.text.splitlines())
        if all(not line or line.startswith("#") or line == "---" for line in lines):
            return Document(source, None, Marks(0, 0))
        return _ConfigReader(source, self, (*chain, path)).read()

    def inside(self, text: str, chain: tuple[Path, ...]) -> Path | str:
        """The file that an `!include` means, by its own file's directory or by the whole's; else what is wrong."""
        if len(chain) >= MAX_CHAIN:
            return f"is included by more than {MAX_CHAIN} files, one in the other"
        self.includes += 1
        if self.includes > MAX_INCLUDES:
            return f"is one of more than {MAX_INCLUDES:,} that are included"
        if not text.strip() or "\0" in text or PurePosixPath(text).is_absolute():
            return "is not named by a path from this one"
        found = [path for base in (chain[-1].parent, self.root) if os.path.lexists(path := base / text)]
        if not found:
            return "is not there"
        path = Path(os.path.realpath(found[0]))
        return self._wrong(path) or ("includes itself" if path in chain else path)

    def origin(self, position: Position) -> Origin:
        """A position of one of its files as an origin."""
        return Origin(self._source(Path(position.file).relative_to(self.path)), position.line)

    def _source(self, inside: PurePath) -> str:
        """The files of several configurations have the same names: their directory tells them apart."""
        return f"{self.name}/{inside.as_posix()}"

    def _wrong(self, resolved: Path) -> str:
        if not resolved.is_relative_to(self.root):
            return "lies outside the directory of the configuration"
        return "" if resolved.is_file() else "is no file that can be read"


class _ConfigReader(Reader):
    """Reads what the accelerator reads, too: `!include`, YAML's own tags, and merge keys."""

    def __init__(self, source: Source, folder: Folder, chain: tuple[Path, ...]):
        super().__init__(source)
        self.folder, self.chain = folder, chain

    def take(self, event: Any) -> None:
        """Includes a file, or merges what a mapping asks for before it is closed."""
        if isinstance(event, yaml.ScalarEvent) and event.tag == "!include":
            self._include(event)
            return
        if isinstance(event, yaml.MappingEndEvent) and "<<" in self.open[-1].value:
            self._merge(self.open[-1].value, self.open[-1].marks)
        super().take(event)

    def check_plain(self, event: Any) -> None:
        """Values stay text, whatever type YAML's own tags give them."""
        if event.tag is not None and not event.tag.startswith(_OF_YAML):
            super().check_plain(event)

    def key(self, value: Any, parent: Any, event: Any) -> str | None:
        """The text of a key; a merge key is kept until its mapping ends."""
        if value == "<<" and value not in parent.value:
            parent.marks.keys[value] = (event.start_mark.line, event.start_mark.column)
            return "<<"
        return super().key(value, parent, event)

    def _include(self, event: Any) -> None:
        found = self.folder.inside(event.value, self.chain)
        if isinstance(found, str):
            self.report(f"the file {quoted(event.value)} {found}", event.start_mark, "write !include and a path inside")
            self.add(None, (event.start_mark.line, event.start_mark.column), event, event.anchor)
            return
        try:
            document = self.folder.parsed(found, self.chain)
        except InvalidInput as error:
            self.problems += error.problems
            self.add(None, (event.start_mark.line, event.start_mark.column), event, event.anchor)
            return
        self.problems += document.problems
        document.marks.source = document.source
        size = _size(document.data)
        self.nodes += size
        self.add(document.data, document.marks, event, None)
        if event.anchor:
            self.anchors[event.anchor] = (document.data, document.marks, size, len(document.source.text))

    def _merge(self, value: dict[str, Any], marks: Marks) -> None:
        """The keys of other mappings where this one does not have them."""
        asked, placed = value.pop("<<"), marks["<<"]
        marks.forget("<<")
        several = isinstance(asked, list)
        for number, other in enumerate(asked if several else [asked]):
            if not isinstance(other, dict):
                self.report("a merge key (<<) takes a mapping", placed, "write the keys out")
                continue
            there = placed[number] if several else placed
            for key in [key for key in other if key not in value]:
                value[key] = other[key]
                marks.keys[key] = there.keys[key]
                member = there[key]
                member.source = member.source or there.source or placed.source
                marks.members[key] = member


def _size(data: Any) -> int:
    """How many values there are in what was read; one that several aliases share counts each time."""
    count, rest = 0, [data]
    while rest:
        one = rest.pop()
        count += 1
        rest += one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
    return count
