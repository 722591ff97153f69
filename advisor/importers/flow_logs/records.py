"""Records of VPC Flow Logs and of access logs of VPC Lattice, line by line, from plain or compressed files.

Flow logs: the fields of the header line, else those of the default format (version 2), as
docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html has them (read 2026-11-26). Access logs: JSON lines, as
docs.aws.amazon.com/vpc-lattice/latest/ug/monitoring-access-logs.html has them (read 2026-11-26).
"""

import gzip
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from advisor.importers.estate import Origin, source_name
from advisor.importers.findings import Findings
from advisor.plain_text import quoted
from advisor.problems import InvalidInput, Position, Problem
from advisor.text_files import read_bytes

DEFAULT = (
    "version", "account-id", "interface-id", "srcaddr", "dstaddr", "srcport", "dstport", "protocol", "packets", "bytes",
    "start", "end", "action", "log-status",
)  # fmt: skip
PROTOCOLS = {"6": "tcp", "17": "udp"}
MAX_LINE = 100_000
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z")
_LATEST = datetime(9000, 1, 1, tzinfo=UTC).timestamp()


@dataclass(frozen=True, slots=True)
class Flow:
    """What one network interface saw of one flow, in one direction."""

    source: str
    line: int
    sender: str
    receiver: str
    sender_port: int
    receiver_port: int
    protocol: str
    octets: int
    interface: str = ""
    vpc: str = ""
    """The VPC of the interface."""
    direction: str = ""
    flags: int = 0
    """What TCP flags were seen, added; 0 where that is not known."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request to a service of VPC Lattice."""

    source: str
    line: int
    caller_vpc: str
    caller: str
    service: str
    """Its ARN."""
    name: str
    target_vpc: str
    octets: int
    protocol: str


@dataclass
class Reading:
    """How many records were read, and from when to when they are."""

    records: int = 0
    start: float = _LATEST
    end: float = 0

    def saw(self, start: float, end: float) -> None:
        """Notes a record."""
        self.start, self.end = min(self.start, start), max(self.end, end)

    @property
    def seconds(self) -> float:
        """How long the period is; 0 where no record says its time."""
        return max(0, self.end - self.start)

    @property
    def first(self) -> datetime:
        """When the period begins."""
        return datetime.fromtimestamp(self.start, UTC)

    @property
    def last(self) -> datetime:
        """When it ends."""
        return datetime.fromtimestamp(self.end, UTC)


def read_records(path: Path, reading: Reading, findings: Findings) -> Iterator[Flow | Request]:
    """The records of a file; what holds none is told with its count. Raises InvalidInput where nothing is a record."""
    fields: tuple[str, ...] = DEFAULT
    name, before, skipped = source_name(path), reading.records, 0
    for number, line in _lines(path):
        here = Origin(name, number)
        if line.startswith("{"):
            record: Flow | Request | str = _request(line, name, number, reading)
        else:
            words = line.split()
            if words and _TIME.fullmatch(words[0]):
                # CloudWatch Logs puts the time before each line that it exports.
                del words[0]
            if "srcaddr" in words or "pkt-srcaddr" in words:
                fields = tuple(words)
                continue
            if not words:
                continue
            record = _flow(words, fields, name, number, reading)
        if isinstance(record, str):
            skipped += 1
            findings.not_understood(record, here)
        else:
            reading.records += 1
            yield record
    if reading.records == before and not any(line for _, line in _first_lines(path)):
        raise InvalidInput([Problem("this file is empty", Position(str(path), 1, 1), "flow logs or access logs")])
    if reading.records == before and skipped:
        findings.remark(f"{name} holds no record that was understood")


def _first_lines(path: Path) -> Iterator[tuple[int, str]]:
    for number, line in _lines(path):
        if number > 100:
            return
        yield number, line


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a file, without what is around them; raises InvalidInput where it cannot be read."""
    with suppress(IsADirectoryError, PermissionError, FileNotFoundError), path.open("rb") as file:
        magic = file.read(4)
        file.seek(0)
        if magic == b"PAR1":
            message, hint = "this is Parquet", "deliver the logs as text, or export them as such"
            raise InvalidInput([Problem(message, Position(str(path), 1, 1), "lines of text", hint)])
        yield from _text(path, gzip.GzipFile(fileobj=file) if magic[:2] == b"\x1f\x8b" else file)
        return
    # It says what is wrong with the file.
    read_bytes(path, str(path), "flow logs or access logs")


def _text(path: Path, file: BinaryIO | gzip.GzipFile) -> Iterator[tuple[int, str]]:
    number = 0
    try:
        while raw := file.readline(MAX_LINE):
            number += 1
            yield number, raw.decode("utf-8-sig" if number == 1 else "utf-8", "replace").strip()
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        where = Position(str(path), number + 1, 1)
        raise InvalidInput([Problem(f"the compressed data is broken: {error}", where)]) from None


def _flow(words: list[str], fields: tuple[str, ...], source: str, line: int, reading: Reading) -> Flow | str:
    """A record of flow logs, or why it is none."""
    if len(words) != len(fields):
        return "line that is no record of the flow log's format"
    has = dict(zip(fields, words, strict=True))
    if has.get("log-status") in {"NODATA", "SKIPDATA"}:
        return f"record of status {has['log-status']}"
    if has.get("action") == "REJECT":
        return "record of rejected traffic"
    protocol = PROTOCOLS.get(has.get("protocol", ""))
    if protocol is None:
        return f"record of protocol {quoted(has.get('protocol', '-'))}, which has no ports"
    try:
        # The addresses of the packets, where an interface passes on what is another's.
        sender, receiver = (_said(has, f"pkt-{one}") or has[one] for one in ("srcaddr", "dstaddr"))
        flow = Flow(
            source, line, sender, receiver, int(has["srcport"]), int(has["dstport"]), protocol, int(has["bytes"]),
            _said(has, "interface-id"), _said(has, "vpc-id"), _said(has, "flow-direction"),
            int(_said(has, "tcp-flags") or 0),
        )  # fmt: skip
        start, end = _said(has, "start"), _said(has, "end")
        if start and end:
            times = float(int(start)), float(int(end))
            if not 0 < times[0] <= times[1] < _LATEST:
                return "record whose time cannot be"
            reading.saw(*times)
    except KeyError as error:
        return f"record without the field {error.args[0]}"
    except ValueError:
        return "record with text where a number belongs"
    return flow if flow.octets >= 0 else "record of a negative volume"


def _said(has: Mapping[str, str], field: str) -> str:
    said = has.get(field, "-")
    return "" if said == "-" else said


def _request(line: str, source: str, number: int, reading: Reading) -> Request | str:
    """A record of access logs, or why it is none."""
    try:
        has: Any = json.loads(line)
    except (ValueError, RecursionError):
        return "line that is not JSON"
    if not isinstance(has, dict) or not isinstance(has.get("serviceArn"), str):
        return "JSON that is no record of access logs of VPC Lattice"
    said = {key: value for key, value in has.items() if isinstance(value, str) and value != "-"}
    with suppress(KeyError, ValueError):
        time = datetime.fromisoformat(said["startTime"]).timestamp()
        reading.saw(time, time)
    amounts = [has.get(key) for key in ("bytesReceived", "bytesSent")]
    name = re.sub(r"-[0-9a-f]{17}\..*", "", said.get("hostHeader", ""))
    return Request(
        source=source,
        line=number,
        caller_vpc=said.get("sourceVpcId", ""),
        caller=said.get("sourceIpPort", "").rpartition(":")[0].strip("[]"),
        service=has["serviceArn"],
        name=name,
        target_vpc=said.get("destinationVpcId", ""),
        octets=sum(one for one in amounts if isinstance(one, int) and one > 0),
        protocol="https" if "tlsVersion" in said else "http",
    )
