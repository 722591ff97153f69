"""One connection as the document shows it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from advisor.report.building import Task, WorkOrder
from advisor.result.connections import Alternative, ConnectionResult, Reason
from advisor.result.parts import SourceRead
from advisor.result.surroundings import EndShown

MANY = 25
"""From more connections than this on, what is ruled out for most of them by the same rule is told once."""
STANDINGS = {"costlier": "costlier", "outranked": "outranked", "eliminated": "ruled out"}
"""How far a mechanism came that was not chosen, in words, the nearest first."""
KINDS = {
    "vpc": "a whole VPC",
    "site": "a site",
    "service": "a service",
    "resource": "a resource",
    "saas": "software of a vendor",
    "aws_service": "a service of AWS",
    "public_site": "a public site",
    "appliance": "an appliance",
}
"""What an end is, in words."""


@dataclass(frozen=True)
class WhyNot:
    """Mechanisms that one text speaks against, the rules behind it, and the first page of each."""

    standing: str
    text: str
    mechanisms: tuple[str, ...]
    rules: tuple[str, ...]
    sources: tuple[SourceRead, ...]


@dataclass(frozen=True)
class Section:
    """One connection; mechanisms go by their titles."""

    number: int
    anchor: str
    connection: ConnectionResult
    consumer: EndShown
    provider: EndShown
    title: str
    family: str
    summary: str
    reasons: tuple[Reason, ...]
    """One for each rule."""
    facts: dict[str, tuple[str, ...]]
    """What the reasons read, by where that comes from."""
    work: tuple[WorkOrder, ...]
    tasks: tuple[Task, ...]
    shared: tuple[str, ...]
    """Of what kinds its steps are that several connections have."""
    against: tuple[WhyNot, ...]
    ruled_out: dict[str, tuple[str, ...]]
    """Of many connections the mechanisms that a rule rules out here alone or as for few: the rule says why."""
    ruled_out_as_most: dict[str, tuple[str, ...]]
    """Mechanisms that a rule rules out here as for most connections, by rule."""
    unlike_most: tuple[str, ...]
    """Mechanisms that are ruled out for most connections, and here are not or by another rule."""
    changes: dict[str, tuple[str, ...]]
    """What would lead to another mechanism."""
    changes_as: str = ""
    """Of many connections the first one for which the same would."""

    def said_above(self, other: WhyNot) -> str | None:
        """What is said against another mechanism beside what a reason of the connection says; None: no reason does."""
        for reason in self.reasons:
            if other.rules == (reason.rule,) and other.text.endswith(reason.text):
                return other.text.removesuffix(reason.text)
        return None

    @property
    def accounts(self) -> list[str]:
        """The accounts of both ends, as far as they are named."""
        return [one for one in dict.fromkeys((self.consumer.account, self.provider.account)) if one]

    @property
    def where(self) -> str:
        """Both ends and where they lie, as sentences."""
        return f"{_lies(self.consumer)} {_lies(self.provider)}"


def why_not(alternatives: Iterable[Alternative], titles: Mapping[str, str]) -> tuple[WhyNot, ...]:
    """Mechanisms that were not chosen, those with one standing and text together, what was weighed first."""
    found: dict[tuple[str, str], list[Alternative]] = {}
    for one in alternatives:
        found.setdefault((STANDINGS[one.standing], one.text), []).append(one)
    order = list(STANDINGS.values())
    return tuple(
        WhyNot(
            standing,
            text,
            tuple(titles[one.mechanism] for one in those),
            tuple(dict.fromkeys(rule for one in those if (rule := first_rule(one)))),
            tuple(dict.fromkeys(page for one in those for reason in one.reasons[:1] for page in reason.sources[:1])),
        )
        for (standing, text), those in sorted(found.items(), key=lambda one: order.index(one[0][0]))
    )


def first_rule(alternative: Alternative) -> str:
    """The rule that comes first of those against a mechanism."""
    return alternative.reasons[0].rule if alternative.reasons else ""


def _lies(end: EndShown) -> str:
    """What an end is and where it lies, as a sentence."""
    kind = f"{end.count:,} alike, each {KINDS[end.kind]}" if end.count > 1 else KINDS[end.kind]
    inside = f" in {end.network}" if end.network and end.network != end.name else ""
    place = ", ".join([*([f"account {end.account}"] if end.account else []), *([end.region] if end.region else [])])
    port = f", on port {end.port}" if end.port else ""
    owner = f", owned by {end.owner}" if end.owner else ""
    return f"{end.name} is {kind}{inside}{f' ({place})' if place else ''}{port}{owner}."
