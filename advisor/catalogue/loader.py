"""Reads `knowledge/`, and packs beside it, into a catalogue: strict, all problems at once, each with file:line."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from pydantic import RootModel

from advisor.catalogue import Catalogue, Mechanism, Rule, Source, Vendor, resolve
from advisor.catalogue.checks import problems_of_rules
from advisor.catalogue.cost_files import AmountsFile, ConstructEntry, ConstructsFile, ListedPrice, PricesFile
from advisor.catalogue.duties import duties
from advisor.catalogue.facts import load_facts
from advisor.catalogue.files import (
    KEY_PARTS,
    QUANTITIES,
    AwsServicesFile,
    CriterionEntry,
    DutyEntry,
    LimitEntry,
    LimitsFile,
    MechanismsFile,
    MigrationsFile,
    Quantity,
    QuestionEntry,
    RegimeFile,
    RegionsFile,
    RulesFile,
    SourceEntry,
    StepEntry,
    VendorsFile,
)
from advisor.catalogue.generated import SERVICES, rules_of_limits, rules_of_mechanisms, rules_of_pack, rules_of_regime
from advisor.catalogue.migrations import migrations
from advisor.catalogue.packs import open_packs
from advisor.catalogue.prices import PriceBook, price_names
from advisor.catalogue.questions import questions
from advisor.catalogue.reading import Loading, Path_, report_unknown
from advisor.catalogue.rules import RuleReader
from advisor.problems import InvalidInput, InvalidKnowledge, Problem
from advisor.yaml_reader import Document


class _Criteria(RootModel[dict[str, CriterionEntry]]):
    pass


class _Evidence(RootModel[dict[str, DutyEntry]]):
    pass


class _PriceList(RootModel[dict[str, ListedPrice]]):
    pass


class _Sources(RootModel[dict[str, SourceEntry]]):
    pass


class _Questions(RootModel[dict[str, QuestionEntry]]):
    pass


class _Steps(RootModel[dict[str, tuple[StepEntry, ...]]]):
    pass


def load_catalogue(folder: Path, packs: Sequence[Path] = ()) -> Catalogue:
    """The checked content of a knowledge folder and of packs beside it; raises InvalidKnowledge with every problem.

    A pack is a folder with `pack.yaml` and any of `sources.yaml`, `facts.yaml`, `vendors.yaml`, `prices.yaml`, `rules/`
    and `regimes/`. Its rules carry its prefix; nothing in it but prices replaces what is there already.
    """
    try:
        return _Loader(folder, packs).catalogue()
    except InvalidInput as error:
        raise InvalidKnowledge(error.problems) from None


class _Loader:
    """One reading of a knowledge folder and its packs."""

    def __init__(self, folder: Path, packs: Sequence[Path]):
        self.base = Loading(folder)
        self.packs = [Loading(pack, self.base.problems, {}) for pack in packs]

    def catalogue(self) -> Catalogue:
        base = self.base
        opened = open_packs(self.packs)
        if len(opened) < len(self.packs):
            # Whose names the rest of a pack may use is not known without its prefix.
            raise InvalidInput(base.problems)
        prefixes = [pack.entry.prefix for pack in opened]
        mechanisms_file = base.read(base.folder / "mechanisms.yaml", MechanismsFile)
        constructs_document, constructs = base.read(base.folder / "constructs.yaml", ConstructsFile)
        _, amounts = base.read(base.folder / "amounts.yaml", AmountsFile)
        migrations_document, migrations_file = base.read(base.folder / "migrations.yaml", MigrationsFile)
        _, criteria = base.read(base.folder / "criteria.yaml", _Criteria)
        regions_document, regions = base.read(base.folder / "regions.yaml", RegionsFile)
        services_document, services = base.read(base.folder / "aws-services.yaml", AwsServicesFile)
        prices_document, prices = base.read(base.folder / "prices.yaml", PricesFile)
        limits_document, limits = base.read(base.folder / "limits.yaml", LimitsFile)
        steps_document, steps = base.read(base.folder / "steps.yaml", _Steps)
        evidence_document, evidence = base.read(base.folder / "evidence.yaml", _Evidence)
        regimes_read = [
            (loading, *one) for loading in (base, *self.packs) for one in loading.read_all("regimes/*.yaml", RegimeFile)
        ]
        sources = self._sources()
        names = price_names(prices, regions.regions)
        mechanisms, groups = _load_mechanisms(base, *mechanisms_file, sources, names, constructs.root, limits.limits)
        _check_constructs(base, constructs_document, constructs.root, names, limits.limits, sources)
        facts, fact_documents = load_facts(
            zip((base, *self.packs), ("", *map(str.lower, prefixes)), strict=True),
            {name: regime.title for _, name, _, regime in regimes_read},
        )
        for name, fact in facts.items():
            if fact.entry.amount:
                facts[name] = replace(fact, default=getattr(amounts, fact.entry.amount).usual)
        lists = {
            "criteria": {name: entry.title for name, entry in criteria.root.items()},
            "families": mechanisms_file[1].families,
            "regions": {name: entry.title for name, entry in regions.regions.items()},
        }
        questions_document, questions_file = base.read(base.folder / "questions.yaml", _Questions)
        for document, columns in ((regions_document, regions.columns), (services_document, services.columns)):
            for name, column in columns.items():
                report_unknown(base, document, "source", column.sources, sources, ["columns", name, "sources"])
        for group in ("zones", "interconnect"):
            for name, entry in getattr(regions, group).items():
                report_unknown(base, regions_document, "source", entry.source, sources, [group, name, "source"])
        book = PriceBook(names, {region: {} for region in regions.regions})
        book.add(base, prices_document, prices)
        book.add_packs(opened)
        list_document, price_list = base.read(base.folder / "price-list.yaml", _PriceList)
        for name, listed in price_list.root.items():
            report_unknown(base, list_document, "price name", [name], prices.names, [name], at_key=True)
            report_unknown(base, list_document, "source", [listed.source], sources, [name, "source"])

        reader = RuleReader(base, facts, mechanisms, groups, criteria.root, sources)
        regimes: dict[str, RegimeFile] = {}
        rules: dict[str, Rule] = {}
        for loading, name, document, regime in regimes_read:
            if name in regimes:
                loading.problems.append(document.problem(f"the regime {name} is there already", [], hint="rename it"))
            regimes.setdefault(name, regime)
            rules |= rules_of_regime(reader, name, document, regime)
        dated = [*rules_of_limits(reader, limits_document, limits), *rules_of_mechanisms(reader, mechanisms_file[0])]
        rules |= {rule.id: rule for rule in dated if not rule.effective_until}
        for pack in opened:
            rules |= {rule.id: rule for rule in rules_of_pack(reader, pack)}
        despite: list[tuple[Loading, Document, Path_, str]] = []
        for loading, prefix in ((base, ""), *zip(self.packs, prefixes, strict=True)):
            for _, document, file in loading.read_all("rules/*.yaml", RulesFile):
                for number, rule_entry in enumerate(file.rules):
                    path: Path_ = ["rules", number]
                    if prefix and not rule_entry.id.startswith(f"{prefix}-"):
                        problem = f"the rule {rule_entry.id} is not named by the pack's prefix"
                        loading.problems.append(
                            document.problem(problem, [*path, "id"], expected=f"an id such as {prefix}-001")
                        )
                    if rule_entry.id in rules:
                        problem = f"the rule id {rule_entry.id} is used a second time"
                        hint = f"the first is at {rules[rule_entry.id].position}"
                        loading.problems.append(document.problem(problem, [*path, "id"], hint=hint))
                    rules.setdefault(rule_entry.id, reader.rule(document, path, rule_entry))
                    despite += [(loading, document, [*path, "despite"], name) for name in rule_entry.despite]
        for loading, document, path, name in despite:
            report_unknown(loading, document, "rule", [name], rules, path)
        past = tuple(rule for rule in (*dated, *rules.values()) if rule.effective_until)
        rules = {name: rule for name, rule in rules.items() if not rule.effective_until}
        steps_known = {
            mechanism: tuple(
                reader.step(steps_document, [mechanism, number], mechanism, number, entry)
                for number, entry in enumerate(steps.root[mechanism])
            )
            for mechanism in report_unknown(base, steps_document, "mechanism", steps.root, mechanisms, [], at_key=True)
        }
        vendors = self._vendors(regions)
        found = Catalogue(
            facts,
            questions(base, questions_document, questions_file.root, facts, lists),
            mechanisms_file[1].families,
            mechanisms,
            constructs.root,
            amounts,
            groups,
            criteria.root,
            sources,
            regimes,
            regions,
            services,
            vendors,
            limits.limits,
            steps_known,
            duties(reader, evidence_document, evidence.root, rules),
            migrations(reader, migrations_document, migrations_file),
            book.prices,
            names,
            price_list.root,
            rules,
            past,
            self._digests(),
        )
        if not base.problems:
            base.problems += _circles(found, mechanisms_file[0])
        if not base.problems:
            base.problems += problems_of_rules(found, fact_documents)
        if base.problems:
            raise InvalidKnowledge(base.problems)
        return found

    def _sources(self) -> dict[str, Source]:
        found: dict[str, Source] = {}
        for loading in (self.base, *self.packs):
            for document, file in loading.read_if_there("sources.yaml", _Sources):
                for name, entry in file.root.items():
                    if name in found:
                        problem = f"the source {name} is declared already, with {found[name].entry.url}"
                        loading.problems.append(
                            document.problem(problem, [name], at_key=True, hint="choose another name")
                        )
                    found.setdefault(name, Source(name, entry))
        return found

    def _vendors(self, regions: RegionsFile) -> dict[str, Vendor]:
        found: dict[str, Vendor] = {}
        for loading in (self.base, *self.packs):
            for document, file in loading.read_if_there("vendors.yaml", VendorsFile):
                for name, entry in file.vendors.items():
                    path: Path_ = ["vendors", name]
                    report_unknown(loading, document, "Region", entry.regions, regions.regions, [*path, "regions"])
                    if name in found:
                        problem = f"the vendor {name} is there already, at {found[name].position}"
                        hint = "state `private_endpoint` at the service in the inventory, or choose another name"
                        loading.problems.append(document.problem(problem, path, at_key=True, hint=hint))
                    found.setdefault(name, Vendor(name, entry, document.position(path)))
        return found

    def _digests(self) -> dict[str, str]:
        """SHA-256 of all knowledge, of the rules and of the prices: names and bytes, in the order of names."""
        raw = dict(self.base.raw)
        for number, pack in enumerate(self.packs):
            raw |= {f"pack {number}/{name}": content for name, content in pack.raw.items()}

        def digest(names: Iterable[str]) -> str:
            total = hashlib.sha256()
            for name in sorted(names):
                total.update(name.encode() + b"\0" + hashlib.sha256(raw[name].replace(b"\r\n", b"\n")).digest())
            return total.hexdigest()

        rules = [
            name
            for name in raw
            if "rules/" in name or "regimes/" in name or name.endswith(("limits.yaml", "/pack.yaml"))
        ]
        prices = [name for name in raw if name.endswith("prices.yaml")]
        return {"knowledge": digest(raw), "rules": digest(rules), "prices": digest(prices)}


def _load_mechanisms(
    loading: Loading,
    document: Document,
    file: MechanismsFile,
    sources: Mapping[str, Source],
    prices: Mapping[str, str],
    constructs: Mapping[str, ConstructEntry],
    limits: Mapping[str, LimitEntry],
) -> tuple[dict[str, Mechanism], dict[str, tuple[str, ...]]]:
    mechanisms = {name: Mechanism(name, order, entry) for order, (name, entry) in enumerate(file.mechanisms.items())}
    for name, entry in file.mechanisms.items():
        path: Path_ = ["mechanisms", name]
        report_unknown(loading, document, "family", [entry.family], file.families, [*path, "family"])
        report_unknown(loading, document, "source", [entry.source], sources, [*path, "source"])
        report_unknown(loading, document, "AWS service", entry.services, SERVICES, [*path, "services"])
        _report_costs(loading, document, entry.costs, prices, limits, path)
        for number, use in enumerate(entry.constructs):
            here = [*path, "constructs", number]
            report_unknown(loading, document, "construct", [use.kind], constructs, [*here, "kind"])
            report_unknown(loading, document, "key", use.shared_by, KEY_PARTS, [*here, "shared_by"])
            named = [name for name in (use.only_if, use.unless) if name]
            report_unknown(loading, document, "quantity", named, dict.fromkeys(QUANTITIES), here)
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


def _circles(catalogue: Catalogue, document: Document) -> list[Problem]:
    try:
        _ = catalogue.clauses
    except ValueError as error:
        return [document.problem(str(error), [])]
    return []


def _check_constructs(
    loading: Loading,
    document: Document,
    constructs: Mapping[str, ConstructEntry],
    prices: Mapping[str, str],
    limits: Mapping[str, LimitEntry],
    sources: Mapping[str, Source],
) -> None:
    for kind, entry in constructs.items():
        report_unknown(loading, document, "construct", entry.after, constructs, [kind, "after"])
        _report_costs(loading, document, entry.costs, prices, limits, [kind])
        report_unknown(loading, document, "limit", entry.limits, limits, [kind, "limits"], at_key=True)
        report_unknown(
            loading, document, "key", entry.limits.values(), dict.fromkeys(KEY_PARTS.values()), [kind, "limits"]
        )
        if entry.opens:
            named = [entry.opens.limit] if entry.opens.limit else []
            report_unknown(loading, document, "limit", named, limits, [kind, "opens", "limit"])
            report_unknown(loading, document, "source", entry.opens.sources, sources, [kind, "opens", "sources"])
    try:
        TopologicalSorter({kind: entry.after for kind, entry in constructs.items()}).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        problem = f"constructs come after each other in a circle: {', before '.join(circle)}"
        loading.problems.append(document.problem(problem, [circle[-1], "after"]))


def _report_costs(
    loading: Loading,
    document: Document,
    costs: Iterable[Quantity] | None,
    prices: Mapping[str, str],
    limits: Mapping[str, LimitEntry],
    path: Path_,
) -> None:
    for number, line in enumerate(costs or ()):
        here = [*path, "costs", number]
        report_unknown(loading, document, "price", [line.price], prices, [*here, "price"])
        named = [*line.times, *([line.unless] if line.unless else [])]
        report_unknown(loading, document, "quantity", named, dict.fromkeys(QUANTITIES), here)
        report_unknown(loading, document, "key", line.pooled_by, KEY_PARTS, [*here, "pooled_by"])
        report_unknown(loading, document, "limit", [line.free] if line.free else [], limits, [*here, "free"])
