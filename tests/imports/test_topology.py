"""Callers and callees become services and connections."""

import gzip
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from advisor import loads, recommend
from advisor.catalogue import built_in
from advisor.importers.drafting import drafted
from advisor.importers.estate import Connection, Estate, Service
from advisor.importers.fitting import fitted
from advisor.importers.topology import import_topology
from advisor.problems import InvalidInput
from tests.conftest import DAY
from tests.imports.inputs import INPUTS, with_inputs

CATALOGUE = built_in()


def estate(folder: Path, text: str, vpc: str = "", vpcs: str = "") -> Estate:
    """What a CSV says."""
    path, places = folder / "edges.csv", folder / "vpcs.csv"
    path.write_text(text, encoding="utf-8")
    places.write_text(vpcs, encoding="utf-8")
    return import_topology(path, CATALOGUE, vpc, places if vpcs else None)


def edges(found: Estate) -> list[tuple[str, str, float | None, float | None]]:
    """Caller, callee, requests a second and gigabytes a month."""
    return [
        (one.consumer.key, one.provider.key, one.requests_per_second, one.gb_per_month)
        for one in found.entries["connections"].values()
        if isinstance(one, Connection)
    ]


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("a header with other names", "source,target,calls_per_s,bytes_per_s\nweb,orders,12.5,1000\n"),
        ("no header", "web,orders,12.5,1000\n"),
        ("semicolons", "caller;callee;rate;bytes\nweb;orders;12.5;1000\n"),
        ("tabs", "caller\tcallee\trate\tbytes\nweb\torders\t12.5\t1000\n"),
        ("another order, quotes and blanks", 'bytes,to,rate,from\n1000," orders ",12.5,"web"\n'),
        ("a byte-order mark, a comment", "\ufeffcaller,callee,rate,bytes\n\n# by hand\nweb,orders,12.5,1000"),
        ("rows that are added up", "caller,callee,rate,bytes\nweb,orders,10,400\nweb,orders,2.5,600\n"),
        ("bytes of a call", "caller,callee,rate,bytes per call\nweb,orders,12.5,80\n"),
        ("a service mesh", "source_workload,destination_workload,requests_per_s,bytes_s\nweb,orders,12.5,1000\n"),
        ("a tracer", '\ufeff"Source Service","Destination Service","Calls Per Minute",bytes\nweb,orders,750,1000\n'),
        ("names as sentences", "from_service,to_service,Requests/s,bytes\nweb,orders,12.5,1000\n"),
        ("services with such names", "web,orders,12.5,1000\nclient-app,target-app\n"),
    ],
)  # fmt: skip
def test_csv_as_people_write_it(said: str, text: str, tmp_path: Path) -> None:
    """A thousand bytes a second are 2.628 GB in a month of 730 hours."""
    assert edges(estate(tmp_path, text))[0] == ("web", "orders", 12.5, 2.628), said


@pytest.mark.parametrize("packed", [lambda text: gzip.compress(text.encode()), lambda text: text.encode("utf-16")])
def test_csv_may_be_compressed_or_utf_16(packed: Callable[[str], bytes], tmp_path: Path) -> None:
    """As tools and PowerShell write it."""
    path = tmp_path / "x.csv"
    path.write_bytes(packed("caller,callee\nweb,orders\n"))
    assert edges(import_topology(path, CATALOGUE)) == [("web", "orders", None, None)]


@pytest.mark.parametrize("wrapped", [True, False])
def test_dependencies_of_tracers_are_read(wrapped: bool, tmp_path: Path) -> None:
    """Jaeger's, and Zipkin's; how often is told to be of no use."""
    links = [{"parent": "web", "child": "orders", "callCount": 120}, {"parent": "orders", "child": "base"}]
    found = estate(tmp_path, json.dumps({"data": links, "errors": None} if wrapped else links))
    assert edges(found) == [("web", "orders", None, None), ("orders", "base", None, None)]
    assert [one.what for one in found.not_understood] == ["callCount"]


def test_a_column_of_no_use_is_told_in_the_header(tmp_path: Path) -> None:
    """What stands beside all columns, in its row."""
    found = estate(tmp_path, "caller,callee,reqs\nweb,orders,1\nweb,pay,2,more\n")
    assert [(one.what, one.first.place) for one in found.not_understood] == [("column reqs", 1), ("column 4", 3)]


@pytest.mark.parametrize(
    ("said", "text", "places"),
    [
        ("no callee in the header", "caller,port\nweb,80\n", ["1:1"]),
        ("empty cells", "caller,callee\nweb,\n,orders\n", ["2:5", "3:1"]),
        ("a rate that is no number", "caller,callee,rate\nweb,orders,fast\n", ["2:12"]),
        ("no amounts", "caller,callee,rate,bytes\nweb,orders,-1,inf\nweb,x,nan,\n", ["2:12", "2:15", "3:7"]),
        ("ports that there are not", "caller,callee,port\nweb,orders,0\nweb,orders,1.5\n", ["2:12", "3:12"]),
        ("quotes around a delimiter", 'caller,callee,port\n"a,b",orders,x\n', ["2:14"]),
        ("a quote that does not end", 'caller,callee\n"web,orders\n', ["2:1"]),
        ("a header of other names", "source_id,destination_id\nweb,orders\n", ["1:1"]),
        ("JSON of another kind", '{"elements": {"nodes": [], "edges": []}}', ["1:1"]),
        ("dependencies without an end", '[{"parent": "web", "child": ""}]', ["1:1"]),
        ("nothing at all", "", ["1:1"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_place(said: str, text: str, places: list[str], tmp_path: Path) -> None:
    """All of it at once, with line and column."""
    with pytest.raises(InvalidInput) as error:
        estate(tmp_path, text)
    found = [f"{one.position.line}:{one.position.column}" for one in error.value.problems]
    assert found == places, said


def test_protocols_say_what_a_callee_is(tmp_path: Path) -> None:
    """A database is a resource, a service of AWS is one, and a protocol over TCP is TCP."""
    text = """caller,callee,protocol,port
web,orders,GRPC,7000
web,cache,MONGODB+MEMCACHED/REDIS,
web,table,AWS_API_DYNAMODB,443
web,feed,THRIFT,9090
web,feed,HTTP,80
web,odd,CARRIER-PIGEON,
"""
    found = estate(tmp_path, text)
    kinds = {
        one.key: (one.kind, one.protocol, one.port, one.service)
        for one in found.entries["services"].values()
        if isinstance(one, Service)
    }
    assert kinds["orders"] == (None, "grpc", 7000, None)
    assert kinds["cache"] == ("resource", "tcp", None, None)
    assert kinds["table"] == ("aws_service", "https", 443, "dynamodb")
    assert kinds["feed"] == (None, None, None, None)
    both = [one for one in found.entries["connections"].values() if isinstance(one, Connection) and one.key]
    assert [(one.key, one.protocol, one.port) for one in both] == [("tcp-9090", "tcp", 9090), ("http-80", "http", 80)]
    assert [one.what for one in found.not_understood] == ["protocol 'carrier'", "protocol 'pigeon'"]


def test_services_are_put_into_vpcs(tmp_path: Path) -> None:
    """By a list, the rest into the one VPC; where neither says it, the person is told what is presumed."""
    text, vpcs = (
        "caller,callee\nweb,orders\norders,ledger\n",
        "service,vpc,account,region,range\nledger,bank,111122223333,eu-west-1,10.2.0.0/16",
    )
    found = estate(tmp_path, text, vpc="shop", vpcs=vpcs)
    assert [getattr(one, "vpc", None) for one in found.entries["services"].values()] == ["bank", "shop", "shop"]
    assert not found.remarks
    assert any("presumes that no two are in one" in one for one in estate(tmp_path, text).remarks)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("um,dm\nweb,orders\n", ""),
        ("parentMS,childMS,tag\nweb,orders,1.1\n", ""),
        ("upstream,downstream\norders,web\n", "upstream is taken for what is called"),
        ("web,orders\nweb,orders\n", "the first row for a call from 'web' to 'orders'"),
    ],
)
def test_what_is_presumed_of_the_columns_is_told(text: str, told: str, tmp_path: Path) -> None:
    """Which of them calls, and that the first row is no header."""
    found = estate(tmp_path, text, vpc="shop")
    assert [(one, other) for one, other, *_ in edges(found)] == [("web", "orders")]
    assert told in " ".join(found.remarks) if told else not found.remarks


def test_a_header_of_words_that_nobody_knows_is_one_error(tmp_path: Path) -> None:
    """Not one for each of a million rows: where a number belongs, a word shows it."""
    with pytest.raises(InvalidInput) as error:
        estate(tmp_path, "kaynak,hedef,tipi\n" + "web,orders,senkron\n" * 1000)
    assert [one.message for one in error.value.problems] == ["this looks like a header, and none of its names is known"]


def test_hostile_cells_become_names(tmp_path: Path) -> None:
    """Formulas, control characters and endless names are names like others, each its own."""
    cells = [
        "=cmd()",
        "a\x1b[31mb",
        "x" * 5000,
        "unknown",
        "a b",
        "a-b",
        "\u202eevil",
        "日本",
        "null",
        "[]",
        "*x",
        "&y",
        "- z",
    ]
    text = "caller,callee\n" + "".join(f'"{one}",hub\n' for one in cells)
    inventory = loads(drafted(fitted(estate(tmp_path, text), CATALOGUE), "advisor import topology"))
    assert len(inventory.content.services) == len(cells) + 1
    assert len(inventory.content.connections) == len(cells)


@with_inputs
@pytest.mark.parametrize(
    ("name", "in_one", "apart"),
    [
        (
            "online-boutique/edges.derived.csv",
            {"same_vpc": 17},
            {"lattice_service": 16, "resource_endpoint": 1},
        ),
        (
            "retail-store-sample-app/edges.derived.csv",
            {"same_vpc": 10, "gateway_endpoint": 1},
            {"lattice_service": 6, "resource_endpoint": 4, "gateway_endpoint": 1},
        ),
        (
            "deathstarbench/socialNetwork.edges.derived.csv",
            {"same_vpc": 35},
            {"endpoint_service": 20, "resource_endpoint": 15},
        ),
    ],
)
@pytest.mark.parametrize("vpc", ["shop", ""])
def test_public_topologies_get_answers_that_make_sense(
    name: str, in_one: dict[str, int], apart: dict[str, int], vpc: str
) -> None:
    """In one VPC only the way to DynamoDB is built; apart, HTTP and gRPC get Lattice, stores and brokers resources."""
    found = fitted(import_topology(INPUTS / "topologies" / name, CATALOGUE, vpc), CATALOGUE)
    result = recommend(loads(drafted(found, "advisor import topology")), as_of=DAY)
    chosen = Counter(one.recommendation.mechanism for one in result.connections if one.recommendation)
    assert chosen == (in_one if vpc else apart)
