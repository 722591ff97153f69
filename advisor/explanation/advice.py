"""What goes with a decision: the steps of its mechanism and the advice of rules, in the order of doing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import get_args

from advisor.analysis import Analysis
from advisor.catalogue import Source
from advisor.catalogue.files import AdviceKind, Confidence, Where
from advisor.conditions import Condition, truth
from advisor.constructs import Needed
from advisor.explanation.words import IN_GENERAL, Words, pages
from advisor.plain_text import and_join
from advisor.result.connections import Advice, Place

ORDER = get_args(AdviceKind)
MAKING = ("build", "share", "acceptance")
"""What makes a construct: one construct after the other is made, in the order of their waves."""
JOINS = ("hub", "core_network", "service_network")
"""What of a key joins networks: texts know it by this name, and a VPC or site as the network."""


@dataclass(frozen=True)
class Serving:
    """A construct of the plan that serves a connection: whose side holds it for this one, its wave (0: it is there)."""

    at: str
    needed: Needed
    wave: int


@dataclass(frozen=True)
class Due:
    """Something to do for a mechanism, its names not filled in.

    `of` is the kind of construct on which it acts, `number` counts what one rule advises.
    """

    kind: AdviceKind
    of: str
    rule: str
    number: int
    text: str
    at: Where
    settings: Mapping[str, str]
    only_if: str
    confidence: Confidence
    sources: tuple[Source, ...]


def due(analysis: Analysis, mechanism: str) -> Iterator[Due]:
    """The steps of a mechanism that a situation needs or may need, and what rules advise for it."""
    for step in analysis.catalogue.steps.get(mechanism, ()):
        holds = truth(step.condition, analysis.values)
        if holds is not False:
            only_if = _unknown_part(analysis, step.condition) if holds is None else ""
            yield Due(
                step.kind, step.of, step.id, 0, step.do, step.at, step.settings, only_if, step.confidence, step.sources
            )
    for name, rule in analysis.catalogue.rules.items():
        if not rule.advice or name not in analysis.fired:
            continue
        for number, one in enumerate(rule.advice):
            if not one.mechanisms or mechanism in one.mechanisms:
                about = one.text, one.at, one.settings
                yield Due(one.kind, one.of, name, number, *about, "", rule.confidence, rule.sources)


def advice(analysis: Analysis, words: Words, mechanism: str, serving: Sequence[Serving]) -> tuple[Advice, ...]:
    """Everything there is to do for a mechanism, once for each construct on which it acts, first what comes first."""
    return _Advice(analysis, words, mechanism, serving).all()


class _Advice:
    def __init__(self, analysis: Analysis, words: Words, mechanism: str, serving: Sequence[Serving]):
        self.analysis, self.words, self.mechanism, self.serving = analysis, words, mechanism, serving
        self.constructs = analysis.catalogue.constructs

    def all(self) -> tuple[Advice, ...]:
        found = [
            (self._turn(said, one), self._filled(said, one))
            for said in due(self.analysis, self.mechanism)
            for one in self._acts_on(said)
            if one is None or not self._is_done(said.kind, one)
        ]
        return tuple(one for _, one in sorted(found, key=lambda pair: pair[0]))

    # --- on what it acts ------------------------------------------------------------------------------------------

    def _acts_on(self, said: Due) -> Sequence[Serving | None]:
        """The constructs of a kind, those of the side that does it where there are such; None where there is none."""
        those = [one for one in self.serving if one.needed.kind == said.of]
        return [one for one in those if one.at == said.at] or those or [None]

    def _is_done(self, kind: AdviceKind, one: Serving) -> bool:
        """Whether a construct is there, and nothing new comes after it for which it is to be shared or accepted."""
        if kind not in MAKING or not one.needed.is_there:
            return False
        later = [other for other in self.serving if one.needed.kind in self.constructs[other.needed.kind].after]
        return kind == "build" or all(other.needed.is_there for other in later)

    @staticmethod
    def _turn(said: Due, one: Serving | None) -> tuple[int, int]:
        """When it is done: what makes constructs first, wave by wave."""
        if said.kind in MAKING:
            return (0, one.wave) if one else (1, ORDER.index(said.kind))
        return 2, ORDER.index(said.kind)

    # --- in words -------------------------------------------------------------------------------------------------

    def _filled(self, said: Due, one: Serving | None) -> Advice:
        names = self._names(one)
        return Advice(
            kind=said.kind,
            of=one.needed.kind if one else "",
            built=one.needed.name if one else "",
            text=self.words.text(said.text, names),
            at=self._place(said.at, one),
            settings={name: self.words.text(value, names) for name, value in said.settings.items()},
            only_if=said.only_if,
            rule=said.rule,
            confidence=said.confidence,
            sources=pages(said.sources),
        )

    def _names(self, one: Serving | None) -> dict[str, str]:
        """What the construct is of, else what others that serve the connection are of, by the names that texts use."""
        if one is None:
            return self._shared_names
        parts = dict(part.partition(":")[::2] for part in one.needed.key if not part.startswith("service:"))
        network = parts.get("vpc") or parts.get("site") or "the network"
        return {**self._shared_names, **parts, "network": network}

    @cached_property
    def _shared_names(self) -> dict[str, str]:
        parts = [part.partition(":") for one in reversed(self.serving) for part in one.needed.key]
        general = {name: IN_GENERAL[name] for name in ("network", "region", *JOINS)}
        return general | self._line_end | {kind: name for kind, _, name in parts if kind in JOINS}

    @property
    def _line_end(self) -> dict[str, str]:
        """What stands for a provider at a site stands in a VPC that its line ends in."""
        place = self.analysis.situation.provider.place
        if place.site is None:
            return {}
        vpcs = [end for end in place.site.ends_in if end in self.analysis.inventory.content.vpcs]
        return {"provider_vpc": vpcs[0] if vpcs else f"a VPC that the line of {place.site_name} ends in"}

    def _place(self, side: Where, one: Serving | None) -> Place:
        names = self.analysis.situation.names
        if side != "network":
            account = one.needed.account if one and one.at == side else None
            return Place(
                side=side,
                account=account or names[f"{side}_account"],
                network=names[f"{side}_vpc"],
                region=names[f"{side}_region"],
            )
        held = self._held_for_both(one)
        if held is None:
            places = self.analysis.situation.consumer.place, self.analysis.situation.provider.place
            accounts, networks = [one.account[0] for one in places], [one.vpc_name for one in places]
            region = None
        else:
            accounts, region = [held.account], held.region
            parts = dict(part.partition(":")[::2] for part in held.key)
            networks = [next((parts[kind] for kind in (*JOINS, "vpc") if kind in parts), None)]
        return Place(
            side=side,
            account=_each(accounts) or "the network's account",
            network=_each(networks) or "the network",
            region=region or names["consumer_region"],
        )

    def _held_for_both(self, one: Serving | None) -> Needed | None:
        """What neither side holds by itself: the construct, else what it is joined to; None where there is nothing."""
        parts = set(one.needed.key) if one else set()
        shared = [other for other in self.serving if other.at == "network"]
        if one not in shared:
            one = max(shared, key=lambda other: len(parts & set(other.needed.key)), default=None)
        return one.needed if one else None


def _each(names: Sequence[str | None]) -> str:
    return and_join(list(dict.fromkeys(name for name in names if name)))


def _unknown_part(analysis: Analysis, condition: Condition) -> str:
    facts = analysis.catalogue.facts
    return and_join([facts[fact].english(test) for fact, test in condition if fact not in analysis.values])
