"""Turns rules and clauses of regimes, as their authors write them, into rules with every name resolved."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from advisor.catalogue import Effect, Fact, Mechanism, Rule, Source, Step, resolve
from advisor.catalogue.files import KEY_PARTS, AdviceEntry, CriterionEntry, Effects, Remark, RuleEntry, StepEntry
from advisor.catalogue.reading import Loading, Path_, report_unknown
from advisor.conditions import Conclusion, Condition, FactValue, Has, IsOneOf, Test, parse_test
from advisor.yaml_reader import Document

NAMES_IN_TEXTS = frozenset(
    (
        "consumer",
        "provider",
        "consumer_vpc",
        "provider_vpc",
        "consumer_region",
        "provider_region",
        "consumer_account",
        "provider_account",
        "consumer_ranges",
        "provider_ranges",
        "port",
        "shared_ranges",
        "vendor",
        "whose_word",
        "vendor_conditions",
        "aws_service",
    )
)
"""What a `because`, a warning or advice may name in braces beside facts."""

NAMES_OF_CONSTRUCTS = frozenset(("network", "hub", "core_network", "service_network", "region"))
"""What the text of a step may name, too, where a construct of its mechanism is shared by it."""

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
Said = TypeVar("Said", Remark, AdviceEntry)


@dataclass
class RuleReader:
    """Turns the names in rules into what they stand for; every unknown one is a problem."""

    loading: Loading
    facts: Mapping[str, Fact]
    mechanisms: Mapping[str, Mechanism]
    groups: Mapping[str, tuple[str, ...]]
    criteria: Mapping[str, CriterionEntry]
    sources: Mapping[str, Source]

    def rule(self, document: Document, path: Path_, entry: RuleEntry) -> Rule:
        """A rule with its names resolved."""
        then = [*path, "then"]
        for kind in ("fires", "silent"):
            for number, example in enumerate(getattr(entry.examples, kind)):
                for fact in self._known_facts(document, example, [*path, "examples", kind, number]):
                    self._value(document, fact, example[fact], [*path, "examples", kind, number, fact])
        if entry.confidence == "unverified" and (entry.then.eliminate or entry.then.require):
            self.loading.problems.append(
                document.problem(
                    f"{entry.id} is unverified, and may warn but not eliminate or require", then, at_key=True
                )
            )
        if entry.effective_from and entry.effective_until and entry.effective_from > entry.effective_until:
            self.loading.problems.append(
                document.problem(f"{entry.id} ends before it begins", [*path, "effective_until"])
            )
        for remark in (*entry.then.warn, *entry.then.advise):
            self.check_text(document, remark.text, then)
        for advice in entry.then.advise:
            for text in advice.settings.values():
                self.check_text(document, text, then)
            named = [one for name in advice.mechanisms for one in resolve(name, self.mechanisms, self.groups)]
            self._check_construct(document, [*then, "advise"], advice.of, named or self.mechanisms)
        self.check_text(document, entry.because, [*path, "because"])
        self.check_text(document, entry.then.way_out, then)
        effects = self._effects(document, then, entry.then)
        conclusions = self.conclusions(document, [*then, "conclude"], entry.then.conclude)
        if not (effects or conclusions or entry.then.warn or entry.then.advise or entry.then.way_out):
            self.loading.problems.append(document.problem(f"{entry.id} says nothing", then, at_key=True))
        return Rule(
            id=entry.id,
            title=entry.title,
            condition=self.condition(document, [*path, "when"], entry.when),
            effects=effects,
            conclusions=conclusions,
            warnings=self._remarks(document, then, entry.then.warn),
            advice=self._remarks(document, then, entry.then.advise),
            way_out=entry.then.way_out,
            because=entry.because,
            sources=self.known_sources(document, entry.sources, [*path, "sources"]),
            confidence=entry.confidence,
            effective_from=entry.effective_from,
            effective_until=entry.effective_until,
            exceptions=entry.exceptions,
            despite=entry.despite,
            examples=entry.examples,
            position=document.position(path),
        )

    def step(self, document: Document, path: Path_, mechanism: str, number: int, entry: StepEntry) -> Step:
        """A step of a mechanism with its names resolved."""
        uses = self.mechanisms[mechanism].entry.constructs
        names = NAMES_OF_CONSTRUCTS.intersection(KEY_PARTS.get(part, "") for use in uses for part in use.shared_by)
        for text in (entry.do, *entry.settings.values()):
            self.check_text(document, text, path, names)
        self._check_construct(document, [*path, "of"], entry.of, [mechanism])
        return Step(
            f"{mechanism}/{entry.kind}-{number}",
            entry.kind,
            entry.of,
            entry.do,
            entry.at,
            entry.settings,
            self.condition(document, [*path, "when"], entry.when),
            self.known_sources(document, entry.sources, [*path, "sources"]),
            entry.confidence,
            entry.effective_from,
        )

    def _check_construct(self, document: Document, path: Path_, kind: str, mechanisms: Iterable[str]) -> None:
        """A kind of construct on which something acts and of which none of the mechanisms is built is a problem."""
        kinds = {use.kind: use for name in mechanisms for use in self.mechanisms[name].entry.constructs}
        report_unknown(self.loading, document, "construct here", [kind] if kind else [], kinds, path)

    def _known_facts(self, document: Document, named: Mapping[str, Any], path: Path_) -> list[str]:
        found = []
        for fact in named:
            found += report_unknown(self.loading, document, "fact", [fact], self.facts, [*path, fact], at_key=True)
        return found

    def known_sources(self, document: Document, named: Iterable[str], path: Path_) -> tuple[Source, ...]:
        """The sources of that name; an undeclared one is a problem."""
        return tuple(
            self.sources[name] for name in report_unknown(self.loading, document, "source", named, self.sources, path)
        )

    def _value(self, document: Document, fact: str, raw: Any, path: Path_) -> FactValue | None:
        try:
            return self.facts[fact].parse(raw)
        except ValueError as error:
            problem = document.problem(f"{fact}: {error}", path, expected=self.facts[fact].expected())
            self.loading.problems.append(problem)
            return None

    def condition(self, document: Document, path: Path_, when: Mapping[str, Any]) -> Condition:
        """What must hold, each fact with its test; every unknown fact or unfit test is a problem."""
        tests: list[tuple[str, Test]] = []
        for name in self._known_facts(document, when, path):
            fact = self.facts[name]
            try:
                test = parse_test(when[name], fact.entry.kind, fact.parse_member)
            except ValueError as error:
                self.loading.problems.append(
                    document.problem(f"{name}: {error}", [*path, name], expected=fact.expected())
                )
                continue
            if fact.entry.concluded and not isinstance(test, Has) and test != IsOneOf((True,)):
                problem = f"{name} is concluded, so a rule can only test that it holds"
                self.loading.problems.append(document.problem(problem, [*path, name], expected="yes, or has"))
            tests.append((name, test))
        return tuple(tests)

    def conclusions(
        self, document: Document, path: Path_, conclude: Mapping[str, Sequence[str]]
    ) -> tuple[Conclusion, ...]:
        """What is added for later rules; a fact that is given, or concluded as no, is a problem."""
        found = []
        for name in self._known_facts(document, conclude, path):
            fact = self.facts[name]
            if not fact.entry.concluded:
                self.loading.problems.append(
                    document.problem(
                        f"the fact {name} is given and cannot be concluded",
                        [*path, name],
                        at_key=True,
                        hint="declare it as concluded, or choose another",
                    )
                )
            for raw in conclude[name]:
                value = self._value(document, name, raw, [*path, name])
                if value is False:
                    self.loading.problems.append(
                        document.problem(f"{name} can only be concluded as yes", [*path, name])
                    )
                if value is not None:
                    found.append(Conclusion(name, None if value is True else str(raw)))
        return tuple(found)

    def resolved(
        self, document: Document, path: Path_, names: Iterable[str], *, at_key: bool = False
    ) -> tuple[str, ...]:
        """The mechanisms that the names stand for; a name of no mechanism, family or group is a problem."""
        found: list[str] = []
        for name in names:
            members = resolve(name, self.mechanisms, self.groups)
            if not members:
                valid = dict.fromkeys(
                    [*self.mechanisms, *self.groups, *(m.entry.family for m in self.mechanisms.values())]
                )
                self.loading.problems.append(
                    document.unknown_name("mechanism, family or group", name, valid, path, at_key=at_key)
                )
            found += members
        return tuple(dict.fromkeys(found))

    def _effects(self, document: Document, path: Path_, then: Effects) -> tuple[Effect, ...]:
        found = []
        for name, how in then.eliminate.items():
            mechanisms = self.resolved(document, [*path, "eliminate", name], [name])
            found.append(Effect("eliminate", mechanisms, elimination=how))
        found += [
            Effect(kind, self.resolved(document, [*path, kind], named))
            for kind in ("require", "fits", "misfits")
            if (named := getattr(then, kind))
        ]
        for kind in ("prefer", "avoid"):
            for criterion, named in getattr(then, kind).items():
                here = [*path, kind, criterion]
                self.check_criterion(document, here, criterion, at_key=True)
                found.append(Effect(kind, self.resolved(document, here, named), criterion))
        return tuple(found)

    def check_criterion(self, document: Document, path: Path_, name: str, *, at_key: bool = False) -> None:
        """A criterion that rules cannot prefer or avoid by is a problem."""
        report_unknown(self.loading, document, "criterion", [name], self.criteria, path, at_key=at_key)
        if name == "cost":
            self.loading.problems.append(
                document.problem("no rule may prefer or avoid by cost: prices decide it", path)
            )

    def _remarks(self, document: Document, path: Path_, remarks: Iterable[Said]) -> tuple[Said, ...]:
        return tuple(
            remark.model_copy(update={"mechanisms": self.resolved(document, path, remark.mechanisms)})
            for remark in remarks
        )

    def check_text(self, document: Document, text: str, path: Path_, more: Iterable[str] = ()) -> None:
        """A name in braces that cannot be filled in is a problem; `more` can be, too."""
        names = NAMES_IN_TEXTS.union(more)
        for name in PLACEHOLDER.findall(text):
            if name not in names and name not in self.facts:
                valid = [*names, *self.facts]
                self.loading.problems.append(document.unknown_name("name for a text", name, sorted(valid), path))
