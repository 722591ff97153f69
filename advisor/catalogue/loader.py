"""Reads `knowledge/`: strict, all problems at once, each with file:line."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, RootModel

from advisor.catalogue import Catalogue, Effect, Fact, Mechanism, Rule, Source, parse_value, resolve
from advisor.catalogue.files import (
    QUANTITIES,
    AwsServicesFile,
    CriterionEntry,
    Effects,
    FactEntry,
    MechanismsFile,
    PricesFile,
    RegimeFile,
    RegionsFile,
    Remark,
    RuleEntry,
    RulesFile,
    SourceEntry,
)
from advisor.conditions import (
    Clause,
    Conclusion,
    Condition,
    FactValue,
    Has,
    IsOneOf,
    Test,
    in_dependency_order,
    parse_test,
)
from advisor.problems import InvalidInput, InvalidKnowledge, Problem
from advisor.validation import build
from advisor.yaml_reader import Document, decode, read_yaml

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
        "shared_ranges",
        "vendor",
        "aws_service",
    )
)
"""What a `because`, a warning or advice may name in braces beside facts."""

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
Path_ = Sequence[str | int]
Shape = TypeVar("Shape", bound=BaseModel)


class _Facts(RootModel[dict[str, FactEntry]]):
    pass


class _Criteria(RootModel[dict[str, CriterionEntry]]):
    pass


class _Sources(RootModel[dict[str, SourceEntry]]):
    pass


@dataclass
class _Loading:
    """What has been read so far, and every problem found on the way."""

    folder: Path
    problems: list[Problem] = field(default_factory=list)
    raw: dict[str, bytes] = field(default_factory=dict)

    def read(self, path: Path, shape: type[Shape]) -> tuple[Document, Shape]:
        name = path.relative_to(self.folder).as_posix()
        self.raw[name] = path.read_bytes()
        document = read_yaml(decode(self.raw[name], f"{self.folder.name}/{name}"))
        return document, build(shape, document)

    def read_all(self, pattern: str, shape: type[Shape]) -> list[tuple[str, Document, Shape]]:
        """All files of one kind, in the order of their names; a broken one is reported and left out."""
        found = []
        for path in sorted(self.folder.glob(pattern)):
            try:
                found.append((path.stem, *self.read(path, shape)))
            except InvalidInput as error:
                self.problems += error.problems
        return found


def load_catalogue(folder: Path) -> Catalogue:
    """The checked content of a knowledge folder; raises InvalidKnowledge with every problem."""
    try:
        return _load(_Loading(folder))
    except InvalidInput as error:
        raise InvalidKnowledge(error.problems) from None


def _load(loading: _Loading) -> Catalogue:
    facts = _load_facts(loading)
    mechanisms_file = loading.read(loading.folder / "mechanisms.yaml", MechanismsFile)
    _, criteria = loading.read(loading.folder / "criteria.yaml", _Criteria)
    _, source_entries = loading.read(loading.folder / "sources.yaml", _Sources)
    regions_document, regions = loading.read(loading.folder / "regions.yaml", RegionsFile)
    services_document, services = loading.read(loading.folder / "aws-services.yaml", AwsServicesFile)
    prices_document, prices = loading.read(loading.folder / "prices.yaml", PricesFile)

    sources = {name: Source(name, entry) for name, entry in source_entries.root.items()}
    mechanisms, groups = _load_mechanisms(loading, *mechanisms_file, sources, prices)
    for document, named in ((regions_document, regions.sources), (services_document, services.sources)):
        _known(loading, document, "source", named, sources, ["sources"])
    _check_prices(loading, prices_document, prices, regions)

    names = _Names(loading, facts, mechanisms, groups, criteria.root, sources)
    regimes: dict[str, RegimeFile] = {}
    rules: dict[str, Rule] = {}
    for name, document, regime in loading.read_all("regimes/*.yaml", RegimeFile):
        regimes[name] = regime
        rules |= names.clauses_of(name, document, regime)
    for _, document, file in loading.read_all("rules/*.yaml", RulesFile):
        for number, entry in enumerate(file.rules):
            if entry.id in rules:
                first = rules[entry.id].position
                loading.problems.append(
                    document.problem(
                        f"the rule id {entry.id} is used a second time",
                        ["rules", number, "id"],
                        hint=f"the first is at {first}",
                    )
                )
            rules[entry.id] = names.rule(document, ["rules", number], entry)
    _check_regime_names(loading, facts, regimes)
    _check_circles(loading, rules)
    if loading.problems:
        raise InvalidKnowledge(loading.problems)
    by_region = {region: {**prices.everywhere, **prices.regions.get(region, {})} for region in regions.regions}
    return Catalogue(
        facts,
        mechanisms_file[1].families,
        mechanisms,
        groups,
        criteria.root,
        sources,
        regimes,
        regions.regions,
        services.services,
        by_region,
        prices.names,
        rules,
        _digests(loading.raw),
    )


def _digests(raw: Mapping[str, bytes]) -> dict[str, str]:
    """SHA-256 of all knowledge, of the rules and of the prices: names and bytes, in the order of names."""

    def digest(names: Iterable[str]) -> str:
        total = hashlib.sha256()
        for name in sorted(names):
            total.update(name.encode() + b"\0" + hashlib.sha256(raw[name].replace(b"\r\n", b"\n")).digest())
        return total.hexdigest()

    rules = [name for name in raw if name.startswith(("rules/", "regimes/"))]
    return {"knowledge": digest(raw), "rules": digest(rules), "prices": digest(["prices.yaml"])}


def _known(
    loading: _Loading,
    document: Document,
    what: str,
    names: Iterable[str],
    valid: Mapping[str, Any],
    path: Path_,
    *,
    at_key: bool = False,
) -> list[str]:
    """The names that are declared; each of the others is reported."""
    known = []
    for name in names:
        if name in valid:
            known.append(name)
        else:
            loading.problems.append(document.unknown_name(what, name, valid, path, at_key=at_key))
    return known


def _load_facts(loading: _Loading) -> dict[str, Fact]:
    document, entries = loading.read(loading.folder / "facts.yaml", _Facts)

    def value(fact: str, raw: Any, path: Path_) -> FactValue | None:
        entry = entries.root[fact]
        try:
            return parse_value(entry, raw)
        except ValueError as error:
            expected = Fact(fact, entry, None, ()).expected()
            loading.problems.append(document.problem(str(error), path, expected=expected))
            return None

    facts = {}
    for name, entry in entries.root.items():
        if entry.kind == "yes_no" and entry.values.keys() != {"yes", "no"}:
            loading.problems.append(
                document.problem(f"the fact {name} needs a clause for yes and one for no", [name, "values"])
            )
        if entry.concluded and (entry.kind not in {"yes_no", "set_of"} or entry.presumption):
            loading.problems.append(
                document.problem(
                    f"the concluded fact {name} must be a yes_no or a set_of, without a presumption", [name]
                )
            )
        presumed = value(name, entry.presumption.value, [name, "presumption", "value"]) if entry.presumption else None
        implies = []
        for number, implication in enumerate(entry.implies):
            path: Path_ = [name, "implies", number]
            given = value(name, implication.value, [*path, "value"])
            for other in _known(loading, document, "fact", implication.means, entries.root, [*path, "means"]):
                meant = value(other, implication.means[other], [*path, "means", other])
                if given is not None and meant is not None:
                    implies.append((given, other, meant))
        facts[name] = Fact(name, entry, presumed, tuple(implies))
    return facts


def _load_mechanisms(
    loading: _Loading, document: Document, file: MechanismsFile, sources: Mapping[str, Source], prices: PricesFile
) -> tuple[dict[str, Mechanism], dict[str, tuple[str, ...]]]:
    mechanisms = {name: Mechanism(name, order, entry) for order, (name, entry) in enumerate(file.mechanisms.items())}
    for name, entry in file.mechanisms.items():
        path: Path_ = ["mechanisms", name]
        _known(loading, document, "family", [entry.family], file.families, [*path, "family"])
        _known(loading, document, "source", [entry.source], sources, [*path, "source"])
        for number, line in enumerate(entry.costs or ()):
            _known(loading, document, "price", [line.price], prices.names, [*path, "costs", number, "price"])
            named = [*line.times, *([line.unless] if line.unless else [])]
            _known(loading, document, "quantity", named, dict.fromkeys(QUANTITIES), [*path, "costs", number])
    groups: dict[str, tuple[str, ...]] = {}
    for name, members in file.groups.items():
        found = [one for member in members for one in resolve(member, mechanisms, groups)]
        if not found or name in mechanisms or name in file.families:
            loading.problems.append(
                document.problem(
                    f"the group {name} is empty, or has the name of a mechanism or family",
                    ["groups", name],
                    at_key=True,
                )
            )
        unknown = [member for member in members if not resolve(member, mechanisms, groups)]
        _known(loading, document, "mechanism, family or earlier group", unknown, mechanisms, ["groups", name])
        groups[name] = tuple(found)
    return mechanisms, groups


def _check_prices(loading: _Loading, document: Document, prices: PricesFile, regions: RegionsFile) -> None:
    _known(loading, document, "price name", prices.everywhere, prices.names, ["everywhere"])
    for region in _known(loading, document, "Region", prices.regions, regions.regions, ["regions"]):
        _known(loading, document, "price name", prices.regions[region], prices.names, ["regions", region])


def _check_regime_names(loading: _Loading, facts: Mapping[str, Fact], regimes: Mapping[str, RegimeFile]) -> None:
    declared = facts["regimes"].entry.values.keys()
    if declared != regimes.keys():
        document = read_yaml(decode(loading.raw["facts.yaml"], f"{loading.folder.name}/facts.yaml"))
        loading.problems.append(
            document.problem(
                "the values of the fact regimes are not the files in regimes/",
                ["regimes", "values"],
                expected=", ".join(sorted(regimes)),
            )
        )


def _check_circles(loading: _Loading, rules: Mapping[str, Rule]) -> None:
    try:
        in_dependency_order([Clause(rule.id, rule.condition, rule.conclusions) for rule in rules.values()])
    except ValueError as error:
        document = read_yaml(decode(loading.raw["facts.yaml"], f"{loading.folder.name}/facts.yaml"))
        loading.problems.append(document.problem(str(error), []))


@dataclass
class _Names:
    """Turns the names in rules into what they stand for; every unknown one is a problem."""

    loading: _Loading
    facts: Mapping[str, Fact]
    mechanisms: Mapping[str, Mechanism]
    groups: Mapping[str, tuple[str, ...]]
    criteria: Mapping[str, CriterionEntry]
    sources: Mapping[str, Source]

    def rule(self, document: Document, path: Path_, entry: RuleEntry) -> Rule:
        then = [*path, "then"]
        for kind in ("fires", "silent"):
            for number, example in enumerate(getattr(entry.examples, kind)):
                for fact in self.known_facts(document, example, [*path, "examples", kind, number]):
                    self.value(document, fact, example[fact], [*path, "examples", kind, number, fact])
        if entry.confidence == "unverified" and (entry.then.eliminate or entry.then.require):
            self.loading.problems.append(
                document.problem(
                    f"{entry.id} is unverified, and may warn but not eliminate or require", then, at_key=True
                )
            )
        for remark in (*entry.then.warn, *entry.then.advise):
            self.check_text(document, remark.text, then)
        self.check_text(document, entry.because, [*path, "because"])
        effects = self.effects(document, then, entry.then)
        conclusions = self.conclusions(document, [*then, "conclude"], entry.then.conclude)
        if not (effects or conclusions or entry.then.warn or entry.then.advise):
            self.loading.problems.append(document.problem(f"{entry.id} says nothing", then, at_key=True))
        return Rule(
            id=entry.id,
            title=entry.title,
            condition=self.condition(document, [*path, "when"], entry.when),
            effects=effects,
            conclusions=conclusions,
            warnings=self.remarks(document, then, entry.then.warn),
            advice=self.remarks(document, then, entry.then.advise),
            because=entry.because,
            sources=self.known_sources(document, entry.sources, [*path, "sources"]),
            confidence=entry.confidence,
            effective_from=entry.effective_from,
            exceptions=entry.exceptions,
            examples=entry.examples,
            position=document.position(path),
        )

    def clauses_of(self, regime: str, document: Document, file: RegimeFile) -> dict[str, Rule]:
        """A regime's clauses as rules that fire where the regime holds."""
        rules: dict[str, Rule] = {}
        for number, clause in enumerate(file.clauses):
            path: Path_ = ["clauses", number]
            applies: dict[str, Any] = {"regimes": {"has": regime}, **clause.when}
            name = f"{regime}/{clause.clause}"
            if name in rules:
                self.loading.problems.append(
                    document.problem(f"the clause {clause.clause} stands here a second time", path)
                )
            rules[name] = Rule(
                id=name,
                title=f"{file.title}, {clause.clause}",
                condition=self.condition(document, [*path, "when"], applies),
                effects=(),
                conclusions=self.conclusions(document, [*path, "conclude"], clause.conclude),
                warnings=(),
                advice=(),
                because=clause.asks,
                sources=self.known_sources(document, clause.sources, [*path, "sources"]),
                confidence=clause.confidence,
                effective_from=None,
                exceptions="",
                examples=None,
                position=document.position(path),
            )
        return rules

    def known_facts(self, document: Document, named: Mapping[str, Any], path: Path_) -> list[str]:
        found = []
        for fact in named:
            found += _known(self.loading, document, "fact", [fact], self.facts, [*path, fact], at_key=True)
        return found

    def known_sources(self, document: Document, named: Iterable[str], path: Path_) -> tuple[Source, ...]:
        return tuple(self.sources[name] for name in _known(self.loading, document, "source", named, self.sources, path))

    def value(self, document: Document, fact: str, raw: Any, path: Path_) -> FactValue | None:
        try:
            return self.facts[fact].parse(raw)
        except ValueError as error:
            problem = document.problem(f"{fact}: {error}", path, expected=self.facts[fact].expected())
            self.loading.problems.append(problem)
            return None

    def condition(self, document: Document, path: Path_, when: Mapping[str, Any]) -> Condition:
        tests: list[tuple[str, Test]] = []
        for name in self.known_facts(document, when, path):
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
        found = []
        for name in self.known_facts(document, conclude, path):
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
                value = self.value(document, name, raw, [*path, name])
                if value is False:
                    self.loading.problems.append(
                        document.problem(f"{name} can only be concluded as yes", [*path, name])
                    )
                if value is not None:
                    found.append(Conclusion(name, None if value is True else str(raw)))
        return tuple(found)

    def resolved(self, document: Document, path: Path_, names: Iterable[str]) -> tuple[str, ...]:
        found: list[str] = []
        for name in names:
            members = resolve(name, self.mechanisms, self.groups)
            if not members:
                valid = dict.fromkeys(
                    [*self.mechanisms, *self.groups, *(m.entry.family for m in self.mechanisms.values())]
                )
                self.loading.problems.append(document.unknown_name("mechanism, family or group", name, valid, path))
            found += members
        return tuple(dict.fromkeys(found))

    def effects(self, document: Document, path: Path_, then: Effects) -> tuple[Effect, ...]:
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
                _known(self.loading, document, "criterion", [criterion], self.criteria, here, at_key=True)
                if criterion == "cost":
                    self.loading.problems.append(
                        document.problem("no rule may prefer or avoid by cost: prices decide it", here)
                    )
                found.append(Effect(kind, self.resolved(document, here, named), criterion))
        return tuple(found)

    def remarks(self, document: Document, path: Path_, remarks: Iterable[Remark]) -> tuple[Remark, ...]:
        return tuple(
            remark.model_copy(update={"mechanisms": self.resolved(document, path, remark.mechanisms)})
            for remark in remarks
        )

    def check_text(self, document: Document, text: str, path: Path_) -> None:
        for name in PLACEHOLDER.findall(text):
            if name not in NAMES_IN_TEXTS and name not in self.facts:
                valid = [*NAMES_IN_TEXTS, *self.facts]
                self.loading.problems.append(document.unknown_name("name for a text", name, sorted(valid), path))
