"""How a connection moves from one mechanism to another: read from migrations.yaml, every name resolved."""

from collections.abc import Mapping
from itertools import product
from typing import get_args

from advisor.catalogue import Mechanism, Migrations, MigrationStep, MigrationWay
from advisor.catalogue.files import MigrationsFile, MigrationWayEntry, Switch
from advisor.catalogue.reading import Loading, Path_
from advisor.catalogue.rules import RuleReader
from advisor.yaml_reader import Document

NAMES = frozenset({"old", "new", "constructs"})
"""What texts about a migration may name beside what rules may."""


def migrations(reader: RuleReader, document: Document, file: MigrationsFile) -> Migrations:
    """The ways from one mechanism to another; a mechanism or a pair that stands nowhere, or twice, is a problem."""
    loading, mechanisms = reader.loading, reader.mechanisms
    switched_by: dict[str, Switch] = {}
    for switch, names in file.switched_by.items():
        for name in reader.resolved(document, ["switched_by", switch], names):
            if name in switched_by:
                problem = f"{name} stands under {switched_by[name]}, too"
                loading.problems.append(document.problem(problem, ["switched_by", switch]))
            switched_by[name] = switch
    _report_missing(loading, document, mechanisms, switched_by)
    ways: dict[tuple[Switch, Switch], MigrationWay] = {}
    for number, entry in enumerate(file.ways):
        path: Path_ = ["ways", number]
        way = _way(reader, document, path, entry)
        for pair in product(entry.leaving, [entry.going_to]):
            if pair in ways:
                loading.problems.append(document.problem(f"from {pair[0]} to {pair[1]} there is a way already", path))
            ways[pair] = way
    for pair in product(get_args(Switch), repeat=2):
        if pair not in ways:
            loading.problems.append(document.problem(f"no way leads from {pair[0]} to {pair[1]}", ["ways"]))
    return Migrations(switched_by, ways)


def _report_missing(
    loading: Loading, document: Document, mechanisms: Mapping[str, Mechanism], switched_by: Mapping[str, Switch]
) -> None:
    for name in mechanisms:
        if name not in switched_by:
            loading.problems.append(document.problem(f"{name} stands nowhere under switched_by", ["switched_by"]))


def _way(reader: RuleReader, document: Document, path: Path_, entry: MigrationWayEntry) -> MigrationWay:
    steps = []
    for number, step in enumerate(entry.steps):
        here = [*path, "steps", number]
        reader.check_text(document, step.do, [*here, "do"], NAMES)
        steps.append(
            MigrationStep(
                step.stage,
                step.do,
                reader.resolved(document, [*here, "leaving"], step.leaving),
                reader.resolved(document, [*here, "going_to"], step.going_to),
                reader.known_sources(document, step.sources, [*here, "sources"]),
                step.confidence,
            )
        )
    return MigrationWay(entry.beside, tuple(steps))
