"""How the document shows what answers a duty: connections that answer it alike are told of together."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from advisor.plain_text import and_join
from advisor.report.building import TASKS
from advisor.result.compliance import DutyAnswer, DutyRead, DutyWay, Evidence
from advisor.result.parts import Remark


@dataclass(frozen=True)
class Answered:
    """Connections that answer a duty alike; mechanisms go by their titles.

    `says` are sentences with the rule behind each, `tasks` the kinds of steps that answer it once they are done; `text`
    says what it means where nothing does.
    """

    mechanisms: tuple[str, ...]
    says: tuple[tuple[str, str], ...]
    tasks: tuple[str, ...]
    warnings: tuple[Remark, ...]
    evidence: tuple[Evidence, ...]
    text: str
    connections: tuple[str, ...] = ()


@dataclass(frozen=True)
class Duty:
    """A duty, and who answers it how."""

    read: DutyRead
    anchor: str
    answered: tuple[Answered, ...]

    @cached_property
    def connections(self) -> tuple[str, ...]:
        """The connections that have it."""
        return tuple(one for way in self.read.ways for one in way.connections)

    @cached_property
    def unanswered(self) -> tuple[str, ...]:
        """Those for which nothing in this design answers it."""
        return tuple(one for way in self.read.ways if not way.answers for one in way.connections)


def shown(read: DutyRead, anchor: str, titles: Mapping[str, str]) -> Duty:
    """A duty as the document shows it."""
    found: dict[Answered, list[str]] = {}
    for way in read.ways:
        found.setdefault(_alike(way, titles), []).extend(way.connections)
    return Duty(read, anchor, tuple(replace(one, connections=tuple(ids)) for one, ids in found.items()))


def _alike(way: DutyWay, titles: Mapping[str, str]) -> Answered:
    tasks = {kind for one in way.answers if (kind := _task(one))}
    return Answered(
        mechanisms=tuple(titles[one] for one in way.mechanisms),
        says=tuple((_said(one, titles), one.rule) for one in way.answers if not _task(one)),
        tasks=tuple(title for kind, title in TASKS.items() if kind in tasks),
        warnings=way.warnings,
        evidence=way.evidence,
        text=way.text,
    )


def _task(answer: DutyAnswer) -> str:
    """The kind of a step, which stands with its construct or connection in full; nothing where a rule advises."""
    if answer.kind != "to_do" or "/" not in answer.rule:
        return ""
    return answer.rule.rpartition("/")[2].rpartition("-")[0]


def _said(answer: DutyAnswer, titles: Mapping[str, str]) -> str:
    if answer.kind != "chosen" or not answer.keeps_out:
        return answer.text
    return f"{answer.text} That speaks against {and_join([titles[one] for one in answer.keeps_out])}."
