"""Who calls whom: an inventory of services and connections, from a CSV of callers and callees."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import isfinite
from pathlib import Path
from typing import Any

from advisor.catalogue import Catalogue
from advisor.importers.amounts import gb_a_month, rounded
from advisor.importers.estate import Account, Connection, Estate, Origin, Ref, Service, Vpc, source_name
from advisor.importers.files import read_text
from advisor.importers.findings import Findings
from advisor.importers.json_files import json_texts
from advisor.importers.tables import Row, Table, not_a_number, read_table
from advisor.plain_text import counted, quoted
from advisor.problems import InvalidInput, Problem
from advisor.text_files import Source

NEEDED = {
    "caller": ("source", "from", "client", "consumer", "src", "parent", "um", "downstream"),
    "callee": ("target", "to", "server", "provider", "dst", "destination", "child", "dm", "upstream"),
}
"""The columns, and by what other names they are found.

`um` and `dm` are those of Alibaba's traces (github.com/alibaba/clusterdata, cluster-trace-microservices); downstream
and upstream are used as Envoy does.
"""
OPTIONAL = {
    "rate": (
        "calls_per_s", "calls_per_second", "requests_per_s", "requests_per_second", "calls_s", "requests_s", "req_s",
        "rps", "qps", "tps",
    ),
    "bytes": ("bytes_per_s", "bytes_per_second", "bytes_s"),
    "bytes per call": ("bytes_per_request",),
    "GB a month": ("gb_per_month",),
    "protocol": ("request_protocol",),
    "port": ("target_port", "callee_port", "destination_port", "server_port"),
    "caller's VPC": ("caller_vpc", "source_vpc"),
    "callee's VPC": ("callee_vpc", "target_vpc"),
    "calls a minute": ("calls_per_minute", "requests_per_minute", "calls_min", "requests_min", "cpm", "rpm"),
}  # fmt: skip
VPC_COLUMNS = {
    "account": ("account_id",),
    "region": (),
    "range": ("cidr", "cidrs"),
}
EXPECTED = "a CSV of caller, callee, rate, bytes"
_AMOUNTS = ("rate", "calls a minute", "bytes", "bytes per call", "GB a month")
_OWN = {"http", "https", "grpc", "websocket", "tls", "tcp", "udp"}
_OVER_TCP = {"thrift", "amqp", "mqtt", "stomp", "kafka", "dubbo"}
_STORES = {
    "redis",
    "memcached",
    "mongodb",
    "mysql",
    "mariadb",
    "postgres",
    "postgresql",
    "cassandra",
    "mssql",
    "oracle",
}
_BROKERS = {"amqp", "mqtt", "stomp", "kafka"}
_AWS = re.compile(r"aws_(?:api_)?(\w+)")


def import_topology(path: Path, catalogue: Catalogue, vpc: str = "", vpcs: Path | None = None) -> Estate:
    """The services and connections of a CSV; raises InvalidInput with every problem.

    `vpcs` is a CSV of service and VPC; `vpc` names the VPC of all services that it does not place.
    """
    return _Topology(catalogue, vpc).estate(path, vpcs)


@dataclass
class _Calls:
    """All rows of one connection."""

    origin: Origin
    rate: float | None = None
    gb: float | None = None
    rows: int = 0

    def add(self, rate: float | None, gb: float | None) -> None:
        """Adds the amounts of a row."""
        self.rows += 1
        self.rate = self.rate if rate is None else (self.rate or 0) + rate
        self.gb = self.gb if gb is None else (self.gb or 0) + gb


@dataclass
class _Topology:
    catalogue: Catalogue
    vpc: str
    findings: Findings = field(default_factory=Findings)
    problems: list[Problem] = field(default_factory=list)
    calls: dict[tuple[str, str, str, int | None], _Calls] = field(default_factory=dict)
    services: dict[str, Origin] = field(default_factory=dict)
    placed: set[str] = field(default_factory=set)
    """The services whose VPC is stated."""
    kinds: dict[str, dict[str, None]] = field(default_factory=dict)
    """What callees are, by what is spoken with them."""

    def estate(self, path: Path, vpcs: Path | None) -> Estate:
        source = read_text(path, EXPECTED)
        is_json = source.text.lstrip()[:1] in ("{", "[")
        table = _dependencies(source) if is_json else read_table(source, NEEDED, OPTIONAL, {*_AMOUNTS, "port"})
        self.findings.read(source_name(path))
        for name, line in table.others.items():
            self.findings.not_understood(name, Origin(source_name(path), line))
        self._tell_columns(table, is_json)
        for row in table.rows:
            self._row(row, Origin(source_name(path), row.line))
        if vpcs:
            self._place(vpcs)
        if self.problems:
            raise InvalidInput(self.problems)
        self._services()
        self._connections()
        return self.findings.estate()

    def _tell_columns(self, table: Table, is_json: bool) -> None:
        """Tells what is presumed of the columns."""
        if "upstream" in [cell.strip().casefold() for cell in table.header]:
            self.findings.remark(
                "upstream is taken for what is called, as Envoy has it: swap the two where these data mean the opposite"
            )
        elif not table.header and not is_json:
            first = table.rows[0].cells
            self.findings.remark(
                "there is no header of known names: the columns are taken for caller, callee, rate, bytes, and the "
                f"first row for a call from {quoted(first.get('caller', ''))} to {quoted(first.get('callee', ''))}"
            )

    # --- rows -----------------------------------------------------------------------------------------------------

    def _row(self, row: Row, origin: Origin) -> None:
        cells = row.cells
        lacking = [name for name in NEEDED if name not in cells]
        self.problems += [row.problem(name, f"there is no {name} in this row", f"a {name}") for name in lacking]
        amounts = {name: self._number(row, name) for name in _AMOUNTS}
        if amounts["rate"] is None and (a_minute := amounts["calls a minute"]) is not None:
            amounts["rate"] = a_minute / 60
        port = self._number(row, "port")
        if port is not None and not (port.is_integer() and 1 <= port <= 65535):
            message = f"{quoted(cells['port'])} is no port"
            self.problems.append(row.problem("port", message, "a whole number from 1 to 65535"))
            port = None
        if lacking:
            return
        caller, callee = cells["caller"], cells["callee"]
        for name, column in ((caller, "caller's VPC"), (callee, "callee's VPC")):
            self.services.setdefault(name, origin)
            if column in cells:
                self._in_vpc(name, cells[column], origin)
        protocol = self._protocol(cells.get("protocol", ""), callee, origin)
        key = (caller, callee, protocol, None if port is None else int(port))
        calls = self.calls.setdefault(key, _Calls(origin))
        calls.add(amounts["rate"], _gb(amounts))

    def _number(self, row: Row, column: str) -> float | None:
        cell = row.cells.get(column)
        if cell is None:
            return None
        try:
            number = float(cell)
        except ValueError:
            self.problems.append(row.problem(column, not_a_number(cell), "a number such as 12.5"))
            return None
        if not isfinite(number) or number < 0:
            self.problems.append(row.problem(column, f"{quoted(cell)} is no amount", "a number that is not negative"))
            return None
        return number

    def _protocol(self, spoken: str, callee: str, origin: Origin) -> str:
        """The protocol in the inventory's words; notes what it says of the callee."""
        words = [one for one in re.split(r"[^a-z0-9_]+", spoken.casefold()) if one]
        kinds = self.kinds.setdefault(callee, {})
        found = ""
        for word in words:
            service = _AWS.fullmatch(word)
            if word in _OWN:
                found = found or word
            elif word in _OVER_TCP or word in _STORES:
                found = "tcp"
            elif service and service[1] in self.catalogue.aws_services.services:
                found = "https"
                kinds[service[1]] = None
            else:
                self.findings.not_understood(f"protocol {quoted(word)}", origin)
            if word in _STORES or word in _BROKERS:
                kinds["resource"] = None
        return found

    def _place(self, path: Path) -> None:
        """Puts services into the VPCs that a CSV names."""
        table = read_table(read_text(path, "a CSV"), {"service": (), "vpc": ()}, VPC_COLUMNS)
        self.findings.read(source_name(path))
        for row in table.rows:
            origin, cells = Origin(source_name(path), row.line), row.cells
            if lacking := [name for name in ("service", "vpc") if name not in cells]:
                self.problems += [row.problem(name, f"there is no {name} in this row", f"a {name}") for name in lacking]
            elif cells["service"] not in self.services:
                self.findings.not_understood(f"service {quoted(cells['service'])} that calls nobody", origin)
            else:
                self._in_vpc(cells["service"], cells["vpc"], origin)
                ranges = tuple(re.split(r"[\s;,]+", cells["range"])) if "range" in cells else ()
                account, region = cells.get("account"), cells.get("region")
                self.findings.add(Vpc(cells["vpc"], origin, account=account, region=region, cidrs=ranges))
                if account:
                    self.findings.add(Account(account, origin))

    def _in_vpc(self, service: str, vpc: str, origin: Origin) -> None:
        self.placed.add(service)
        self.findings.add(Service(service, origin, vpc=vpc))

    # --- what they make -------------------------------------------------------------------------------------------

    @cached_property
    def own(self) -> Mapping[str, tuple[str | None, int | None]]:
        """The protocol and port of each callee, where all its callers use the same."""
        spoken: dict[str, tuple[set[str], set[int | None]]] = {}
        for _, callee, protocol, port in self.calls:
            protocols, ports = spoken.setdefault(callee, (set(), set()))
            protocols.add(protocol)
            ports.add(port)
        return {
            name: (
                next(iter(protocols)) or None if len(protocols) == 1 else None,
                ports.pop() if len(ports) == 1 else None,
            )
            for name, (protocols, ports) in spoken.items()
        }

    def _services(self) -> None:
        loose = 0
        for name, origin in self.services.items():
            kinds = list(self.kinds.get(name, ()))
            service = next((one for one in kinds if one != "resource"), None)
            kind = "aws_service" if service else "resource" if kinds else None
            vpc = None if service or name in self.placed else self.vpc or None
            loose += not (service or name in self.placed or vpc)
            protocol, port = self.own.get(name, (None, None))
            self.findings.add(Service(name, origin, kind=kind, vpc=vpc, service=service, protocol=protocol, port=port))
        if loose:
            self.findings.remark(
                f"{counted(loose, 'service')} without a VPC: the advisor presumes that no two are in one; "
                "say --vpc or --vpcs, or write vpc at the services"
            )

    def _connections(self) -> None:
        ends = Counter((caller, callee) for caller, callee, _, _ in self.calls)
        for (caller, callee, protocol, port), calls in self.calls.items():
            own = self.own[callee]
            words = [str(one) for one in (protocol, port) if one]
            self.findings.add(
                Connection(
                    "-".join(words) if ends[caller, callee] > 1 else "",
                    calls.origin,
                    consumer=Ref("services", caller),
                    provider=Ref("services", callee),
                    protocol=None if protocol in ("", own[0]) else protocol,
                    port=None if port == own[1] else port,
                    requests_per_second=rounded(calls.rate),
                    gb_per_month=rounded(calls.gb),
                )
            )
        if repeated := sum(one.rows - 1 for one in self.calls.values()):
            has_amounts = any(one.rate is not None or one.gb is not None for one in self.calls.values())
            added = ": their amounts were added up" if has_amounts else ""
            self.findings.remark(f"{counted(repeated, 'row')} of ends that other rows have{added}")


def _dependencies(source: Source) -> Table:
    """Who calls whom as Jaeger and Zipkin answer it; how often is counted over a period that is not told."""
    found: list[Any] = []
    for document in json_texts(source, EXPECTED):
        members = document.get("data") if isinstance(document, dict) else document
        found += members if isinstance(members, list) else []
    edges = [one for one in found if isinstance(one, dict) and {"parent", "child"} <= one.keys()]
    if not edges or len(edges) < len(found):
        raise InvalidInput([source.problem("this is JSON, and not the dependencies of Jaeger", expected=EXPECTED)])
    ends = {"caller": "parent", "callee": "child"}
    rows = [Row(source, 1, {name: str(one[key]) for name, key in ends.items() if one[key]}, {}, ",") for one in edges]
    return Table(tuple(rows), {"callCount": 1} if any("callCount" in one for one in edges) else {})


def _gb(amounts: Mapping[str, float | None]) -> float | None:
    """The gigabytes a month of a row, in whatever way it states them."""
    if amounts["GB a month"] is not None:
        return amounts["GB a month"]
    per_second = amounts["bytes"]
    if per_second is None and None not in (amounts["rate"], amounts["bytes per call"]):
        per_second = (amounts["rate"] or 0) * (amounts["bytes per call"] or 0)
    return None if per_second is None else gb_a_month(per_second)
