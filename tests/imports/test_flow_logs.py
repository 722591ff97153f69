"""Logs of traffic become connections with what flows in a month."""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from advisor.catalogue import built_in
from advisor.importers.estate import Connection, Estate, Ref
from advisor.importers.flow_logs import import_flow_logs
from advisor.inventory.reader import load_text
from advisor.problems import InvalidInput

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
    arn = "arn:aws:vpc-lattice:eu-west-1:111122223333:service/svc-0cfe1f49ff3266204"
    record = {
        "serviceArn": arn,
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
    assert (one.consumer, one.provider) == (Ref("vpcs", "web"), Ref("services", arn))
    assert one.requests_per_second == pytest.approx(60 / 3600, rel=1e-4)
    assert one.gb_per_month == pytest.approx(60 * 1e6 * GB, rel=1e-4)
    assert [service.name for service in estate.found["services"].values()] == ["billing"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "this file is empty"),
        (b"PAR1\x15\x00", "this is Parquet"),
        (b"\x1f\x8b\x08\x00broken", "the compressed data is broken"),
        (b"srcaddr dstaddr srcport dstport protocol bytes\n10.1.0.5 10.3.0.5 4000 8443 6 1\n", "no period of time"),
    ],
)
def test_what_is_no_log_is_told(text: bytes, message: str, tmp_path: Path) -> None:
    """With its file."""
    path = tmp_path / "flows.log"
    path.write_bytes(text)
    with pytest.raises(InvalidInput, match=message):
        imported(path)


def test_hostile_lines_are_told_and_harm_nothing(tmp_path: Path) -> None:
    """Whatever stands in a line, the others count."""
    good = default("eni-1 | 10.1.0.5 10.3.0.5 40000 8443 6 | 1000000000")
    bad = [
        "2 x y z", "{", "[" * 5000, "{" + '"a":' * 5000, "\x00\x1b[31m", "2 " + "9" * 200_000,
        f"2 1 eni 10.1.0.5 10.3.0.5 {'9' * 5000} 8443 6 1 1 {START} {START} ACCEPT OK",
        f"2 1 eni 10.1.0.5 10.3.0.5 1 8443 6 1 -5 {START} {START} ACCEPT OK",
        f"2 1 eni 10.1.0.5 10.3.0.5 1 8443 6 1 1 {START} {10**30} ACCEPT OK",
        json.dumps({"serviceArn": {"a": 1}}),
        json.dumps({"serviceArn": "x", "bytesSent": "many", "startTime": "soon"}),
    ]  # fmt: skip
    estate = imported(log(tmp_path, "\n".join(bad) + "\n" + good))
    assert connections(estate) == [("shop", "orders", 730)]
