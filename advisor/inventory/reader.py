"""Reads inventories: files or text in, a checked Inventory out, or every problem at once."""

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from advisor.catalogue import Catalogue, Fact
from advisor.inventory import Inventory
from advisor.inventory.models import InventoryContent, Vpc
from advisor.problems import InvalidInput, InvalidInventory, Position, Problem, Severity
from advisor.validation import UNKNOWN, build
from advisor.yaml_reader import Document, Marks, Source, decode, read_yaml, require_mapping


def load_files(paths: Iterable[str | Path], catalogue: Catalogue) -> Inventory:
    """One inventory from one or several files (`-` is standard input); raises InvalidInventory with every problem."""
    documents: list[Document] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            documents.append(read_yaml(decode(_bytes(path), str(path))))
        except InvalidInput as error:
            problems += error.problems
    return _checked(documents, problems, catalogue)


def load_text(text: str, catalogue: Catalogue, name: str = "inventory") -> Inventory:
    """An inventory from YAML text; raises InvalidInventory with every problem."""
    try:
        return _checked([read_yaml(Source(name, text))], [], catalogue)
    except InvalidInput as error:
        raise InvalidInventory(error.problems) from None


def _bytes(path: str | Path) -> bytes:
    if str(path) == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(path).read_bytes()
    except OSError as error:
        reason = {
            "FileNotFoundError": "there is no such file",
            "IsADirectoryError": "this is a directory, not a file",
            "PermissionError": "you may not read this file",
        }.get(type(error).__name__, str(error.strerror))
        raise InvalidInput([Problem(reason, Position(str(path), 1, 1), "an inventory in YAML")]) from None


def _checked(documents: Sequence[Document], problems: list[Problem], catalogue: Catalogue) -> Inventory:
    merged = None
    try:
        if documents:
            merged = _merge(documents, problems)
            content = build(InventoryContent, merged)
    except InvalidInput as error:
        problems += error.problems
    if problems or merged is None:
        raise InvalidInventory(problems)
    inventory = Inventory(content, merged, _digest(merged.data))
    found = list(_Check(inventory, catalogue).problems())
    if any(problem.severity is Severity.ERROR for problem in found):
        raise InvalidInventory(found)
    return Inventory(content, merged, inventory.digest, tuple(found))


def _digest(data: Any) -> str:
    """SHA-256 of the content, whatever the order of keys and the layout of the text."""
    return hashlib.sha256(
        json.dumps(data, sort_keys=True, ensure_ascii=False).encode("utf-8", "surrogatepass")
    ).hexdigest()


def _merge(documents: Sequence[Document], problems: list[Problem]) -> Document:
    """Several files as one document: mappings join, lists follow each other, a value given twice must be the same."""
    first = documents[0]
    if len(documents) == 1:
        require_mapping(first)
        return first
    data: dict[str, Any] = {}
    marks = Marks(first.marks.line, first.marks.column)
    for document in documents:
        _join(data, marks, first.source, require_mapping(document), document.marks, document.source, problems)
    return Document(first.source, data, marks)


def _join(
    data: dict[str, Any],
    marks: Marks,
    owner: Source,
    added: Mapping[str, Any],
    added_marks: Marks,
    source: Source,
    problems: list[Problem],
) -> None:
    """Adds a mapping read from `source` to one whose values come from `owner` unless their marks say otherwise."""
    for key, value in added.items():
        there = added_marks.members[key]
        there.source = source
        if key not in data:
            data[key], marks.members[key], marks.keys[key] = value, there, added_marks.keys[key]
            continue
        here = marks.members[key]
        origin = here.source or owner
        if isinstance(data[key], dict) and isinstance(value, dict):
            _join(data[key], here, origin, value, there, source, problems)
        elif isinstance(data[key], list) and isinstance(value, list):
            for number, member in enumerate(value):
                there.members[number].source = source
                here.members[len(data[key])] = there.members[number]
                data[key].append(member)
        elif data[key] != value:
            message = f"{key!r} has another value than in {origin.name}:{here.line + 1}:{here.column + 1}"
            hint = "give it in one file, or the same in both"
            problems.append(source.problem(message, there.line, there.column, hint=hint))


class _Check:
    """Everything about an inventory that the shape alone does not tell."""

    def __init__(self, inventory: Inventory, catalogue: Catalogue):
        self.inventory, self.content, self.catalogue = inventory, inventory.content, catalogue
        self.document = inventory.document

    def problems(self) -> Iterable[Problem]:
        yield from self.names()
        yield from self.needs()
        yield from self.ends()
        yield from self.repeated_connections()
        yield from self.forbidden_connections()
        yield from self.overrides()
        yield from self.ranges()

    def known(
        self,
        what: str,
        names: Iterable[str],
        valid: Iterable[str],
        path: list[str | int],
        severity: Severity = Severity.ERROR,
    ) -> Iterable[Problem]:
        valid = list(valid)
        for number, name in enumerate(names):
            if name not in valid:
                member = [*path, number] if _is_list(self.document, path) else path
                problem = self.document.unknown_name(what, name, valid, member)
                yield problem if severity is Severity.ERROR else _as_warning(problem)

    def names(self) -> Iterable[Problem]:
        content, catalogue = self.content, self.catalogue
        accounts, vpcs, sites, services = content.accounts, content.vpcs, content.sites, content.services
        data_classes = catalogue.facts["data"].entry.values
        path: list[str | int]
        regions: list[tuple[list[str | int], str | None]] = [(["region"], content.region)]
        yield from self.known("regime", content.compliance, catalogue.regimes, ["compliance"])
        yield from self.known("criterion", content.priorities, catalogue.criteria, ["priorities"])
        for group in ("accounts", "vpcs", "sites", "services"):
            for name, entry in getattr(content, group).items():
                yield from self.known("regime", entry.compliance, catalogue.regimes, [group, name, "compliance"])
                regions.append(([group, name, "region"], getattr(entry, "region", None)))
                for key, valid in (("account", accounts), ("vpc", vpcs), ("site", sites)):
                    named = getattr(entry, key, None)
                    yield from self.known(key, [named] if named else [], valid, [group, name, key])
        for name, service in services.items():
            yield from self.known("Region", service.regions, catalogue.regions.regions, ["services", name, "regions"])
            yield from self.known("criterion", service.priorities, catalogue.criteria, ["services", name, "priorities"])
            yield from self.known("class of data", service.data, data_classes, ["services", name, "data"])
            if service.kind == "aws_service" and service.service:
                yield from self.known(
                    "AWS service with a VPC endpoint in our list",
                    [service.service],
                    catalogue.aws_services,
                    ["services", name, "service"],
                    Severity.WARNING,
                )
        hubs = [*content.existing.transit_gateways, *content.existing.cloud_wans]
        for name, site in sites.items():
            yield from self.known("VPC or hub", site.ends_in, [*vpcs, *hubs], ["sites", name, "ends_in"])
        for name, vpc in content.vpcs.items():
            yield from self.known("account", vpc.shared_with, accounts, ["vpcs", name, "shared_with"])
        for number, connection in enumerate(content.connections):
            path = ["connections", number]
            yield from self.known("criterion", connection.priorities, catalogue.criteria, [*path, "priorities"])
            yield from self.known("class of data", connection.data, data_classes, [*path, "data"])
            yield from self.known("regime", connection.compliance, catalogue.regimes, [*path, "compliance"])
        for number, name in enumerate(content.policy.never):
            if not catalogue.meant_by(name):
                yield self.document.unknown_name(
                    "mechanism or family",
                    name,
                    [*catalogue.mechanisms, *catalogue.families],
                    ["policy", "never", number],
                )
        existing = content.existing
        for group in ("transit_gateways", "cloud_wans"):
            for name, hub in getattr(existing, group).items():
                path = ["existing", group, name]
                yield from self.known("VPC", hub.attached, vpcs, [*path, "attached"])
                yield from self.known("site", hub.sites, sites, [*path, "sites"])
                yield from self.known("account", [hub.account] if hub.account else [], accounts, [*path, "account"])
                regions.append(([*path, "region"], hub.region))
        for number, peering in enumerate(existing.peerings):
            yield from self.known("VPC", peering.between, vpcs, ["existing", "peerings", number, "between"])
        for name, network in existing.service_networks.items():
            path = ["existing", "service_networks", name]
            yield from self.known("VPC", network.associated, vpcs, [*path, "associated"])
            yield from self.known("service", network.services, services, [*path, "services"])
            yield from self.known("account", [network.account] if network.account else [], accounts, [*path, "account"])
            regions.append(([*path, "region"], network.region))
        for group in ("endpoint_services", "endpoints"):
            for name, published in getattr(existing, group).items():
                path = ["existing", group, name]
                yield from self.known("VPC", published.vpcs, vpcs, [*path, "vpcs"])
                yield from self.known(
                    "service", [published.service] if published.service else [], services, [*path, "service"]
                )
        for place, region in regions:
            yield from self.known(
                "Region", [region] if region and region != UNKNOWN else [], catalogue.regions.regions, place
            )

    def needs(self) -> Iterable[Problem]:
        facts = {
            name: fact for name, fact in self.catalogue.facts.items() if fact.entry.stated and not fact.entry.concluded
        }
        stated: list[tuple[list[str | int], Mapping[str, Any]]] = [(["needs"], self.content.needs)]
        for group in ("accounts", "vpcs", "sites", "services"):
            members = getattr(self.content, group)
            stated += [([group, name, "needs"], entry.needs) for name, entry in members.items()]
        stated += [(["connections", number, "needs"], one.needs) for number, one in enumerate(self.content.connections)]
        for path, needs in stated:
            for name, raw in needs.items():
                if name not in facts:
                    yield self._not_a_need(name, facts, [*path, name])
                elif raw != UNKNOWN and raw is not None:
                    try:
                        facts[name].parse(raw)
                    except ValueError:
                        yield self.document.problem(
                            f"{str(raw)[:60]!r} is not a value of {name}",
                            [*path, name],
                            expected=facts[name].expected(),
                        )

    def _not_a_need(self, name: str, facts: Mapping[str, Fact], path: Sequence[str | int]) -> Problem:
        if name in self.catalogue.facts:
            entry = self.catalogue.facts[name].entry
            return self.document.problem(
                f"{name} is not stated under needs",
                path,
                at_key=True,
                expected=f"what it is taken from: {entry.derived or 'rules conclude it'}",
            )
        return self.document.unknown_name("fact", name, facts, path, at_key=True)

    def ends(self) -> Iterable[Problem]:
        content = self.content
        every = [*content.services, *content.vpcs, *content.sites]
        for group in ("connections", "forbidden"):
            for number, one in enumerate(getattr(content, group)):
                for key, text in (("from", one.consumer), ("to", one.provider)):
                    path = [group, number, key]
                    match self.inventory.ends_named(text):
                        case []:
                            yield self.document.unknown_name("service, VPC or site", text, every, path)
                        case [_, _, *_] as several:
                            kinds = " and ".join(f"a {end.kind}" for end in several)
                            yield self.document.problem(
                                f"{text!r} is {kinds}",
                                path,
                                expected=" or ".join(f"{end.kind}:{end.name}" for end in several),
                            )
                if group == "connections" and one.consumer == one.provider and not self._stands_for_many(one.consumer):
                    yield self.document.problem(
                        f"a connection leads from {one.consumer!r} to itself", [group, number, "to"]
                    )

    def _stands_for_many(self, text: str) -> bool:
        return any(
            isinstance(entry, Vpc) and entry.count > 1
            for end in self.inventory.ends_named(text)
            if (entry := self.content.vpcs.get(end.name))
        )

    def repeated_connections(self) -> Iterable[Problem]:
        first: dict[str, int] = {}
        for number, connection in enumerate(self.content.connections):
            if connection.id in first:
                where = self.document.position(["connections", first[connection.id]])
                yield self.document.problem(
                    f"the connection {connection.id} stands here a second time",
                    ["connections", number],
                    hint=f"the first is at {where}; give one of them a name",
                )
            first.setdefault(connection.id, number)

    def forbidden_connections(self) -> Iterable[Problem]:
        def covers(rule_end: str, end: str) -> bool:
            one, other = self.inventory.ends_named(rule_end), self.inventory.ends_named(end)
            if not one or not other:
                return False
            service = self.content.services.get(other[0].name) if other[0].kind == "service" else None
            return one[0] == other[0] or (
                service is not None and one[0].name == {"vpc": service.vpc, "site": service.site}.get(one[0].kind)
            )

        for number, forbidden in enumerate(self.content.forbidden):
            for wanted, connection in enumerate(self.content.connections):
                if covers(forbidden.consumer, connection.consumer) and covers(forbidden.provider, connection.provider):
                    where = self.document.position(["forbidden", number])
                    yield self.document.problem(
                        f"the connection {connection.id} is forbidden at {where}",
                        ["connections", wanted],
                        hint="leave one of the two out",
                    )

    def overrides(self) -> Iterable[Problem]:
        ids = [connection.id for connection in self.content.connections]
        twice = [name for name, times in Counter(one.connection for one in self.content.overrides).items() if times > 1]
        for number, override in enumerate(self.content.overrides):
            path: list[str | int] = ["overrides", number]
            yield from self.known("connection", [override.connection], ids, [*path, "connection"])
            yield from self.known("mechanism", [override.choose], self.catalogue.mechanisms, [*path, "choose"])
            if override.connection in twice:
                yield self.document.problem(f"the connection {override.connection} is overridden more than once", path)

    def ranges(self) -> Iterable[Problem]:
        """Warns of ranges that are public, or that are larger or smaller than a VPC that stands for itself can have."""
        for group in ("vpcs", "sites"):
            for name, entry in getattr(self.content, group).items():
                path: list[str | int] = [group, name, "cidrs"]
                for number, network in enumerate(entry.cidrs if isinstance(entry.cidrs, tuple) else ()):
                    member = [*path, number] if _is_list(self.document, path) else path
                    if network.version == 4 and network.is_global:
                        hint = "is this range yours, and meant to be routed privately?"
                        yield _as_warning(self.document.problem(f"{network} is not a private range", member, hint=hint))
                    one_vpc = group == "vpcs" and entry.count == 1
                    if network.version == 4 and one_vpc and not 16 <= network.prefixlen <= 28:
                        hint = "does it stand for several VPCs? Then say how many: count"
                        problem = self.document.problem(f"no VPC has a range like {network}", member, hint=hint)
                        yield _as_warning(problem)


def _is_list(document: Document, path: Sequence[str | int]) -> bool:
    value: Any = document.data
    for step in path:
        value = value.get(step) if isinstance(value, dict) else value[step] if value else None
    return isinstance(value, list)


def _as_warning(problem: Problem) -> Problem:
    return Problem(problem.message, problem.position, problem.expected, problem.hint, problem.line, Severity.WARNING)
