"""The result that every view shows: the contract that other programs rely on (JSON, `schema_version`)."""

from datetime import date
from typing import Literal

from pydantic import field_serializer

from advisor.problems import Problem
from advisor.result.compliance import Compliance
from advisor.result.connections import ConnectionResult
from advisor.result.parts import Part, SourceRead
from advisor.result.plan import Plan
from advisor.result.surroundings import Surroundings

SCHEMA_VERSION = 1
"""Fields may be added, with a default, so that older results can still be read; else this number rises."""


class RuleRead(Part):
    """A rule that a result cites; `page` is the file of its page, in docs/rules/ or wherever pages were written."""

    title: str
    page: str
    confidence: str = ""
    sources: tuple[SourceRead, ...] = ()


class OverrideRead(Part):
    """A decision of people that the inventory states; `problem` says why it is not in force, if it is not."""

    connection: str
    choose: str
    because: str
    by: str
    until: date | None
    at: str
    problem: str


class Result(Part):
    """What `advisor recommend --format json` prints."""

    schema_version: int
    as_of: date
    advisor: dict[Literal["version"], str]
    digests: dict[Literal["inventory", "knowledge", "rules", "prices"], str]
    inventory: dict[Literal["name"], str]
    problems: tuple[Problem, ...]
    """What is doubtful or wrong in the inventory, such as a public range, or an override past its last day."""
    connections: tuple[ConnectionResult, ...]
    rules: dict[str, RuleRead]
    """The rules that the connections and the matrix of compliance cite."""
    plan: Plan
    overrides: tuple[OverrideRead, ...] = ()
    surroundings: Surroundings = Surroundings()
    compliance: Compliance = Compliance()

    @field_serializer("problems")
    def _short(self, problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
        return tuple(one.with_short_line() for one in problems)
