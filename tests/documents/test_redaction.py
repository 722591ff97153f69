"""What outsiders get holds no name, id, range or free text of the inventory, and decides as the inventory does."""

import json
import re
from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import cli
from advisor.catalogue import Catalogue
from advisor.inventory import Inventory
from advisor.inventory.models import InventoryContent
from advisor.inventory.reader import load_files, load_text
from advisor.recommendation import recommend
from advisor.redaction import CLASSES, KEPT, NAMED, SENTENCES, STAND_INS, redacted
from advisor.result import Result
from advisor.validation import Frozen
from tests.conftest import DAY, EXAMPLES
from tests.properties.changes import often, seldom
from tests.properties.inventories import CATALOGUE, Data, inventories, read

Network = IPv4Network | IPv6Network

TELLING = """
name: Zebrafinch Payments
title: Zebrafinch title
region: eu-west-1
accounts:
  zeb-core: {id: "736251940817", organization: zeb-org, company: Zebcompany, owner: zeb-team, title: Zeb account title}
  zeb-data: {id: "736251940818", organization: zeb-org, environment: production}
vpcs:
  zeb-front: {account: zeb-core, cidrs: [10.77.64.0/20, 100.77.0.0/16], title: Zeb vpc title, owner: zeb-vpc-team,
    origin: "zeb-vpcs.json: Vpcs[3] (vpc-zeb)", imported: zeba}
  zeb-back: {account: zeb-data, cidrs: 10.77.64.0/21, shared_with: zeb-core}
  shared: {account: zeb-data, cidrs: 172.23.0.0/16}
sites:
  zeb-cellar: {cidrs: 45.67.89.0/24, company: Zebpartner, reached_by: site_to_site_vpn, ends_in: [zeb-hub, shared]}
services:
  zeb-web: {vpc: zeb-front, protocol: https, title: Zeb service title, owner: zeb-web-team}
  zeb-ledger: {vpc: zeb-back, runs_on: aurora, compliance: pci-dss}
  shared: {vpc: zeb-back, protocol: grpc, company: Zebsubsidiary}
  razorpay: {kind: saas}
  zeb-warehouse: {kind: saas, vendor: ClickHouse, private_endpoint: available}
  zeb-bucket: {kind: aws_service, service: s3}
  zeb-secret-api: {kind: aws_service, service: zeb-internal-endpoint}
connections:
  - {from: zeb-web, to: zeb-ledger, title: Zeb connection title, origin: ["zeb-edges.csv:12", "zeb-logs.gz"]}
  - {from: zeb-web, to: "service:shared", name: zeb-way}
  - {from: zeb-web, to: razorpay}
  - {from: zeb-web, to: zeb-warehouse}
  - {from: zeb-web, to: zeb-bucket}
  - {from: zeb-web, to: zeb-secret-api}
  - {from: zeb-cellar, to: "vpc:shared", needs: {same_account: no}}
forbidden: [{from: zeb-cellar, to: zeb-ledger, because: Zeb auditors said so}]
existing:
  transit_gateways: {zeb-hub: {attached: [zeb-front, shared], account: zeb-core, title: Zeb hub title}}
  service_networks: {zeb-mesh: {associated: zeb-front, services: shared, origin: "zeb-lattice.json:4"}}
  endpoint_services: {zeb-offer: {service: shared, vpcs: zeb-front}}
  peerings: [{between: [zeb-front, shared], state: retiring}]
overrides:
  - {connection: "zeb-web->service:shared#zeb-way", choose: endpoint_service, because: Zeb board decided, by: Zeb boss}
"""
UNMISTAKABLE = re.compile(
    r"zeb|736251940|10\.77\.|100\.77\.|172\.23\.|45\.67\.89|razorpay|clickhouse|telling", re.IGNORECASE
)


def decided(inventory: Inventory, catalogue: Catalogue) -> Result:
    """What outsiders get."""
    return recommend(*redacted(inventory, catalogue), as_of=DAY)


def test_nothing_that_is_written_tells_who_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No name, id, range, title or reason is in any file or message, nor in a file's name."""
    file = tmp_path / "telling.yaml"
    file.write_text(TELLING, encoding="utf-8")
    assert cli.main(["report", str(file), "-o", str(tmp_path / "out"), "--redact", "--as-of", str(DAY)]) in {0, 3}
    written = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert len(written) > 10
    for path in written:
        if path.suffix != ".png":
            found = UNMISTAKABLE.search(path.read_text(encoding="utf-8"))
            assert not found, (path, found)
        assert not UNMISTAKABLE.search(path.relative_to(tmp_path).as_posix())
    document = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    assert "Somebody decided: service-1" in document.replace("\\", "")
    said = capsys.readouterr().err
    assert not UNMISTAKABLE.search(said.replace(str(tmp_path), ""))


def test_what_is_amazons_and_where_things_lie_stays(catalogue: Catalogue) -> None:
    """Names of AWS services, Regions, lines of the file and what was asked are no secret."""
    inventory = load_text(TELLING, catalogue, "telling.yaml")
    other, known = redacted(inventory, catalogue)
    assert {one.service for one in other.content.services.values()} == {None, "s3", "aws-service-1"}
    assert other.content.region == "eu-west-1"
    place, before = other.position(["vpcs", "vpc-2", "cidrs"]), inventory.position(["vpcs", "zeb-back", "cidrs"])
    assert (place.file, place.line, place.column) == ("inventory-1.yaml", before.line, before.column)
    clickhouse, meant = known.vendor(other.content.services["service-5"].vendor or ""), catalogue.vendor("ClickHouse")
    assert clickhouse is not None
    assert meant is not None
    assert clickhouse.entry.private_endpoint == meant.entry.private_endpoint == "available"


@pytest.mark.parametrize("example", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
def test_examples_are_decided_alike(example: Path, catalogue: Catalogue) -> None:
    """The same mechanisms, standings, reasons, costs and plan, for every example."""
    inventory = load_files([example], catalogue)
    assert _numbers(recommend(inventory, catalogue, DAY)) == _numbers(decided(inventory, catalogue))


@seldom
@given(inventories())
def test_inventories_are_decided_alike(data: Data) -> None:
    """The same numbers and reasons for any inventory."""
    inventory = read(data)
    assert _numbers(recommend(inventory, CATALOGUE, DAY)) == _numbers(decided(inventory, CATALOGUE))


def _numbers(result: Result) -> Any:
    """All of a result that is no text from the inventory."""
    plan = result.plan
    return (
        [
            (
                one.recommendation,
                one.standing,
                one.alone,
                [reason.rule for reason in one.reasons],
                [(other.mechanism, other.standing) for other in one.alternatives],
                [question.fact for question in one.conditions],
                [remark.rule for remark in one.warnings],
                [advice.rule for advice in one.advice],
                one.monthly_cost and (one.monthly_cost.usd, one.monthly_cost.known_usd),
            )
            for one in result.connections
        ],
        [(one.kind, one.action, one.region, one.count, len(one.serves)) for one in plan.constructs],
        (plan.to_run, plan.proof, [(one.strategy, one.constructs, one.known_usd) for one in plan.against]),
        [(one.kind, one.pairs, one.layer) for one in plan.reach.exposures] if plan.reach else None,
        [one.verdict for one in plan.reach.forbidden] if plan.reach else None,
        [(one.severity, one.position.line, one.position.column) for one in result.problems],
    )


networks: st.SearchStrategy[Network] = st.one_of(
    st.builds(
        lambda bits, length: ip_network((bits, length), strict=False), st.integers(0, 2**32 - 1), st.integers(8, 32)
    ),
    st.builds(
        lambda bits, length: ip_network((bits, length), strict=False),
        st.integers(0, 2**24 - 1).map(lambda low: (10 << 24) | low),
        st.integers(8, 32),
    ),
    st.builds(
        lambda bits, length: ip_network((0xFD << 120 | bits, length), strict=False),
        st.integers(0, 2**120 - 1),
        st.integers(8, 128),
    ),
)


@often
@given(st.lists(networks, min_size=2, max_size=8, unique=True))
def test_ranges_lie_to_one_another_as_before(ranges: list[Network]) -> None:
    """Containment and overlaps, length, family and class stay."""
    usable = [one for one in ranges if not any(_within(one, bad) for bad in map(ip_network, RESERVED))]
    text = json.dumps({"vpcs": {f"v{n}": {"cidrs": str(one), "count": 2} for n, one in enumerate(usable)}})
    other, _ = redacted(load_text(text, CATALOGUE), CATALOGUE)
    new = [vpc.cidrs[0] for vpc in other.content.vpcs.values() if isinstance(vpc.cidrs, tuple)]
    assert len(new) == len(usable)
    for before, after in zip(usable, new, strict=True):
        assert (before.version, before.prefixlen) == (after.version, after.prefixlen)
        assert before.is_global == after.is_global
        assert [_within(before, one) for one in CLASSES] == [_within(after, one) for one in CLASSES]
    for one, one_new in zip(usable, new, strict=True):
        for two, two_new in zip(usable, new, strict=True):
            assert _within(one, two) == _within(one_new, two_new)


RESERVED = ("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4")


def _within(one: Network, other: Network) -> bool:
    return one.version == other.version and one.subnet_of(other)  # type: ignore[arg-type]


def test_every_text_of_an_inventory_is_thought_of() -> None:
    """A new field for free text or a name has a stand-in, or stands here because it says nothing of its owner."""
    harmless = {
        "version", "region", "regions", "compliance", "priorities", "environment", "zones", "encryption_controls",
        "encryption_exclusions", "kind", "cloud", "reached_by", "runs_on", "protocol", "data", "private_endpoint",
        "load_balancer", "initiator", "breadth", "state", "choose", "until", "growth",
    }  # fmt: skip
    for path, annotation in _fields(InventoryContent, ()):
        if not KEPT.isdisjoint(path) or not _may_be_text(annotation) or path[-1] in harmless:
            continue
        assert path in STAND_INS or path[-1:] in STAND_INS or path[-1] in SENTENCES, path


def _fields(model: type[Frozen], path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, field in model.model_fields.items():
        below = (*path, field.alias or name)
        models = [one for one in _parts(field.annotation) if isinstance(one, type) and issubclass(one, Frozen)]
        for one in models:
            yield from _fields(one, (*below, "*") if below in NAMED else below)
        if not models:
            yield below, field.annotation


def _parts(annotation: Any) -> Iterator[Any]:
    yield annotation
    for part in get_args(annotation):
        yield from _parts(part)


def _may_be_text(annotation: Any) -> bool:
    return any(part is str or part in {IPv4Network, IPv6Network} for part in _parts(annotation))
