"""Connections with their volumes, summed up from VPC Flow Logs and access logs of VPC Lattice.

The ends are those of an inventory: an address lies in a VPC or at a site, a port is a service's where exactly one in
that VPC listens on it. What flows in the period of the logs is taken for what flows in every such period of a month.
"""

from collections.abc import Sequence
from pathlib import Path

from advisor.importers.amounts import gb_a_month, rounded
from advisor.importers.estate import Connection, Estate, Origin
from advisor.importers.files import files_below
from advisor.importers.findings import Findings
from advisor.importers.flow_logs.records import Reading, read_records
from advisor.importers.flow_logs.summing import Sums
from advisor.importers.flow_logs.texts import EXPECTED
from advisor.inventory import Inventory
from advisor.plain_text import and_join, counted
from advisor.problems import InvalidInput, Position, Problem

SHORT = 24 * 3600
"""A day: a shorter period tells little of a month, and the person is told."""

_UNITS = (("hour", 3600), ("minute", 60), ("second", 1))


def import_flow_logs(paths: Sequence[Path], inventory: Inventory, hours: float | None = None) -> Estate:
    """What flowed between the ends of an inventory; raises InvalidInput where a file holds no records.

    Of a folder all files are read; one that holds none is a located warning and a gap, and the others go on. `hours` is
    the period where it is not that from the first record to the last.
    """
    findings = Findings()
    sums = Sums(inventory, findings)
    reading = Reading()
    problems: list[Problem] = []
    unread: list[Problem] = []
    for root in paths:
        for name, path in files_below(root):
            try:
                _read(str(name), path, reading, sums, findings)
            except InvalidInput as error:
                (unread if root.is_dir() else problems).extend(error.problems)
                findings.gap("file that could not be read", Origin(str(name), error.problems[0].position.line))
    if not reading.records:
        problems += unread
    seconds = reading.seconds if hours is None else hours * 3600
    if not problems and not (reading.records and seconds):
        problems.append(_nothing(str(paths[0]), reading, findings))
    if problems:
        raise InvalidInput(problems)
    for problem in unread:
        findings.problem(problem.as_warning())
    findings.remark(_period(reading, seconds))
    for flow in sums.flows():
        for ref in (flow.consumer, flow.provider):
            if ref.key in getattr(inventory.content, ref.group):
                findings.known(ref)
        findings.add(
            Connection(
                "",
                Origin(flow.source, flow.place),
                consumer=flow.consumer,
                provider=flow.provider,
                port=flow.port,
                protocol=flow.protocol,
                breadth=flow.breadth,
                gb_per_month=rounded(gb_a_month(flow.octets / seconds)) if flow.octets else None,
                requests_per_second=rounded(flow.requests / seconds) if flow.requests else None,
            )
        )
    return findings.estate()


def _read(name: str, path: Path | None, reading: Reading, sums: Sums, findings: Findings) -> None:
    if path is None:
        findings.not_understood("link out of the folder, or no file", Origin(name))
        return
    findings.read(name)
    for record in read_records(path, name, reading, findings):
        sums.add(record)


def _nothing(where: str, reading: Reading, findings: Findings) -> Problem:
    """Why there is nothing to be summed up."""
    position = Position(where, 1, 1)
    if reading.records:
        hint = "say how long they were collected: --hours"
        return Problem("the records cover no period of time", position, hint=hint)
    left_out = [one.what for one in findings.estate().not_understood]
    only = f", only {and_join(left_out[:3])}" if left_out else ""
    return Problem(f"there is no record here of traffic that counts{only}", position, EXPECTED)


def _period(reading: Reading, seconds: float) -> str:
    covered = _time(seconds)
    if reading.seconds:
        covered = f"{reading.first:%Y-%m-%d %H:%M} to {reading.last:%Y-%m-%d %H:%M} UTC, {covered}"
    doubt = "; less than a day tells little of a month" if seconds < SHORT else ""
    return f"{counted(reading.records, 'record')} of {covered}, scaled to a month of 730 hours{doubt}"


def _time(seconds: float) -> str:
    """So many hours, or what is less."""
    unit, size = next((one for one in _UNITS if seconds >= one[1]), _UNITS[-1])
    number = round(seconds / size, 1)
    return counted(int(number) if number.is_integer() else number, unit)
