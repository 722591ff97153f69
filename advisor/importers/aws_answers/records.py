"""What AWS's APIs answer, read without trust: values of the wrong type are told and taken for missing."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from advisor.importers.estate import Origin

T = TypeVar("T")

REGION = re.compile(
    r"(?<![a-z0-9])[a-z]{2,4}-(?:[a-z]+-)?(?:north|south|east|west|central)(?:east|west)?-[0-9](?![0-9])"
)
"""A name of a Region within a text, such as a path or the name of a zone."""
ACCOUNT = re.compile(r"(?<![0-9])[0-9]{12}(?![0-9])")
"""An account id within a text."""
NEXT_TOKENS = ("NextToken", "nextToken")
"""What answers call the token of their next page, and calls the one that they go on from."""
_ARN = re.compile(r"arn:[a-z-]+:([a-z0-9-]+):([a-z0-9-]*):([0-9]*):(.+)", re.DOTALL)
_GONE = {
    "deleted", "deleting", "deleteinprogress", "rejected", "rejecting", "failed", "failing", "createfailed", "expired",
    "terminated", "disassociated", "disassociating", "detached", "detaching", "suspended", "pendingclosure", "closed",
    "resourcedeleted", "resourcedeletednotrecorded",
}  # fmt: skip
_WAITING = {"initiatingrequest", "pendingacceptance", "pendingattachmentacceptance"}
_TYPES = {dict: "an object", list: "a list", str: "a text", bool: "yes or no", int: "a number", float: "a number"}


class Arn(NamedTuple):
    """The parts of an ARN; empty where it has none."""

    service: str = ""
    region: str = ""
    account: str = ""
    resource: str = ""

    @property
    def kind(self) -> str:
        """What it names: `vpc` of `vpc/vpc-0a1b`."""
        return self.resource.partition("/")[0]

    @property
    def id(self) -> str:
        """Its last part: `vpc-0a1b` of `vpc/vpc-0a1b`."""
        return self.resource.rpartition("/")[2]


def arn(text: str | None) -> Arn:
    """A text as an ARN; one without parts where it is none."""
    found = _ARN.fullmatch(text or "")
    return Arn(*found.groups()) if found else Arn()


def is_gone(state: str) -> bool:
    """Whether what is in this state does not count any more, or never came to be."""
    return _plain(state) in _GONE


def is_waiting(state: str) -> bool:
    """Whether what is in this state works as soon as somebody accepts it."""
    return _plain(state) in _WAITING


def _plain(state: str) -> str:
    return re.sub(r"[^a-z]", "", state.casefold())


@dataclass(frozen=True)
class Record:
    """One object of an answer, and in which account and Region the call was made, where that is known.

    Names are found as the API writes them, and with a small letter in front as AWS Config does.
    """

    data: Mapping[str, Any]
    origin: Origin
    account: str | None = None
    region: str | None = None
    wrong: Callable[[str, Origin], None] = field(kw_only=True, repr=False)
    """Told of values of the wrong type."""

    def _value(self, name: str, kind: type[T]) -> T | None:
        value = self.data.get(name)
        if value is None:
            value = self.data.get(name[0].lower() + name[1:])
        if value is None or (isinstance(value, kind) and not (kind is int and isinstance(value, bool))):
            return value
        self.wrong(f"{name} that is {_TYPES.get(type(value), 'something else')}", self.origin)
        return None

    def text(self, name: str) -> str | None:
        """A text; None where there is none."""
        return (self._value(name, str) or "").strip() or None

    def flag(self, name: str) -> bool:
        """Whether something is stated to be so."""
        return self._value(name, bool) or False

    def number(self, name: str) -> int | None:
        """A whole number."""
        return self._value(name, int)

    def part(self, name: str) -> "Record":
        """An object within this one; an empty one where there is none."""
        return self._with(self._value(name, dict) or {})

    def parts(self, name: str) -> "Iterator[Record]":
        """The objects of a list."""
        for one in self._value(name, list) or ():
            if isinstance(one, dict):
                yield self._with(one)
            elif one is not None:
                self.wrong(f"{name} with {_TYPES.get(type(one), 'something else')}", self.origin)

    def texts(self, name: str) -> list[str]:
        """The texts of a list."""
        return [one for one in self._value(name, list) or () if isinstance(one, str) and one]

    def state(self, name: str) -> str:
        """The state under this name, as a text or with a code; empty where none is told."""
        value = self.data.get(name, self.data.get(name[0].lower() + name[1:]))
        return (self.part(name).text("Code") if isinstance(value, dict) else self.text(name)) or ""

    @property
    def name(self) -> str:
        """The value of its tag Name, whether tags are a list or an object."""
        tags = self.data.get("Tags", self.data.get("tags"))
        if isinstance(tags, dict):
            return self.part("Tags").text("Name") or ""
        return next((one.text("Value") or "" for one in self.parts("Tags") if one.text("Key") == "Name"), "")

    def _with(self, data: Mapping[str, Any]) -> "Record":
        return Record(data, self.origin, self.account, self.region, wrong=self.wrong)
