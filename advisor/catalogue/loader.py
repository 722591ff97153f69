"""Reads `knowledge/` into a catalogue: strict, all problems at once, each with file:line."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import RootModel

from advisor.catalogue import Catalogue, Fact, Mechanism, Rule, Source, parse_value, resolve
from advisor.catalogue.files import (
    QUANTITIES,
    AwsServicesFile,
    CriterionEntry,
    FactEntry,
    MechanismsFile,
    PricesFile,
    RegimeFile,
    RegionsFile,
    RulesFile,
    SourceEntry,
)
from advisor.catalogue.reading import Loading, Path_, report_unknown
from advisor.catalogue.rules import RuleReader
from advisor.conditions import (
    Clause,
    FactValue,
    in_dependency_order,
)
from advisor.problems import InvalidInput, InvalidKnowledge
from advisor.yaml_reader import Document, decode, read_yaml


class _Facts(RootModel[dict[str, FactEntry]]):
    pass


class _Criteria(RootModel[dict[str, CriterionEntry]]):
    pass


class _Sources(RootModel[dict[str, SourceEntry]]):
    pass


def load_catalogue(folder: Path) -> Catalogue:
    """The checked content of a knowledge folder; raises InvalidKnowledge with every problem."""
    try:
        return _load(Loading(folder))
    except InvalidInput as error:
        raise InvalidKnowledge(error.problems) from None


def _load(loading: Loading) -> Catalogue:
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
        report_unknown(loading, document, "source", named, sources, ["sources"])
    _check_prices(loading, prices_document, prices, regions)

    names = RuleReader(loading, facts, mechanisms, groups, criteria.root, sources)
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


def _load_facts(loading: Loading) -> dict[str, Fact]:
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
            for other in report_unknown(loading, document, "fact", implication.means, entries.root, [*path, "means"]):
                meant = value(other, implication.means[other], [*path, "means", other])
                if given is not None and meant is not None:
                    implies.append((given, other, meant))
        facts[name] = Fact(name, entry, presumed, tuple(implies))
    return facts


def _load_mechanisms(
    loading: Loading, document: Document, file: MechanismsFile, sources: Mapping[str, Source], prices: PricesFile
) -> tuple[dict[str, Mechanism], dict[str, tuple[str, ...]]]:
    mechanisms = {name: Mechanism(name, order, entry) for order, (name, entry) in enumerate(file.mechanisms.items())}
    for name, entry in file.mechanisms.items():
        path: Path_ = ["mechanisms", name]
        report_unknown(loading, document, "family", [entry.family], file.families, [*path, "family"])
        report_unknown(loading, document, "source", [entry.source], sources, [*path, "source"])
        for number, line in enumerate(entry.costs or ()):
            report_unknown(loading, document, "price", [line.price], prices.names, [*path, "costs", number, "price"])
            named = [*line.times, *([line.unless] if line.unless else [])]
            report_unknown(loading, document, "quantity", named, dict.fromkeys(QUANTITIES), [*path, "costs", number])
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
        report_unknown(loading, document, "mechanism, family or earlier group", unknown, mechanisms, ["groups", name])
        groups[name] = tuple(found)
    return mechanisms, groups


def _check_prices(loading: Loading, document: Document, prices: PricesFile, regions: RegionsFile) -> None:
    report_unknown(loading, document, "price name", prices.everywhere, prices.names, ["everywhere"])
    for region in report_unknown(loading, document, "Region", prices.regions, regions.regions, ["regions"]):
        report_unknown(loading, document, "price name", prices.regions[region], prices.names, ["regions", region])


def _check_regime_names(loading: Loading, facts: Mapping[str, Fact], regimes: Mapping[str, RegimeFile]) -> None:
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


def _check_circles(loading: Loading, rules: Mapping[str, Rule]) -> None:
    try:
        in_dependency_order([Clause(rule.id, rule.condition, rule.conclusions) for rule in rules.values()])
    except ValueError as error:
        document = read_yaml(decode(loading.raw["facts.yaml"], f"{loading.folder.name}/facts.yaml"))
        loading.problems.append(document.problem(str(error), []))
