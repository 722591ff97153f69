"""The folder that a report is written into: every file whole or not at all, and nothing that is not ours is lost."""

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from advisor.plain_text import and_join, visible
from advisor.problems import AdvisorError
from advisor.text_files import write_whole

MANIFEST = ".advisor-report"
"""Lists what a run wrote, each file with the SHA-256 of its content: that is how the next run knows its own files."""
RECORDS = "decisions"
HEAD = {
    False: "# What advisor report wrote here; the next run overwrites these files and no others.",
    True: "# What advisor report --redact wrote here; the next run overwrites these files and no others.",
}
_OF_DIAGRAMS = re.compile(r"diagrams/[^/\\]+\.(?:svg|png)")
_LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")
_SHOWN = 5


class Folder:
    """A folder of a report, for outsiders or not; raises AdvisorError where it cannot be one."""

    def __init__(self, directory: Path, redacted: bool = False):
        self.directory = directory
        _check_writable(directory)
        with _told(directory):
            self.root = directory.resolve()
        self.head = HEAD[redacted]
        self.known = self._manifest()

    def records(self) -> tuple[dict[str, str], list[str]]:
        """The decision records that are there, by file name, and a sentence for each that cannot be read."""
        found, unreadable = {}, []
        for path in sorted((self.root / RECORDS).glob("*.md")):
            try:
                found[path.name] = self.target(f"{RECORDS}/{path.name}").read_bytes().decode()
            except AdvisorError as error:
                unreadable.append(f"{str(error).removeprefix('advisor: ')}; it was left alone")
            except (OSError, UnicodeDecodeError):
                unreadable.append(f"{self.directory / RECORDS / path.name} is no text in UTF-8; it was left alone")
        return found, unreadable

    def write(self, files: Mapping[str, bytes], ours: frozenset[str] = frozenset()) -> list[str]:
        """Writes the files, and takes out diagrams of earlier runs that nobody changed; returns what it took out.

        Raises AdvisorError, before anything is written, where a file is in the way that no run has written; those in
        `ours` may be overwritten: their text is made of what is there.
        """
        targets = {path: self.target(path) for path in files}
        for folder in sorted({target.parent for target in targets.values()}):
            _check_writable(self.directory / folder.relative_to(self.root))
        foreign = [
            path for path, target in targets.items() if path not in ours and self._is_foreign(path, target, files)
        ]
        if foreign:
            more = len(foreign) - _SHOWN
            names = and_join([*foreign[:_SHOWN], *([f"{more} more"] if more > 0 else [])])
            are = "is there already and was" if len(foreign) == 1 else "are there already and were"
            raise AdvisorError(
                f"advisor: in {self.directory}, {names} {are} not written by advisor report; "
                "move that away, or name another folder with -o"
            )
        # Records are not listed: people write in them, and whether one may be written anew stands in it.
        listed = {path: {_digest(content)} for path, content in files.items() if not path.startswith(f"{RECORDS}/")}
        # Both lists at once, so that a run that ends early leaves nothing that the next does not know.
        self._list({path: listed.get(path, set()) | self.known.get(path, set()) for path in {**self.known, **listed}})
        for path, content in files.items():
            self._write(targets[path], content)
        removed = [path for path in self.known if path not in files and self._removed(path)]
        kept = {path: hashes for path, hashes in self.known.items() if path not in removed and path not in listed}
        self._list({**listed, **{path: hashes for path, hashes in kept.items() if (self.root / path).is_file()}})
        return removed

    def target(self, path: str) -> Path:
        """Where a file really lies; raises AdvisorError where that is outside the folder, or no file can be there."""
        try:
            target = (self.root / path).resolve()
        except (OSError, RuntimeError):
            raise AdvisorError(f"advisor: {self.directory / path} is a link that leads in a circle") from None
        if not target.is_relative_to(self.root):
            raise AdvisorError(f"advisor: {self.directory / path} is a link that leads out of the folder")
        with _told(self.directory / path):
            if not target.is_file() and target.exists():
                raise AdvisorError(f"advisor: {self.directory / path} is there already and no file; move it away")
        return target

    def _is_foreign(self, path: str, target: Path, files: Mapping[str, bytes]) -> bool:
        with _told(self.directory / path):
            return path not in self.known and target.is_file() and target.read_bytes() != files[path]

    def _manifest(self) -> dict[str, set[str]]:
        """What earlier runs wrote. Whoever changes the list gets no more taken out than diagrams of that content."""
        known: dict[str, set[str]] = {}
        lines: list[str] = []
        with suppress(OSError, UnicodeDecodeError, AdvisorError):
            lines = self.target(MANIFEST).read_text(encoding="utf-8").splitlines()
        for line in lines:
            if entry := _LINE.fullmatch(line):
                known.setdefault(entry[2], set()).add(entry[1])
        if lines and lines[0] in HEAD.values() and lines[0] != self.head:
            raise AdvisorError(
                f"advisor: {self.directory} holds a report written {'without' if self.head == HEAD[True] else 'with'} "
                "--redact; what outsiders see needs a folder of its own"
            )
        return known

    def _list(self, known: Mapping[str, set[str]]) -> None:
        lines = [f"{digest}  {path}\n" for path in sorted(known) for digest in sorted(known[path])]
        self._write(self.target(MANIFEST), "".join((f"{self.head}\n", *lines)).encode())

    def _removed(self, path: str) -> bool:
        """Takes a diagram of an earlier run out, where it is still as that run wrote it."""
        file = self.root / path
        with suppress(OSError, AdvisorError):
            if (
                _OF_DIAGRAMS.fullmatch(path)
                and self.target(path) == file
                and _digest(file.read_bytes()) in self.known[path]
            ):
                file.unlink()
                return True
        return False

    def _write(self, target: Path, content: bytes) -> None:
        """Writes a file whole or not at all; one that is there as it should be is not touched."""
        with _told(self.directory / target.relative_to(self.root)):
            if target.is_file() and target.read_bytes() == content:
                return
            target.parent.mkdir(parents=True, exist_ok=True)
            write_whole(target, content)


def _check_writable(folder: Path) -> None:
    """Raises AdvisorError where no file can be made in a folder, which need not be there yet."""
    with _told(folder):
        nearest = next(one for one in (folder, *folder.parents) if one.exists() or one.is_symlink())
        if not nearest.is_dir():
            raise AdvisorError(f"advisor: {nearest} is no folder; move it away, or name another folder with -o")
        if not os.access(nearest, os.W_OK | os.X_OK):
            raise AdvisorError(f"advisor: you may not write into {nearest}")


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Says of which file an error of the system is."""
    try:
        yield
    except OSError as error:
        raise AdvisorError(visible(f"advisor: {path} cannot be written: {error.strerror or error}")) from None
