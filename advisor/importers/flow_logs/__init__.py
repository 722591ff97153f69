"""Connections with their volumes, summed up from VPC Flow Logs and access logs of VPC Lattice.

The ends are those of an inventory: an address lies in a VPC or at a site, a port is a service's where exactly one in
that VPC listens on it. What flows in the period of the logs is taken for what flows in every such period of a month.
"""

from collections.abc import Sequence
from pathlib import Path

from advisor.importers.estate import Connection, Estate, Origin, source_name
from advisor.importers.findings import Findings
from advisor.importers.flow_logs.records import Reading, read_records
from advisor.importers.flow_logs.summing import Sums
from advisor.importers.topology import SECONDS, rounded
from advisor.inventory import Inventory
from advisor.problems import InvalidInput, Position, Problem

SHORT = 24 * 3600
"""A day: a shorter period tells little of a month, and the person is told."""


def import_flow_logs(paths: Sequence[Path], inventory: Inventory, hours: float | None = None) -> Estate:
    """What flowed between the ends of an inventory; raises InvalidInput where a file holds no records.

    `hours` is the period where it is not that from the first record to the last.
    """
    findings = Findings()
    sums = Sums(inventory, findings)
    reading = Reading()
    problems: list[Problem] = []
    for path in paths:
        findings.read(source_name(path))
        try:
            for record in read_records(path, reading, findings):
                sums.add(record)
        except InvalidInput as error:
            problems += error.problems
    seconds = reading.seconds if hours is None else hours * 3600
    if not problems and not seconds:
        hint = "say how long they were collected: --hours"
        problems.append(Problem("the records cover no period of time", Position(str(paths[0]), 1, 1), hint=hint))
    if problems:
        raise InvalidInput(problems)
    findings.remark(_period(reading, seconds))
    for flow in sums.flows():
        for ref in (flow.consumer, flow.provider):
            if ref.key in getattr(inventory.content, ref.group):
                findings.known(ref)
        findings.add(
            Connection(
                "",
                Origin(flow.source, flow.line),
                consumer=flow.consumer,
                provider=flow.provider,
                port=flow.port,
                protocol=flow.protocol,
                breadth=flow.breadth,
                gb_per_month=rounded(flow.octets / 1e9 * SECONDS / seconds),
                requests_per_second=rounded(flow.requests / seconds) if flow.requests else None,
            )
        )
    return findings.estate()


def _period(reading: Reading, seconds: float) -> str:
    covered = f"{seconds / 3600:,.4g} hours"
    if reading.seconds:
        covered = f"{reading.first:%Y-%m-%d %H:%M} to {reading.last:%Y-%m-%d %H:%M} UTC, {covered}"
    doubt = "; less than a day tells little of a month" if seconds < SHORT else ""
    return f"{reading.records:,} records of {covered}, scaled to a month of 730 hours{doubt}"
