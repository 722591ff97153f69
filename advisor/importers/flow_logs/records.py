"""Records of VPC Flow Logs and of access logs of VPC Lattice, from lines of logs and what is exported of them.

Flow logs: the fields of the header line, else those of the default format (version 2), as
docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html has them (read 2026-11-26). Access logs: JSON, as
docs.aws.amazon.com/vpc-lattice/latest/ug/monitoring-access-logs.html has them (read 2026-11-26).
"""

import csv
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from advisor.importers.aws_answers.records import Arn, arn
from advisor.importers.estate import Origin
from advisor.importers.findings import Findings
from advisor.importers.flow_logs.texts import EXPECTED, MESSAGE, texts
from advisor.plain_text import quoted
from advisor.problems import InvalidInput, Position, Problem

DEFAULT = (
    "version", "account-id", "interface-id", "srcaddr", "dstaddr", "srcport", "dstport", "protocol", "packets", "bytes",
    "start", "end", "action", "log-status",
)  # fmt: skip
PROTOCOLS = {"6": "tcp", "17": "udp"}
_FIELDS = {
    one.replace("-", ""): one
    for one in (
        *DEFAULT, "vpc-id", "tcp-flags", "pkt-srcaddr", "pkt-dstaddr", "pkt-src-aws-service", "pkt-dst-aws-service",
        "flow-direction", "tgw-attachment-id",
    )
} | {
    "account": "account-id", "sourceaddress": "srcaddr", "destinationaddress": "dstaddr", "sourceport": "srcport",
    "destinationport": "dstport", "numpackets": "packets", "numbytes": "bytes", "starttime": "start", "endtime": "end",
}  # fmt: skip
"""Fields by what is left of their names where dashes are not allowed, and by those of older tables of Athena."""
_HEADER = re.compile("s(?:rc|ource)[-_]?addr|@message", re.IGNORECASE)
_LAST_PORT = 65_535
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z")
_LATEST = datetime(9000, 1, 1, tzinfo=UTC).timestamp()
_MOST = 2**63 - 1
"""Volumes are whole numbers of 64 bits."""
_WRONG_TIME = "record whose time cannot be"
_WRONG_NUMBER = "record of a volume or port that cannot be"


@dataclass(frozen=True, slots=True)
class Flow:
    """What one network interface saw of one flow, in one direction."""

    source: str
    place: int | str
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
    sender_service: str = ""
    """Of addresses of AWS, the service that has them."""
    receiver_service: str = ""
    relay: str = ""
    """The address of an interface that stands for a service of AWS, such as that of a NAT gateway."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request to a service of VPC Lattice, or one connection to a resource."""

    source: str
    place: int | str
    caller_vpc: str
    caller: str
    provider: Arn
    name: str
    target_vpc: str
    octets: int
    protocol: str

    @property
    def is_to_resource(self) -> bool:
        """Whether this is a connection, which says nothing of requests."""
        return self.provider.kind == "resourceconfiguration"


@dataclass(frozen=True, slots=True)
class Unread:
    """Why a text is no flow and no request that counts."""

    why: str
    is_record: bool = False
    """Whether it is a record, of something that does not count."""


@dataclass
class Reading:
    """How many records were read, and from when to when they are."""

    records: int = 0
    start: float = _LATEST
    end: float = 0

    def saw(self, start: float, end: float) -> None:
        """Notes a record that counts."""
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


def read_records(path: Path, name: str, reading: Reading, findings: Findings) -> Iterator[Flow | Request]:
    """The records of a file, which origins call by `name`; what is none is told with its count.

    Raises InvalidInput where nothing is a record.
    """
    lines = _Format(name, reading)
    first: Problem | None = None
    are_records = False
    for place, text in texts(path):
        record = lines.record(place, text)
        if isinstance(record, Unread):
            findings.not_understood(record.why, Origin(name, place))
            are_records |= record.is_record
            if first is None and not record.is_record:
                where = Position(str(path), place if isinstance(place, int) else 1, 1)
                first = Problem(record.why, where, EXPECTED, line=text).with_short_line()
        elif record is not None:
            are_records = True
            reading.records += 1
            yield record
    if first is not None and not are_records:
        raise InvalidInput([first])


class _Format:
    """How the texts of one file are to be read."""

    def __init__(self, name: str, reading: Reading) -> None:
        self.name, self.reading = name, reading
        self.fields: tuple[str, ...] = DEFAULT
        self.message: int | None = None
        """The column of a CSV in which the record stands."""

    def record(self, place: int | str, text: str) -> Flow | Request | Unread | None:
        """What a text tells, or why it tells nothing; None where it is a header."""
        if self.message is not None:
            text = dict(enumerate(_cells(text))).get(self.message, "").strip()
        if text.startswith("{"):
            return _request(text, self.name, place, self.reading)
        words = _words(text)
        if _HEADER.search(text) and self._is_header(words):
            return None
        if words and _TIME.fullmatch(words[0]):
            # CloudWatch Logs puts the time before each line that it exports.
            del words[0]
        return _flow(words, self.fields, self.name, place, self.reading)

    def _is_header(self, words: list[str]) -> bool:
        if MESSAGE in words:
            self.message = words.index(MESSAGE)
            return True
        fields = tuple(_FIELDS.get(re.sub("[-_@ ]", "", one).casefold(), one) for one in words)
        if {"srcaddr", "pkt-srcaddr"}.isdisjoint(fields):
            return False
        self.fields = fields
        return True


def _words(text: str) -> list[str]:
    """What stands between blanks, or the cells of a CSV."""
    return _cells(text) if "," in text else text.split()


def _cells(text: str) -> list[str]:
    with suppress(csv.Error):
        return next(csv.reader([text]), [])
    return []


def _flow(words: list[str], fields: tuple[str, ...], source: str, place: int | str, reading: Reading) -> Flow | Unread:
    """A record of flow logs, or why it is none."""
    if len(words) != len(fields):
        return Unread("line that is no record of the flow log's format")
    has = dict(zip(fields, words, strict=True))
    if has.get("log-status") in {"NODATA", "SKIPDATA"}:
        return Unread(f"record of status {has['log-status']}", is_record=True)
    if has.get("action") == "REJECT":
        return Unread("record of rejected traffic", is_record=True)
    number = has.get("protocol", "")
    protocol = PROTOCOLS.get(number)
    if protocol is None:
        return Unread(f"record of a protocol other than TCP and UDP: {quoted(number or '-')}", number.isdecimal())
    try:
        # The addresses of the packets, where an interface passes on what is another's.
        sender, receiver = (_said(has, f"pkt-{one}") or has[one] for one in ("srcaddr", "dstaddr"))
        services = _said(has, "pkt-src-aws-service"), _said(has, "pkt-dst-aws-service")
        own = has.get("srcaddr", ""), has.get("dstaddr", "")
        relay = next((own[one] for one in (0, 1) if services[one] and own[one] != (sender, receiver)[one]), "")
        flow = Flow(
            source, place, sender, receiver, int(has["srcport"]), int(has["dstport"]), protocol, int(has["bytes"]),
            _said(has, "interface-id") or _said(has, "tgw-attachment-id"), _said(has, "vpc-id"),
            _said(has, "flow-direction"), int(_said(has, "tcp-flags") or 0), *services, relay,
        )  # fmt: skip
        start, end = _said(has, "start"), _said(has, "end")
        times = (int(start), int(end)) if start and end else None
    except KeyError as error:
        return Unread(f"record without the field {error.args[0]}")
    except ValueError:
        return Unread("record with text where a number belongs")
    ports = flow.sender_port, flow.receiver_port
    if not (0 <= flow.octets <= _MOST and all(0 <= port <= _LAST_PORT for port in ports)):
        return Unread(_WRONG_NUMBER)
    if times:
        if not 0 < times[0] <= times[1] < _LATEST:
            return Unread(_WRONG_TIME)
        reading.saw(*times)
    return flow


def _said(has: Mapping[str, str], field: str) -> str:
    said = has.get(field, "-")
    return "" if said == "-" else said


def _seconds(time: str) -> float | None:
    """A time in ISO 8601, of UTC where it names no zone, as flow logs have times; None where it is none."""
    with suppress(ValueError):
        found = datetime.fromisoformat(time)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    return None


def _request(text: str, source: str, place: int | str, reading: Reading) -> Request | Unread:
    """A record of access logs, or why it is none."""
    try:
        has: Any = json.loads(text)
    except (ValueError, RecursionError):
        return Unread("line that is not JSON")
    said = (
        {key: one for key, one in has.items() if isinstance(one, str) and one != "-"} if isinstance(has, dict) else {}
    )
    provider = arn(said.get("serviceArn") or said.get("resourceConfigurationArn"))
    if not provider.id:
        return Unread("JSON that is no record of access logs of VPC Lattice")
    octets = sum(one for key in ("bytesReceived", "bytesSent") if isinstance(one := has.get(key), int) and one > 0)
    if octets > _MOST:
        return Unread(_WRONG_NUMBER)
    time = _seconds(said.get("startTime") or said.get("eventTimestamp", ""))
    if time is not None:
        if not 0 < time < _LATEST:
            return Unread(_WRONG_TIME)
        reading.saw(time, time)
    return Request(
        source=source,
        place=place,
        caller_vpc=said.get("sourceVpcId") or arn(said.get("sourceVpcArn")).id,
        caller=said.get("sourceIpPort", "").rpartition(":")[0].strip("[]"),
        provider=provider,
        name=re.sub(r"-[0-9a-f]{17}\..*", "", said.get("hostHeader", "")),
        target_vpc=said.get("destinationVpcId", ""),
        octets=octets,
        protocol="tcp" if "serviceArn" not in said else "https" if "tlsVersion" in said else "http",
    )
