"""Decision records in MADR 4.0 over several runs: which are written, renewed, superseded or left alone.

A record is the people's from the day that they set another status than `proposed`; before, what they wrote in it stays.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from advisor.catalogue import Catalogue
from advisor.documents.markdown import environment
from advisor.plain_text import counted
from advisor.problems import Position, Problem, Severity
from advisor.report.decisions import Decision, decisions, names
from advisor.report.record_content import Content, ids
from advisor.report.record_file import About, RecordFile, Substance, new_record, read_record, renewed
from advisor.result import Result

PARTS = ("title", "context", "options", "outcome", "pros", "more")
"""The blocks of the templates; every record has the marks of all, so that it can be about something else later."""
DENIED = ("rejected", "deprecated")
"""How a status begins with which people say that a decision is not to hold."""
REFUSED = (*DENIED, "superseded")
"""How a status begins with which a record itself does not hold; another one of people may say the same."""
_NUMBER = re.compile(r"(\d{4,6})-(?!\d\d-\d\d)")
"""How the name of a numbered record begins; a date is no number."""


@dataclass(frozen=True)
class Records:
    """What is to be written, by file name, and what people should know."""

    files: Mapping[str, str]
    notes: tuple[Problem, ...]


def records(result: Result, catalogue: Catalogue, existing: Mapping[str, str]) -> Records:
    """The decision records of a result beside those in the folder.

    `existing` holds the text of every Markdown file of the folder by its name, read without translating newlines. What
    is not returned stays as it is, and nothing is ever deleted.
    """
    return _Run(result, catalogue, existing).records()


@dataclass
class _Run:
    result: Result
    catalogue: Catalogue
    existing: Mapping[str, str]
    files: dict[str, str] = field(default_factory=dict)
    notes: list[Problem] = field(default_factory=list)
    holders: dict[str, str] = field(default_factory=dict)
    """The file in which each decision stands, by its slug."""
    claimed: set[str] = field(default_factory=set)
    """The records that others supersede, by their ids."""

    def __post_init__(self) -> None:
        self.wanted = {one.slug: one for one in decisions(self.result, self.catalogue) if one.recorded}
        found = [read_record(name, text) for name, text in sorted(self.existing.items())]
        self.broken = [one for one in found if one and one.about is None]
        self.known = {one.name: (one, one.about) for one in found if one and one.about}
        self.by_id = {about.id: one for one, about in self.known.values()}
        self.blocked = {one.slug for one in self.broken}
        self.templates = environment()
        numbers = (int(match[1]) for name in self.existing if (match := _NUMBER.match(name)))
        self.number = max(numbers, default=0)

    def records(self) -> Records:
        self.notes += [one.problem for one in self.broken if one.problem]
        self.latest = self._latest()
        claims = {name for _, about in self.known.values() for name in about.supersedes if not self._own(about, name)}
        vanished = [
            (one, about)
            for slug, (one, about) in self.latest.items()
            if slug not in self.wanted and slug not in self.blocked and (one.proposed or about.id not in claims)
        ]
        heirs = {about.id: self._heir(about) for _, about in vanished}
        for slug, decision in self.wanted.items():
            if slug not in self.blocked:
                self._decide(decision, [one for one, about in vanished if heirs[about.id] == slug])
        for one, about in vanished:
            if one.name not in self.files and about.id not in self.claimed:
                self._retire(one, about)
        return Records(dict(sorted(self.files.items())), tuple(self.notes))

    def _latest(self) -> dict[str, tuple[RecordFile, About]]:
        """The last record of each decision; where two claim to be it, neither is touched."""
        found: dict[str, tuple[RecordFile, About]] = {}
        for one, about in sorted(self.known.values(), key=lambda pair: (pair[1].revision, pair[0].name)):
            if one.slug in found and found[one.slug][1].revision == about.revision:
                self.blocked.add(one.slug)
                other = found[one.slug][0].name
                self._note(one, f"this is the same record as {other}; both are left alone", "delete one of them")
            else:
                found[one.slug] = one, about
        return found

    @staticmethod
    def _own(about: About, other: str) -> bool:
        """Whether another record is an earlier one of the same decision."""
        return other.rpartition("@")[0] == about.slug

    def _heir(self, gone: About) -> str:
        """The decision to which most connections of one that is no more belong now; nothing where there is none."""
        before = set(gone.substance.connections)
        shared = {slug: len(before.intersection(one.connections)) for slug, one in self.wanted.items()}
        best = max(shared, key=lambda slug: shared[slug], default="")
        return best if best and shared[best] * 2 > len(before) and best not in self.blocked else ""

    # --- a decision of this run -----------------------------------------------------------------------------------

    def _decide(self, decision: Decision, forebears: list[RecordFile]) -> None:
        """Writes, renews or leaves alone the record of a decision, which `forebears` held until now."""
        content = Content(self.result, self.catalogue, decision)
        accepted = [one for one in forebears if _holds(one)]
        if decision.slug not in self.latest:
            self._first(decision, content, [one for one in forebears if one.proposed], accepted)
            return
        latest, about = self.latest[decision.slug]
        self.holders[decision.slug] = latest.name
        if latest.proposed:
            if self._renew(latest, about, decision, content, accepted) or about.substance == content.substance:
                return
        elif self._still_says(latest, content):
            if latest.status.lower().startswith(DENIED):
                hint = "say what is to hold by an override in the inventory, or change what leads to it"
                self._note(latest, f"it is {latest.status}, and the plan still holds it: {decision.title}", hint)
            return
        self._write(decision, content, about.revision + 1, [latest, *accepted])

    def _still_says(self, record: RecordFile, content: Content) -> bool:
        """Whether a record holds the same decision, and no other decision's, which people accepted, superseded it."""
        about = record.about
        if about is None or about.gone or about.substance != content.substance:
            return False
        return not _refused(record) or all(
            about.id not in other.supersedes or one.proposed or other.slug == about.slug
            for one, other in self.known.values()
        )

    def _first(
        self, decision: Decision, content: Content, proposed: list[RecordFile], accepted: list[RecordFile]
    ) -> None:
        """The first record of a decision: a proposal of the same mechanism becomes it, else it gets a file."""
        for one in proposed:
            before = one.about
            if before and before.substance.mechanism == decision.mechanism and not before.gone:
                self.holders[decision.slug] = one.name
                if self._renew(one, before, decision, content, accepted):
                    return
        self._write(decision, content, 1, accepted)

    def _write(self, decision: Decision, content: Content, revision: int, earlier: list[RecordFile]) -> None:
        name = self._new_name(decision.file)
        self.holders[decision.slug] = name
        about = self._about(decision, content.substance, revision, earlier)
        makers = decision.override.by if decision.override else ""
        self.files[name] = new_record(self._parts(name, decision, content, earlier), about, self.result.as_of, makers)

    def _about(
        self, decision: Decision, substance: Substance, revision: int, earlier: Iterable[RecordFile], gone: bool = False
    ) -> About:
        before = tuple(one.about.id for one in earlier if one.about)
        self.claimed.update(before)
        return About(
            slug=decision.slug,
            file=decision.file,
            revision=revision,
            written="",
            title=decision.title,
            substance=substance,
            supersedes=before,
            gone=gone,
        )

    def _renew(
        self, record: RecordFile, before: About, decision: Decision, content: Content, accepted: list[RecordFile]
    ) -> bool:
        """Renews a proposed record; no where its marks are broken."""
        added = (one for one in accepted if one.about and one.about.id not in before.supersedes)
        earlier = [*self._earlier(before), *added]
        held = next((one for one in earlier if self._still_says(one, content)), None)
        parts = self._parts(record.name, decision, content, earlier)
        if held and len(earlier) == 1 and held.slug == decision.slug:
            parts = self._render("record-gone", record.name, title=decision.title, held=held, supersedes=[])
        revision = before.revision if before.slug == decision.slug else 1
        about = self._about(decision, content.substance, revision, earlier)
        return self._renewed(record, parts, about)

    def _earlier(self, about: About) -> list[RecordFile]:
        """The records that one supersedes, as far as that is still so."""
        found = (self.by_id[one] for one in about.supersedes if one in self.by_id)
        return [one for one in found if one.slug == about.slug or one.slug not in self.wanted]

    def _renewed(self, record: RecordFile, parts: Mapping[str, str], about: About) -> bool:
        text = renewed(record, parts, about, self.result.as_of)
        if isinstance(text, Problem):
            self.notes.append(text)
            return False
        if text != record.text:
            self.files[record.name] = text
        return True

    # --- a decision that is no more -------------------------------------------------------------------------------

    def _retire(self, record: RecordFile, about: About) -> None:
        """Says of a decision that it is no longer needed: in its proposal, or in a new record where it was accepted."""
        if not record.proposed and (about.gone or _refused(record)):
            return
        earlier = [one for one in self._earlier(about) if _holds(one)] if record.proposed else [record]
        name = record.name if record.proposed else self._new_name(f"no-longer-{about.file}")
        served = {one.id for one in self.result.connections}
        before = set(about.substance.connections)
        parts = self._render(
            "record-gone",
            name,
            title=about.title,
            held=None,
            supersedes=earlier,
            connections=ids(about.substance.connections),
            many=len(before),
            left=len(before & served),
            successors=[
                self.holders[slug]
                for slug, one in self.wanted.items()
                if slug in self.holders and before.intersection(one.connections)
            ],
        )
        supersedes = tuple(one.about.id for one in earlier if one.about)
        if record.proposed:
            self._renewed(record, parts, about.model_copy(update={"gone": True, "supersedes": supersedes}))
        else:
            later = about.model_copy(update={"gone": True, "supersedes": supersedes, "revision": about.revision + 1})
            self.files[name] = new_record(parts, later, self.result.as_of)

    # --- texts ----------------------------------------------------------------------------------------------------

    def _new_name(self, file: str) -> str:
        self.number += 1
        return f"{self.number:04d}-{file}.md"

    def _parts(self, name: str, decision: Decision, content: Content, earlier: list[RecordFile]) -> dict[str, str]:
        return self._render(
            "record",
            name,
            title=decision.title,
            decision=decision,
            content=content,
            supersedes=[one for one in earlier if not _refused(one)],
            refused=[one for one in earlier if _refused(one)],
            since=[text for one in earlier if one.about for text in self._since(one.about, content)],
        )

    def _render(self, template: str, name: str, **shown: Any) -> dict[str, str]:
        """Each block of a template as a part of a record."""
        found = self.templates.get_template(f"{template}.md.j2")
        match = _NUMBER.match(name)
        context = found.new_context({**shown, "number": f"ADR-{match[1]}" if match else name})
        texts = {block: "".join(write(context)) for block, write in found.blocks.items()}
        return {part: _tidy(texts.get(part, "")) for part in PARTS}

    def _since(self, about: About, content: Content) -> list[str]:
        """What is otherwise than in an earlier record."""
        before, now = about.substance, content.substance
        if about.gone:
            return ["The connections that it was about are there again."]
        told = []
        if before.mechanism != now.mechanism:
            told.append(f"The mechanism was {content.name(before.mechanism)} and is {content.name(now.mechanism)} now.")
        if before.standing != now.standing:
            told.append(f"It was {before.standing} and is {now.standing} now.")
        for text, more, less in (("more", now, before), ("fewer", before, now)):
            if these := [one for one in more.connections if one not in less.connections]:
                told.append(f"It covers {counted(len(these), 'connection')} {text}: {names(these)}.")
        if before.options != now.options:
            told.append("Other options are considered.")
        if before.built != now.built:
            told.append("What is built for it is otherwise.")
        if before.override != now.override:
            told.append("What people decided is otherwise.")
        return told

    def _note(self, record: RecordFile, message: str, hint: str) -> None:
        self.notes.append(Problem(message, Position(record.name, 1, 1), hint=hint, severity=Severity.WARNING))


def _refused(record: RecordFile) -> bool:
    return record.status.lower().startswith(REFUSED)


def _holds(record: RecordFile) -> bool:
    """Whether people accepted it, in whatever word, and it says something."""
    return not record.proposed and not _refused(record) and not (record.about and record.about.gone)


def _tidy(text: str) -> str:
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n")
