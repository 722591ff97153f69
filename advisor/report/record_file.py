"""A decision record as a file: what of it is ours, what people wrote, and how it is renewed without losing either.

Each part that the advisor writes stands between two comments, of which the first holds a digest of what the advisor
said there last. A part whose text has another digest was changed by people. Everything outside of parts is theirs.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

from pydantic import Field, ValidationError

from advisor.plain_text import visible
from advisor.problems import InvalidInput, Position, Problem, Severity
from advisor.report.decisions import digest
from advisor.text_files import Source
from advisor.validation import Frozen
from advisor.yaml_reader import read_yaml

KEY = "advisor-decision"
LEAD = "**Changed by people. The advisor would now write here:**"
_BEGIN = re.compile(r"<!-- advisor:([a-z]+(?:-new)?) ([0-9a-f]{12}) -->")
_END = "<!-- advisor:end -->"
_ABOUT = re.compile(r"<!-- advisor:about (\{.*\}) -->")
_OURS = re.compile(rf"\A---\s*\n(?s:.*)^{KEY}:|^<!-- advisor:about ", re.MULTILINE)


class Substance(Frozen):
    """What people decide on when they accept a record; where it is the same, an accepted record still holds."""

    mechanism: str | None
    standing: str
    connections: tuple[str, ...]
    options: tuple[str, ...]
    built: str
    """A digest of the constructs by their kinds and keys."""
    override: str = ""
    """A digest of a decision of people."""


# People may change it in the file, and it becomes part of the names of others.
Name = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,200}$")]


class About(Frozen):
    """What a later run has to know of a record; the last line of its file."""

    slug: Name
    file: Name
    """What new files about it are called."""
    revision: int
    written: str
    """The day that the advisor gave the record as its date; empty where people gave another."""
    title: str
    substance: Substance
    supersedes: tuple[str, ...] = ()
    """The records that it supersedes, by their `id`: files may get other names and numbers."""
    gone: bool = False
    """Whether it says that nothing is to be decided any more."""

    @property
    def id(self) -> str:
        """What stays the same when the file gets another name."""
        return f"{self.slug}@{self.revision}"


@dataclass(frozen=True)
class RecordFile:
    """A record that the advisor wrote once, as people left it."""

    name: str
    text: str
    slug: str
    status: str
    about: About | None
    problem: Problem | None = None
    """Why it is left alone."""

    @property
    def proposed(self) -> bool:
        """Whether nobody has voted on it yet."""
        return self.status.lower() == "proposed"


@dataclass(frozen=True)
class _Piece:
    """A part of the advisor's with its marks, or lines of people where `name` is empty."""

    lines: list[str]
    name: str = ""
    said: str = ""
    marks: tuple[str, str] = ("", "")
    own: bool = field(default=False)
    """Whether people changed the part."""


# --- reading ----------------------------------------------------------------------------------------------------------


def read_record(name: str, text: str) -> RecordFile | None:
    """A file of the folder as a record of ours, with what is wrong with it; None where it is somebody else's."""
    if not _OURS.search(text.removeprefix("\ufeff").replace("\r", "")):
        return None
    lines = [line.rstrip("\r") for line in text.removeprefix("\ufeff").split("\n")]
    about = _about(lines)
    matter = _front_matter(lines)
    known = about.slug if about else ""
    if matter is None:
        problem = _problem(name, 1, "the record has no front matter between two lines of ---; it is left alone", lines)
        return RecordFile(name, text, known, "", None, problem)
    try:
        document = read_yaml(Source(name, "\n" + "\n".join(matter)))
    except InvalidInput as error:
        return RecordFile(name, text, known, "", None, error.problems[0].as_warning())
    found = document.data if isinstance(document.data, dict) else {}
    slug, status = found.get(KEY), found.get("status")
    if not isinstance(slug, str) or not isinstance(status, str) or not status.strip():
        missing = "status" if isinstance(slug, str) else KEY
        problem = _problem(name, 1, f"the front matter of the record has no {missing}; the record is left alone", lines)
        return RecordFile(name, text, slug if isinstance(slug, str) else known, "", None, problem)
    if about is None or about.slug != slug:
        said = "the line that says what the record is about, <!-- advisor:about ... -->, is gone or was changed"
        problem = _problem(name, len(lines), f"{said}; the record is left alone", lines)
        return RecordFile(name, text, slug, status.strip(), None, problem)
    return RecordFile(name, text, slug, status.strip(), about)


def _front_matter(lines: list[str]) -> list[str] | None:
    if lines[0].rstrip() != "---":
        return None
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)
    return None if end is None else lines[1:end]


def _about(lines: list[str]) -> About | None:
    found = [match for line in lines if (match := _ABOUT.fullmatch(line.rstrip()))]
    if len(found) != 1:
        return None
    try:
        return About.model_validate_json(found[0][1])
    except ValidationError:
        return None


def _problem(name: str, line: int, message: str, lines: list[str]) -> Problem:
    hint = "mend it, or delete the file: a later run then writes the decision anew"
    return Problem(message, Position(name, line, 1), hint=hint, line=lines[line - 1], severity=Severity.WARNING)


# --- writing ----------------------------------------------------------------------------------------------------------


def new_record(parts: Mapping[str, str], about: About, day: date, makers: str = "") -> str:
    """The text of a new file, proposed."""
    front = ["---", "status: proposed", f"date: {day}", f"decision-makers: {_in_yaml(makers)}".rstrip()]
    front += ["consulted:", "informed:", f"{KEY}: {about.slug}", "---"]
    body = [line for name, text in parts.items() for line in ("", *_part(name, _lines(text)))]
    return "\n".join([*front, *body, "", _about_line(about.model_copy(update={"written": str(day)})), ""])


def _in_yaml(text: str) -> str:
    """A text in quotation marks, with what could be syntax of YAML, Markdown or HTML as escapes of YAML."""
    shown = re.sub(r"[^\w .,@'-]", lambda match: f"\\U{ord(match[0]):08x}", visible(" ".join(text.split())))
    return f'"{shown}"' if text else ""


def _lines(text: str) -> list[str]:
    return text.split("\n") if text else []


def _digest(lines: list[str]) -> str:
    return digest("\n".join(line.rstrip("\r") for line in lines), length=12)


def _part(name: str, lines: list[str]) -> list[str]:
    return [f"<!-- advisor:{name} {_digest(lines)} -->", *lines, _END]


def _about_line(about: About) -> str:
    # Nothing in it may end the comment.
    text = json.dumps(about.model_dump(mode="json"), ensure_ascii=True)
    return f"<!-- advisor:about {text.replace('<', chr(92) + 'u003c').replace('>', chr(92) + 'u003e')} -->"


def renewed(record: RecordFile, parts: Mapping[str, str], about: About, day: date) -> str | Problem:
    """The text of a proposed record with what is now to be said; the same text where nothing changed.

    What people wrote stays: outside of parts, and in parts. Where the advisor has something new to say in a part that
    people changed, it says so below. A part that people deleted stays deleted.
    """
    pieces = _pieces(record)
    if isinstance(pieces, Problem):
        return pieces
    assert record.about is not None
    body = list(_renewed(pieces, parts))
    ended = "\r" if any(line.endswith("\r") for piece in pieces for line in piece.marks) else ""
    kept = about.model_copy(update={"written": record.about.written})
    same = "\n".join(_with_front(body, kept, ended, {KEY: (record.slug, about.slug)}))
    if same == record.text or not record.about.written:
        return same
    dated = about.model_copy(update={"written": str(day)})
    front = {KEY: (record.slug, about.slug), "date": (record.about.written, str(day))}
    if not any(re.fullmatch(rf"date:\s*{record.about.written}\s*", line) for line in body):
        dated, front = about.model_copy(update={"written": ""}), {KEY: (record.slug, about.slug)}
    return "\n".join(_with_front(body, dated, ended, front))


def _pieces(record: RecordFile) -> list[_Piece] | Problem:
    """The file in pieces, in its order; a problem where marks are missing or stand twice."""
    found: list[_Piece] = []
    theirs: list[str] = []
    inside: tuple[int, str, re.Match[str]] | None = None
    lines = record.text.split("\n")
    for number, line in enumerate(lines, 1):
        begin, ends = _BEGIN.fullmatch(line.rstrip()), line.rstrip() == _END
        if (begin and inside) or (ends and not inside) or (begin and any(one.name == begin[1] for one in found)):
            return _problem(record.name, number, "this mark of the advisor stands at a wrong place", lines)
        if begin:
            found.append(_Piece(theirs))
            theirs, inside = [], (number, line, begin)
        elif ends and inside:
            own = _digest(theirs) != inside[2][2]
            found.append(_Piece(theirs, inside[2][1], inside[2][2], (inside[1], line), own))
            theirs, inside = [], None
        else:
            theirs.append(line)
    if inside:
        return _problem(record.name, inside[0], "the part of the advisor that begins here has no end", lines)
    return [*found, _Piece(theirs)]


def _renewed(pieces: list[_Piece], parts: Mapping[str, str]) -> Iterator[str]:
    """The lines of all pieces, each part with its new text."""
    added = {piece.name: piece for piece in pieces if piece.name.endswith("-new")}
    primary = {piece.name for piece in pieces}
    for piece in pieces:
        ended = "\r" if piece.marks[0].endswith("\r") else ""
        if not piece.name:
            yield from piece.lines
        elif piece.name.endswith("-new"):
            if piece.name.removesuffix("-new") not in primary:
                yield from (piece.marks[0], *piece.lines, piece.marks[1])
        else:
            yield from _with_addition(piece, added.get(f"{piece.name}-new"), _lines(parts.get(piece.name, "")), ended)


def _with_addition(piece: _Piece, addition: _Piece | None, new: list[str], ended: str) -> Iterator[str]:
    """A part, followed by what the advisor would write there if people changed it."""
    as_it_is = (addition.marks[0], *addition.lines, addition.marks[1]) if addition else ()
    if not piece.own and _digest(new) == piece.said:
        yield from (piece.marks[0], *piece.lines, piece.marks[1])
        yield from as_it_is if addition and addition.own else ()
    elif not piece.own or _digest(piece.lines) == _digest(new):
        # People may have written what is now to be said.
        yield from (line + ended for line in _part(piece.name, new))
        yield from addition.lines if addition and addition.own else ()
    elif _digest(new) == piece.said:
        yield from (piece.marks[0], *piece.lines, piece.marks[1], *as_it_is)
    else:
        yield f"<!-- advisor:{piece.name} {_digest(new)} -->{ended}"
        yield from (*piece.lines, piece.marks[1])
        if new:
            quoted = [LEAD, "", *(f"> {line}".rstrip() for line in new)]
            yield from (line + ended for line in _part(f"{piece.name}-new", quoted))
        yield from addition.lines if addition and addition.own else ()


def _with_front(body: list[str], about: About, ended: str, front: Mapping[str, tuple[str, str]]) -> Iterator[str]:
    """The lines with other values in the front matter, where the advisor wrote them, and a new last line."""
    matter = 0
    for line in body:
        plain = line.removeprefix("\ufeff").rstrip()
        matter += plain == "---"
        if matter == 1 and (known := re.fullmatch(r"([a-z-]+):\s*(\S+)", plain)):
            before, after = front.get(known[1], ("", ""))
            line = f"{known[1]}: {after}{ended}" if before and before == known[2] and before != after else line
        yield _about_line(about) + ended if _ABOUT.fullmatch(plain) else line
