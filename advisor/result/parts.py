"""What all parts of a result have, and what many of them hold."""

from datetime import date
from typing import Literal

from pydantic import ConfigDict, JsonValue

from advisor.validation import Frozen

Standing = Literal["decided", "conditional", "infeasible"]


class Part(Frozen):
    """A part of the result."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", defer_build=True, populate_by_name=True, serialize_by_alias=True
    )


class Answer(Part):
    """A mechanism and its family."""

    mechanism: str
    family: str


class FactRead(Part):
    """A value that a reason rests on, and where it comes from.

    `at` is file:line:column, with `, from ` and what it was imported from where that is so, or why it was presumed.
    """

    fact: str
    value: JsonValue
    at: str
    says: str


class SourceRead(Part):
    """A page, and the day it was last read."""

    title: str
    url: str
    checked: date


class Remark(Part):
    """A warning."""

    rule: str
    text: str
    sources: tuple[SourceRead, ...] = ()
