"""Everything that the knowledge files declare, checked and ready to use."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from advisor.catalogue.cost_files import AmountsFile, ConstructEntry, ListedPrice, Price
from advisor.catalogue.files import (
    AdviceEntry,
    AdviceKind,
    AwsServicesFile,
    Confidence,
    CriterionEntry,
    Elimination,
    Examples,
    FactEntry,
    LimitEntry,
    MechanismEntry,
    QuestionEntry,
    RegimeFile,
    RegionsFile,
    Remark,
    SourceEntry,
    Stage,
    Switch,
    VendorEntry,
    Where,
)
from advisor.conditions import (
    Clause,
    Conclusion,
    Condition,
    Distinctions,
    FactValue,
    Has,
    IsOneOf,
    Test,
    Values,
    in_dependency_order,
    truth,
)
from advisor.plain_text import and_join
from advisor.problems import Position

MOST = 1e12
"""No number of things, gigabytes or seconds in a network is larger."""
YES_NO = {"yes": True, "true": True, "no": False, "false": False}


@dataclass(frozen=True)
class Fact:
    """A fact's declaration, with how to read a value of it and how to say one."""

    id: str
    entry: FactEntry
    presumed: FactValue | None
    implies: tuple[tuple[FactValue, str, FactValue], ...]
    """Each: where this fact has the first value, the named fact has the last."""
    usual: frozenset[tuple[FactValue, str, FactValue]] = frozenset()
    """Those of `implies` that only fill gaps."""
    excludes: tuple[tuple[FactValue, str, Test], ...] = ()
    """Each: where this fact has the first value, the named fact passes the test, or is unknown."""
    default: FactValue | None = None
    """What the interview takes for granted, or offers as answer: what is presumed, unless something else is given."""
    applies: tuple[Condition, ...] = ()
    """Another value of the fact makes sense only where one of these does not fail; always where there is none."""

    @property
    def label(self) -> str:
        """The fact as a noun, for a sentence."""
        return self.entry.label or self.id.replace("_", " ")

    def expected(self) -> str:
        """What a value of this fact may be, for a message."""
        match self.entry.kind:
            case "yes_no":
                return "yes, no or unknown"
            case "number":
                return f"a number{' of ' + self.entry.unit if self.entry.unit else ''}, or unknown"
            case "one_of":
                return f"one of {', '.join(self.entry.values)}, or unknown"
            case _:
                return f"a list of any of {', '.join(self.entry.values)}, or unknown"

    def parse(self, raw: Any) -> FactValue:
        """A value as a file writes it; raises ValueError where it is none of this fact's values."""
        return parse_value(self.entry, raw)

    def parse_member(self, raw: Any) -> FactValue:
        """A value as a test names it: for a set, one member."""
        value = self.parse(raw)
        return next(iter(value)) if isinstance(value, frozenset) and len(value) == 1 else value

    def say(self, value: FactValue) -> str:
        """The clause that says this value: `address ranges overlap`, `12 VPCs are to be joined`."""
        match value:
            case bool():
                return self.entry.values["yes" if value else "no"]
            case str():
                return self.entry.values[value]
            case frozenset():
                said = and_join([self.entry.values[member] for member in sorted(value)])
                return said or self.entry.empty or f"{self.label}: none"
            case _:
                return f"{self.label} is {value:,.12g}{' ' + self.entry.unit if self.entry.unit else ''}"

    @property
    def wished(self) -> bool:
        """Whether it is presumed absent because whoever wants it says so."""
        return self.entry.presumption is not None and self.entry.presumption.wish

    def english(self, test: Test) -> str:
        """A test of this fact as a clause."""
        return test.english(self.label, self.say)

    def other_values(self, value: FactValue | None, tests: tuple[Test, ...]) -> tuple[FactValue, ...]:
        """Values other than `value` that the given tests can tell apart: what else the fact could be."""
        match self.entry.kind:
            case "yes_no":
                every: list[FactValue] = [True, False]
            case "one_of":
                every = list(self.entry.values)
            case "set_of":
                held = value if isinstance(value, frozenset) else frozenset()
                members = dict.fromkeys(str(member) for test in tests for member in test.boundaries())
                every = [held ^ {member} for member in members]
            case _:
                bounds = {float(str(bound)) for test in tests for bound in test.boundaries()}
                same = [test(value) for test in tests] if value is not None else None
                every = [bound for bound in sorted(bounds) if bound >= 0 and [test(bound) for test in tests] != same]
        return tuple(other for other in every if other != value)


def parse_value(entry: FactEntry, raw: Any) -> FactValue:
    """A value of a fact as a file writes it; raises ValueError where it is none of the fact's values."""
    text = str(raw)
    if entry.kind == "set_of":
        members = raw if isinstance(raw, list | tuple | frozenset) else [raw]
        if all(str(member) in entry.values for member in members):
            return frozenset(str(member) for member in members)
    elif entry.kind == "yes_no":
        if text.lower() in YES_NO:
            return YES_NO[text.lower()]
    elif entry.kind == "one_of":
        if text in entry.values:
            return text
    else:
        number = float(text) if text.replace(".", "", 1).isdigit() and text.isascii() else None
        if number is not None and number <= MOST:
            return int(number) if number.is_integer() else number
    raise ValueError(f"{raw!r} is not a value of this fact")


@dataclass(frozen=True)
class Mechanism:
    """One concrete way to connect; `order` counts from narrow to wide."""

    id: str
    order: int
    entry: MechanismEntry


@dataclass(frozen=True)
class Source:
    """A page that a claim rests on."""

    id: str
    entry: SourceEntry


@dataclass(frozen=True)
class Effect:
    """One thing that a rule says of mechanisms: eliminate, require, fits, misfits, prefer or avoid."""

    kind: str
    mechanisms: tuple[str, ...]
    criterion: str | None = None
    elimination: Elimination | None = None


@dataclass(frozen=True)
class Rule:
    """A rule, or a clause of a regime, with every name resolved."""

    id: str
    title: str
    condition: Condition
    effects: tuple[Effect, ...]
    conclusions: tuple[Conclusion, ...]
    warnings: tuple[Remark, ...]
    advice: tuple[AdviceEntry, ...]
    way_out: str
    """What would help, for connections for which this rule and others leave no mechanism."""
    because: str
    sources: tuple[Source, ...]
    confidence: Confidence
    effective_from: date | None
    effective_until: date | None
    exceptions: str
    despite: tuple[str, ...]
    """Rules that say the opposite of a mechanism by the same facts, knowingly."""
    examples: Examples | None
    position: Position

    def reads(self, fact: str, member: str) -> bool:
        """Whether it looks for a member of a set."""
        return any(name == fact and isinstance(test, Has) and member in test.values for name, test in self.condition)


@dataclass(frozen=True)
class Step:
    """Something that a mechanism needs wherever it is chosen and the condition does not fail.

    `of` is the kind of construct on which it acts; empty where it acts on the ends themselves.
    """

    id: str
    kind: AdviceKind
    of: str
    do: str
    at: Where
    settings: Mapping[str, str]
    condition: Condition
    sources: tuple[Source, ...]
    confidence: Confidence
    effective_from: date | None


@dataclass(frozen=True)
class Statement:
    """A sentence that is true of connections of these mechanisms, or of all, where the condition holds."""

    id: str
    text: str
    mechanisms: tuple[str, ...]
    condition: Condition
    sources: tuple[Source, ...]
    confidence: Confidence

    def applies(self, mechanism: str | None, values: Values) -> bool | None:
        """Whether it is said of a connection; None where an unknown fact leaves it open."""
        return False if self.mechanisms and mechanism not in self.mechanisms else truth(self.condition, values)


@dataclass(frozen=True)
class Duty:
    """What answers a duty beside the rules that read it, and what shows an assessor that it is fulfilled."""

    steps: frozenset[AdviceKind]
    """The kinds of steps and advice that answer it."""
    rules: frozenset[str]
    """The rules whose advice answers it, though they do not read it."""
    answers: tuple[Statement, ...]
    collect: tuple[Statement, ...]
    otherwise: str
    """What it means where nothing answers it."""


@dataclass(frozen=True)
class MigrationStep:
    """A step of a migration, told only where `leaving` and `going_to` name what is left and chosen, if not empty."""

    stage: Stage
    do: str
    leaving: tuple[str, ...]
    going_to: tuple[str, ...]
    sources: tuple[Source, ...]
    confidence: Confidence

    def applies(self, old: str, new: str) -> bool:
        """Whether it is part of the way from one mechanism to another."""
        return (not self.leaving or old in self.leaving) and (not self.going_to or new in self.going_to)


@dataclass(frozen=True)
class MigrationWay:
    """What runs side by side during a migration, and its steps in the order of doing."""

    beside: str
    steps: tuple[MigrationStep, ...]


@dataclass(frozen=True)
class Migrations:
    """How traffic is led to each mechanism, and the way from each kind to each."""

    switched_by: Mapping[str, Switch]
    ways: Mapping[tuple[Switch, Switch], MigrationWay]

    def way(self, old: str, new: str) -> MigrationWay:
        """The way from one mechanism to another, with the steps that belong to it."""
        found = self.ways[self.switched_by[old], self.switched_by[new]]
        return MigrationWay(found.beside, tuple(step for step in found.steps if step.applies(old, new)))


@dataclass(frozen=True)
class Vendor:
    """A vendor's entry, with the place where it stands."""

    id: str
    entry: VendorEntry
    position: Position


@dataclass(frozen=True, eq=False)
class Catalogue:
    """The knowledge as a whole; facts, mechanisms and rules keep the order of their files. Hashed by identity.

    It says what is true now; `past` holds the rules that were true until a day (see advisor/catalogue/dates.py).
    """

    facts: Mapping[str, Fact]
    questions: Mapping[str, QuestionEntry]
    families: Mapping[str, str]
    mechanisms: Mapping[str, Mechanism]
    constructs: Mapping[str, ConstructEntry]
    amounts: AmountsFile
    groups: Mapping[str, tuple[str, ...]]
    criteria: Mapping[str, CriterionEntry]
    sources: Mapping[str, Source]
    regimes: Mapping[str, RegimeFile]
    regions: RegionsFile
    aws_services: AwsServicesFile
    vendors: Mapping[str, Vendor]
    limits: Mapping[str, LimitEntry]
    steps: Mapping[str, tuple[Step, ...]]
    duties: Mapping[str, Duty]
    migrations: Migrations
    prices: Mapping[str, Mapping[str, Price]]
    price_names: Mapping[str, str]
    price_list: Mapping[str, ListedPrice]
    rules: Mapping[str, Rule]
    past: tuple[Rule, ...]
    digests: Mapping[str, str]

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """The rules as evaluation needs them, each after those that conclude what it reads."""
        return in_dependency_order([Clause(rule.id, rule.condition, rule.conclusions) for rule in self.rules.values()])

    @cached_property
    def tests(self) -> Mapping[str, tuple[Test, ...]]:
        """For every fact that a rule reads, the different tests of it."""
        found: dict[str, dict[Test, None]] = {}
        for rule in self.rules.values():
            for fact, test in rule.condition:
                found.setdefault(fact, {})[test] = None
        return {fact: tuple(tests) for fact, tests in found.items()}

    @cached_property
    def distinctions(self) -> Mapping[str, Distinctions]:
        """For every fact that a rule reads, what the rules can tell apart of it."""
        return {fact: Distinctions(tests) for fact, tests in self.tests.items()}

    def view(self, values: Values) -> dict[str, int]:
        """What the rules can tell apart of these values."""
        distinctions = self.distinctions
        return {fact: distinctions[fact][value] for fact, value in values.items() if fact in distinctions}

    @cached_property
    def build_order(self) -> tuple[str, ...]:
        """The kinds of constructs, each after those that it comes after."""
        return tuple(TopologicalSorter({kind: one.after for kind, one in self.constructs.items()}).static_order())

    @cached_property
    def rule_order(self) -> Mapping[str, int]:
        """The place of every rule in the catalogue's order."""
        return {rule: number for number, rule in enumerate(self.rules)}

    @cached_property
    def implications(self) -> tuple[tuple[str, FactValue, str, FactValue], ...]:
        """Every fact and value that imply the value of another fact."""
        return tuple((fact.id, *implied) for fact in self.facts.values() for implied in fact.implies)

    @cached_property
    def exclusions(self) -> tuple[tuple[str, FactValue, str, Test], ...]:
        """Every fact and value beside which another fact, if it is known, passes a test: what is implied too."""
        implied = (
            (name, given, other, IsOneOf((meant,)))
            for name, given, other, meant in self.implications
            if (given, other, meant) not in self.facts[name].usual
        )
        return (*implied, *((fact.id, *excluded) for fact in self.facts.values() for excluded in fact.excludes))

    @cached_property
    def implying(self) -> frozenset[str]:
        """The facts that imply others, or are implied."""
        return frozenset(name for fact, _, other, _ in self.implications for name in (fact, other))

    def meant_by(self, name: str) -> tuple[str, ...]:
        """The mechanisms that people mean by a name: a mechanism with its whole family, or a group."""
        family = [one for one, mechanism in self.mechanisms.items() if mechanism.entry.family == name]
        return tuple(dict.fromkeys([*self.resolve(name), *family]))

    def resolve(self, name: str) -> tuple[str, ...]:
        """The mechanisms that a name stands for: a mechanism, a family or a group; empty where it is none."""
        return resolve(name, self.mechanisms, self.groups)

    @cached_property
    def _vendor_names(self) -> Mapping[str, Vendor]:
        return {
            _bare(name): vendor
            for vendor in self.vendors.values()
            for name in (vendor.id, vendor.entry.title, *vendor.entry.also_called)
        }

    def vendor(self, name: str) -> Vendor | None:
        """The vendor that a person means by a name, whatever its spelling; None where nothing is known of it."""
        return self._vendor_names.get(_bare(name))


def _bare(name: str) -> str:
    return "".join(character for character in name.lower() if character.isalnum())


def resolve(name: str, mechanisms: Mapping[str, Mechanism], groups: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The mechanisms that a name stands for, in catalogue order; empty where it is none."""
    if name in mechanisms:
        return (name,)
    if name in groups:
        return tuple(sorted(set(groups[name]), key=lambda one: mechanisms[one].order))
    return tuple(one.id for one in mechanisms.values() if one.entry.family == name)


@lru_cache(maxsize=4)
def built_in(*packs: Path) -> Catalogue:
    """The knowledge that comes with the advisor, and that of packs beside it; raises InvalidKnowledge."""
    from advisor.catalogue.loader import load_catalogue
    from advisor.collector import paused
    from advisor.places import KNOWLEDGE

    with paused():
        return load_catalogue(KNOWLEDGE, packs)
