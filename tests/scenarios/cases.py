"""Situations from public material: read, decided and scored."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from advisor import loads, recommend
from advisor.result.connections import ConnectionResult


def listed(value: str | list[str] | None) -> list[str]:
    """One word or several, as a list."""
    return [value] if isinstance(value, str) else value or []


@dataclass(frozen=True)
class Case:
    """A situation as an inventory, with what its source says."""

    name: str
    entry: dict[str, Any]

    @cached_property
    def result(self) -> ConnectionResult:
        """The connection that the case asks about, decided."""
        result = recommend(loads(yaml.safe_dump(self.entry["inventory"], sort_keys=False), self.name))
        asked = self.entry.get("decides", result.connections[0].id)
        return next(one for one in result.connections if one.id == asked)

    @property
    def answer(self) -> str:
        """The recommended mechanism, or `none`."""
        return self.result.recommendation.mechanism if self.result.recommendation else "none"

    @property
    def expected(self) -> list[str]:
        """What the source names: one mechanism, or two that are one kind of answer."""
        return listed(self.entry["expect"])

    @property
    def kind(self) -> str:
        """The kind of answer, by its first name."""
        return self.expected[0]

    @property
    def doubtful(self) -> bool:
        """Whether the source is out of date, disputed or not sure itself."""
        return "doubt" in self.entry

    @property
    def score(self) -> float:
        """1 for the source's answer, a half for one that it accepts, 0 for any other."""
        return self.worth(self.answer)

    @property
    def first_score(self) -> float:
        """The score at the first run of the case's round, before any rule was changed because of it."""
        return self.worth(self.entry.get("at_first", self.kind))

    def worth(self, answer: str) -> float:
        """What an answer scores."""
        if answer in self.expected:
            return 1.0
        return 0.5 if answer in listed(self.entry.get("accept")) else 0.0

    @property
    def why(self) -> str:
        """Why the answer differs, where that is written down."""
        return str(self.entry.get("miss") or self.entry.get("doubt") or "")


def _read(name: str) -> dict[str, Case]:
    entries = yaml.safe_load(Path(__file__).with_name(name).read_text())
    return {name: Case(name, entry) for name, entry in entries.items()}


OPEN = _read("open-cases.yaml")
HELD_OUT = _read("held-out.yaml")


@dataclass(frozen=True)
class Score:
    """How a group of cases did."""

    cases: tuple[Case, ...]

    @classmethod
    def of(cls, cases: Iterable[Case]) -> "Score":
        """The score of these cases."""
        return cls(tuple(cases))

    @property
    def strict(self) -> float:
        """The share that gets the source's answer."""
        return sum(case.score == 1 for case in self.cases) / len(self.cases)

    @property
    def lenient(self) -> float:
        """The share that gets the source's answer or one that it accepts."""
        return sum(case.score > 0 for case in self.cases) / len(self.cases)

    @property
    def decided(self) -> float:
        """The share that is decided, not conditional."""
        return sum(case.result.standing == "decided" for case in self.cases) / len(self.cases)

    @cached_property
    def kinds(self) -> dict[str, tuple[float, int]]:
        """For each kind of answer the mean score, and how many cases it has."""
        found: dict[str, list[float]] = defaultdict(list)
        for case in self.cases:
            found[case.kind].append(case.score)
        return {kind: (sum(scores) / len(scores), len(scores)) for kind, scores in sorted(found.items())}

    @property
    def mean(self) -> float:
        """The mean over the kinds of answer, so that a rare kind counts as much as a common one."""
        return sum(score for score, _ in self.kinds.values()) / len(self.kinds)

    @property
    def at_first(self) -> tuple[float, float]:
        """Strict and lenient at the first run."""
        scores = [case.first_score for case in self.cases]
        return sum(score == 1 for score in scores) / len(scores), sum(score > 0 for score in scores) / len(scores)

    @property
    def new(self) -> "Score":
        """Those cases that resemble no earlier one."""
        return Score.of(case for case in self.cases if "resembles" not in case.entry)

    @property
    def misses(self) -> list[Case]:
        """The cases that do not get the source's answer."""
        return [case for case in self.cases if case.score < 1]
