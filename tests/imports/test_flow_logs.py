"""Logs of traffic become connections with what flows in a month."""

import gzip
import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from advisor.catalogue import built_in
from advisor.importers.drafting import drafted
from advisor.importers.estate import Connection, Estate, Ref, Service
from advisor.importers.fitting import fitted
from advisor.importers.flow_logs import import_flow_logs
from advisor.importers.flow_logs.summing import Places
from advisor.inventory import End
from advisor.inventory.reader import load_text
from advisor.problems import InvalidInput, Severity
from advisor.text_files import MAX_BYTES

INVENTORY = """
region: eu-west-1
vpcs:
  web: {cidrs: 10.1.0.0/16, origin: "vpcs.json: Vpcs[0] (vpc-web)"}
  data: {cidrs: [10.2.0.0/16, fd00:2::/56], origin: "vpcs.json: Vpcs[1] (vpc-data)"}
  twin: {cidrs: 10.2.0.0/16, origin: "vpcs.json: Vpcs[2] (vpc-twin)"}
  other: {cidrs: 10.3.0.0/16, origin: "vpcs.json: Vpcs[3] (vpc-other)"}
sites: {office: {cidrs: 192.168.0.0/16}}
services:
  shop: {vpc: web}
  orders: {vpc: other, port: 8443}
connections: [{from: shop, to: orders}]
"""
HEADER = "interface-id vpc-id flow-direction srcaddr dstaddr srcport dstport protocol bytes start end tcp-flags"
START, HOUR = 1_764_000_000, 3600


def imported(path: Path, hours: float | None = None) -> Estate:
    """What the logs of a file say of the inventory."""
    return import_flow_logs([path], load_text(INVENTORY, built_in()), hours)


def connections(estate: Estate) -> list[tuple[str, str, float | None]]:
    """The ends and gigabytes a month of every connection."""
    return [
        (one.consumer.key, one.provider.key, one.gb_per_month)
        for one in estate.entries["connections"].values()
        if isinstance(one, Connection)
    ]


def default(*flows: str) -> str:
    """Records of the default format that cover an hour."""
    return "".join(
        f"2 111122223333 {eni} {flow} 10 {octets} {START} {START + HOUR} ACCEPT OK\n"
        for eni, flow, octets in (one.split(" | ") for one in flows)
    )


def log(folder: Path, text: str) -> Path:
    """A file with a text."""
    path = folder / "flows.log"
    path.write_text(text)
    return path


SERVICE = "arn:aws:vpc-lattice:eu-west-1:111122223333:service/svc-0cfe1f49ff3266204"
GB = 730 / 1e9
"""What a byte in an hour is in a month."""


@pytest.mark.parametrize(
    ("said", "flows", "expected"),
    [
        ("a connection that is stated gets the volume of both directions",
         ["eni-1 | 10.1.0.5 10.3.0.5 40000 8443 6 | 1000000000", "eni-1 | 10.3.0.5 10.1.0.5 8443 40000 6 | 3000000000"],
         [("shop", "orders", 4 * 730)]),
        ("what both interfaces saw counts once",
         ["eni-1 | 10.1.0.5 10.3.0.5 40000 8443 6 | 1000000000", "eni-2 | 10.1.0.5 10.3.0.5 40000 8443 6 | 1000000000"],
         [("shop", "orders", 730)]),
        ("the lower port is the provider's where no service is known",
         ["eni-1 | 10.3.0.5 10.1.0.5 5432 40000 6 | 1000000000"], [("web", "other", 730)]),
        ("sites have addresses, too", ["eni-1 | 192.168.1.1 10.3.0.5 40000 8443 6 | 1000000000"],
         [("office", "orders", 730)]),
        ("traffic inside one VPC is no connection", ["eni-1 | 10.1.0.5 10.1.0.6 40000 443 6 | 1000"], []),
        ("traffic with the internet is no connection", ["eni-1 | 10.1.0.5 8.8.8.8 40000 53 17 | 1000"], []),
        ("two VPCs with one range cannot be told apart", ["eni-1 | 10.1.0.5 10.2.0.6 40000 443 6 | 1000"], []),
    ],
)  # fmt: skip
def test_what_flows_between_ends(said: str, flows: Sequence[str], expected: list[object], tmp_path: Path) -> None:
    """And whatever is no connection is told."""
    estate = imported(log(tmp_path, default(*flows)))
    assert connections(estate) == expected, said
    assert bool(estate.not_understood) == (not expected), said


def test_a_format_of_ones_own_tells_more(tmp_path: Path) -> None:
    """The VPC of the interface decides between ranges that overlap, and TCP's flags who opened the connection."""
    rows = [
        f"eni-1 vpc-twin ingress 10.1.0.5 10.2.0.6 1024 9000 6 1000000000 {START} {START + HOUR} 2",
        f"eni-1 vpc-twin egress 10.2.0.6 10.1.0.5 9000 1024 6 2000000000 {START} {START + HOUR} 18",
        "eni-1 vpc-twin - - - - - - - - - -",
    ]
    estate = imported(log(tmp_path, "\n".join([HEADER, *rows])))
    assert connections(estate) == [("web", "twin", 3 * 730)]
    [one] = estate.entries["connections"].values()
    assert isinstance(one, Connection)
    assert (one.port, one.protocol, one.breadth) == (9000, "tcp", "service")
    assert [seen.count for seen in estate.not_understood] == [1]


def test_equal_addresses_of_two_vpcs_are_two_flows(tmp_path: Path) -> None:
    """Each VPC's own record tells which of the two it was."""
    rows = [f"eni-{vpc} {vpc} ingress 10.1.0.5 10.2.0.6 40000 443 6 1000000000 {START} {START + HOUR} 2"
            for vpc in ("vpc-twin", "vpc-data")]  # fmt: skip
    ambiguous = f"eni-web vpc-web egress 10.1.0.5 10.2.0.6 40000 443 6 2000000000 {START} {START + HOUR} 2"
    estate = imported(log(tmp_path, "\n".join([HEADER, *rows, ambiguous])))
    assert connections(estate) == [("web", "twin", 730), ("web", "data", 730)]


def test_compressed_logs_and_exports_of_cloudwatch_are_read(tmp_path: Path) -> None:
    """The time that CloudWatch Logs puts before a line is no field."""
    path = tmp_path / "flows.log.gz"
    text = default("eni-1 | 10.1.0.5 10.3.0.5 40000 8443 6 | 1000000000")
    path.write_bytes(gzip.compress(f"2025-11-24T16:00:00.000Z {text}".encode()))
    assert connections(imported(path)) == [("shop", "orders", 730)]


def test_requests_to_services_of_vpc_lattice(tmp_path: Path) -> None:
    """They are counted, and a service that nobody described is found by the VPC of its targets."""
    record = {
        "serviceArn": SERVICE,
        "hostHeader": "billing-0cfe1f49ff3266204.7d67968.vpc-lattice-svcs.eu-west-1.on.aws",
        "sourceVpcId": "vpc-web",
        "sourceIpPort": "10.1.0.5:57086",
        "destinationVpcId": "vpc-other",
        "bytesReceived": 400_000,
        "bytesSent": 600_000,
        "tlsVersion": "TLSv1.2",
    }
    lines = [json.dumps({**record, "startTime": f"2025-11-24T16:{minute:02}:00Z"}) for minute in range(60)]
    estate = imported(log(tmp_path, "\n".join(lines)), hours=1)
    [one] = estate.entries["connections"].values()
    assert isinstance(one, Connection)
    assert (one.consumer, one.provider) == (Ref("vpcs", "web"), Ref("services", "svc-0cfe1f49ff3266204"))
    assert one.requests_per_second == pytest.approx(60 / 3600, rel=1e-4)
    assert one.gb_per_month == pytest.approx(60 * 1e6 * GB, rel=1e-4)
    assert [service.name for service in estate.found["services"].values()] == ["billing"]


def test_access_logs_and_answers_call_services_of_vpc_lattice_alike(tmp_path: Path) -> None:
    """By their ids; a resource counts too, in connections and not in requests."""
    place = "arn:aws:vpc-lattice:eu-west-1:111122223333"
    web = {"sourceVpcArn": "arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-web", "sourceIpPort": "10.1.0.5:57086"}
    moment = {"eventTimestamp": "2025-11-24T16:00:00.000Z"}
    lines = [
        {**web, **moment, "serviceArn": f"{place}:service/svc-1", "bytesSent": 10**9, "bytesReceived": 0},
        {**web, **moment, "resourceConfigurationArn": f"{place}:resourceconfiguration/rcfg-1", "protocol": "tcp"},
        {**web, **moment, "resourceConfigurationArn": f"{place}:resourceconfiguration/rcfg-2", "protocol": "tcp"},
    ]
    known = "\nexisting: {service_networks: {mesh: {services: [pay, base]}}}"
    text = INVENTORY.replace(
        "  shop:", "  pay: {origin: 's.json (svc-1)'}\n  base: {kind: resource, origin: 'r.json (rcfg-1)'}\n  shop:"
    )
    path = log(tmp_path, "\n".join(map(json.dumps, lines)))
    estate = import_flow_logs([path], load_text(text + known, built_in()), 1)
    assert connections(estate) == [("web", "pay", 730), ("web", "base", None), ("web", "rcfg-2", None)]
    requests = [getattr(one, "requests_per_second", None) for one in estate.entries["connections"].values()]
    assert requests == [pytest.approx(1 / 3600, rel=1e-4), None, None]
    assert [
        (one.key, one.kind, one.protocol) for one in estate.found["services"].values() if isinstance(one, Service)
    ] == [("rcfg-2", "resource", "tcp")]


MESSAGE = default("eni-1 | 10.1.0.5 10.3.0.5 40000 8443 6 | 1000000000").strip()
CELLS = MESSAGE.replace(" ", ",")
NAMES = (
    "version,account_id,interface_id,srcaddr,dstaddr,srcport,dstport,protocol,packets,bytes,start,end,action,log_status"
)
OLD_NAMES = (
    "version,account,interfaceid,sourceaddress,destinationaddress,sourceport,destinationport,protocol,numpackets,"
    "numbytes,starttime,endtime,action,logstatus"
)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"events": [{"timestamp": 1, "message": MESSAGE + "\n"}], "searchedLogStreams": []}),
        json.dumps({"events": [{"timestamp": 1, "message": MESSAGE}]}, indent=4),
        json.dumps({"messageType": "DATA_MESSAGE", "logEvents": [{"id": "1", "message": MESSAGE}]}),
        json.dumps({"results": [[{"field": "@ptr", "value": "x"}, {"field": "@message", "value": MESSAGE}]]}),
        f'@timestamp,@message\n2025-11-24 16:00:00.000,"{MESSAGE}"\n',
        f'@message\n"{MESSAGE}"\n',
        f"{NAMES}\n{CELLS}\n",
        f"{NAMES.replace('_', '-')}\n{CELLS}\n",
        '"' + OLD_NAMES.replace(",", '","') + '"\n"' + CELLS.replace(",", '","') + '"\n',
        MESSAGE.encode("utf-16"),
        gzip.compress(MESSAGE.encode("utf-16")),
    ],
    ids=[
        "filter-log-events", "indented", "subscription", "get-query-results", "Logs Insights", "messages only",
        "Athena", "commas", "Athena of old", "UTF-16", "compressed UTF-16",
    ],
)  # fmt: skip
def test_records_are_read_as_they_are_exported(text: str | bytes, tmp_path: Path) -> None:
    """By CloudWatch Logs, Athena, PowerShell."""
    path = tmp_path / "x"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    assert connections(imported(path)) == [("shop", "orders", 730)]


AWS = "interface-id vpc-id srcaddr dstaddr srcport dstport protocol bytes start end pkt-srcaddr pkt-dstaddr " \
      "pkt-src-aws-service pkt-dst-aws-service"  # fmt: skip


def to_aws(sender: str, receiver: str, octets: int, service: str, ports: str = "40000 443", via: str = "") -> str:
    """A record with the names of services; `via` is the address in between."""
    names = f"- {service}" if ports.endswith(" 443") else f"{service} -"
    own = (sender, via or receiver) if ports.endswith(" 443") else (via or sender, receiver)
    return f"eni-1 - {own[0]} {own[1]} {ports} 6 {octets} {START} {START + HOUR} {sender} {receiver} {names}"


def test_traffic_with_services_of_aws_is_a_connection(tmp_path: Path) -> None:
    """Of all their addresses, once where a NAT gateway passes it on; names that are of no one service are told."""
    rows = [
        to_aws("10.1.0.5", "52.218.1.1", 10**9, "S3"),
        to_aws("52.218.1.2", "10.1.0.5", 2 * 10**9, "S3", "443 40000"),
        to_aws("10.1.0.5", "52.218.1.1", 10**9, "S3", via="10.1.9.9").replace("eni-1", "eni-nat"),
        to_aws("10.1.9.9", "52.218.1.1", 10**9, "S3").replace("eni-1", "eni-nat"),
        to_aws("10.3.0.5", "52.94.1.1", 10**9, "DYNAMODB"),
        to_aws("10.3.0.5", "54.1.1.1", 10**9, "EC2"),
    ]
    path = log(tmp_path, "\n".join([AWS, *rows]))
    estate = import_flow_logs([path], load_text(INVENTORY, built_in()))
    assert connections(estate) == [
        ("web", "com.amazonaws.eu-west-1.s3", 3 * 730), ("other", "com.amazonaws.eu-west-1.dynamodb", 730),
    ]  # fmt: skip
    assert [one.what for one in estate.not_understood] == [
        "traffic with addresses of AWS that are of no one service: EC2"
    ]
    for services, provider in (
        ("store: {kind: aws_service, service: s3}", "store"),
        ("store: {kind: aws_service, service: s3, region: us-east-1}", "com.amazonaws.eu-west-1.s3"),
    ):
        known = load_text(INVENTORY.replace("  shop:", f"  {services}\n  shop:"), built_in())
        assert connections(import_flow_logs([path], known))[0][1] == provider
    drafted(fitted(estate, built_in()), "test")


def test_the_services_of_aws_are_searched_for_once() -> None:
    """Not for each flow to S3."""
    places = Places(
        load_text(INVENTORY.replace("  shop:", "  store: {kind: aws_service, service: s3}\n  shop:"), built_in())
    )
    assert {places.aws_services("s3", "eu-west-1") for _ in range(20)} == {(End("service", "store"),)}
    assert places.aws_services.cache_info().misses == 1


def test_the_attachments_of_a_transit_gateway_see_traffic_once(tmp_path: Path) -> None:
    """Where it comes in and where it goes out."""
    header = "tgw-attachment-id srcaddr dstaddr srcport dstport protocol bytes start end flow-direction"
    rows = [f"tgw-attach-{one} 10.1.0.5 10.3.0.5 40000 8443 6 1000000000 {START} {START + HOUR} {way}"
            for one, way in ((1, "ingress"), (2, "egress"))]  # fmt: skip
    assert connections(imported(log(tmp_path, "\n".join([header, *rows])))) == [("shop", "orders", 730)]


def test_the_files_of_a_folder_are_one_log(tmp_path: Path) -> None:
    """As a bucket has them; links out of it are not followed, and what is no log is told."""
    secret = tmp_path / "secret.log"
    secret.write_text(MESSAGE)
    folder = tmp_path / "logs" / "2025" / "11"
    folder.mkdir(parents=True)
    for number in range(2):
        text = MESSAGE.replace("40000", f"4000{number}")
        (folder / f"{number}.log.gz").write_bytes(gzip.compress(text.encode()))
    (folder / "quiet.log").write_text(f"2 111122223333 eni-1 - - - - - - - {START} {START + HOUR} - NODATA\n")
    (folder / "README.md").write_text("# Logs\n")
    (folder / "link.log").symlink_to(secret)
    estate = imported(tmp_path / "logs")
    assert connections(estate) == [("shop", "orders", 2 * 730)]
    assert [(one.position.file.rpartition("/")[2], one.severity) for one in estate.problems] == [
        ("README.md", Severity.WARNING)
    ]
    assert [one.what for one in estate.gaps] == ["file that could not be read"]
    assert "link out of the folder, or no file" in {one.what for one in estate.not_understood}
    (folder / "0.log.gz").unlink()
    (folder / "1.log.gz").unlink()
    with pytest.raises(InvalidInput, match=r"README\.md"):
        imported(tmp_path / "logs")


@pytest.mark.parametrize("hours", [None, 1.0])
@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "1:1: error: this file is empty"),
        (b"PAR1\x15\x00", "1:1: error: this is Parquet"),
        (b"PK\x03\x04", "1:1: error: this is a zip archive"),
        (b"\x1f\x8b\x08\x00broken", "1:1: error: the compressed data is broken"),
        (gzip.compress(b"A" * (MAX_BYTES + 1)), "1:1: error: this unpacks to more than 50,331,648 bytes"),
        (b"\n\nversion 2\n", "3:1: error: line that is no record of the flow log's format"),
        (b"{\n  \"Vpcs\": []\n}", "1:1: error: line that is not JSON"),
        (f"2 1 eni 10.1.0.5 10.3.0.5 1 8443 6 1 1 {START} {START - 1} ACCEPT OK".encode(), "time cannot be"),
        (f"2 1 eni 10.1.0.5 10.3.0.5 1 8443 6 1 1 {START} {START} REJECT OK".encode(), "only record of reject"),
    ],
)  # fmt: skip
def test_what_is_no_log_is_told(text: bytes, message: str, hours: float | None, tmp_path: Path) -> None:
    """With its place, and what is expected there, whether a period is stated or not."""
    path = tmp_path / "flows.log"
    path.write_bytes(text)
    with pytest.raises(InvalidInput, match=re.escape(message)):
        imported(path, hours)


def test_records_without_a_time_need_a_period(tmp_path: Path) -> None:
    """It is asked for."""
    text = "srcaddr dstaddr srcport dstport protocol bytes\n10.1.0.5 10.3.0.5 4000 8443 6 1000000000\n"
    path = log(tmp_path, text)
    with pytest.raises(InvalidInput, match="no period of time"):
        imported(path)
    assert connections(imported(path, hours=1)) == [("shop", "orders", 730)]


def test_hostile_lines_are_told_and_harm_nothing(tmp_path: Path) -> None:
    """Whatever stands in a line, the others count, and the period is theirs."""
    good = default("eni-1 | 10.1.0.5 10.3.0.5 40000 8443 6 | 1000000000")
    bad = [
        "2 x y z", "{", "[" * 5000, "{" + '"a":' * 5000, "\x00\x1b[31m", "2 " + "9" * 200_000,
        f"2 1 eni 10.1.0.5 10.3.0.5 {'9' * 5000} 8443 6 1 1 {START} {START} ACCEPT OK",
        f"2 1 eni 10.1.0.5 10.3.0.5 1 8443 6 1 -5 {START} {START} ACCEPT OK",
        f"2 1 eni 10.1.0.5 10.3.0.5 1 8443 6 1 1 {START} {10**30} ACCEPT OK",
        f"2 1 eni 10.1.0.5 10.3.0.5 1 8443 6 1 1 {'9' * 400} {'9' * 400} ACCEPT OK",
        f"2 1 eni 10.1.0.5 10.3.0.5 1 8443 6 1 {'9' * 400} {START} {START} ACCEPT OK",
        f"2 1 eni 10.1.0.5 10.3.0.5 1 70000 6 1 1 {START} {START + 9000 * HOUR} ACCEPT OK",
        f"2 1 eni 10.1.0.5 10.3.0.5 1 8443 132 1 1 {START} {START + 9000 * HOUR} ACCEPT OK",
        json.dumps({"serviceArn": {"a": 1}}),
        json.dumps({"serviceArn": "x", "bytesSent": "many", "startTime": "soon"}),
        *(json.dumps({"serviceArn": SERVICE, **wrong}) for wrong in (
            {"startTime": "9999-12-31T23:59:59-23:59"},
            {"startTime": "0001-01-01T00:00:00+23:59"},
            {"startTime": "0001-01-01T00:00:00"},
            {"startTime": "2030-01-01T00:00:00Z", "bytesReceived": 10**400},
        )),
    ]  # fmt: skip
    estate = imported(log(tmp_path, "\n".join(bad) + "\n" + good))
    assert connections(estate) == [("shop", "orders", 730)]
    assert "record of a protocol other than TCP and UDP: '132'" in {one.what for one in estate.not_understood}


@pytest.mark.parametrize(
    ("hours", "told"),
    [(16_500, "16,500 hours"), (1, "1 hour"), (1.5, "1.5 hours"), (0.25, "15 minutes"), (0.005, "18 seconds")],
)
def test_the_period_is_told_in_plain_numbers(tmp_path: Path, hours: float, told: str) -> None:
    """Whether long or short."""
    record = f"eni-1 vpc-web ingress 10.1.0.5 10.3.0.5 40000 8443 6 1000 {START} {START + HOUR} 2"
    path = log(tmp_path, f"{HEADER}\n{record}")
    remark = imported(path, hours=hours).remarks[0]
    assert remark.startswith("1 record of ")
    assert f", {told}, scaled to a month" in remark
