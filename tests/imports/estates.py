"""Estates of every kind, with much that no inventory can hold."""

from typing import Any

from hypothesis import strategies as st

from advisor.importers.estate import (
    Account,
    Connection,
    CoreNetwork,
    Endpoint,
    EndpointService,
    Entry,
    Estate,
    Origin,
    Peering,
    Ref,
    Service,
    ServiceNetwork,
    Site,
    TransitGateway,
    Vpc,
)
from advisor.importers.findings import Findings

Strategy = st.SearchStrategy[Any]

ACCOUNTS = ("111122223333", "012345670123", "Network", "Log (old)", "1234")
VPCS = ("vpc-1", "vpc-2", "Prod (eu)", "web")
SITES = ("cgw-1", "dxgw 2")
SERVICES = ("web", "orders", "com.amazonaws.eu-west-1.s3", "größe: λ")
HUBS = ("tgw-1", "core-1")
TEXTS = (
    "",
    "web",
    "unknown",
    "Prod",
    "a b",
    "a-b",
    "null",
    "0123",
    "日本",
    "x: [y] # z",
    "-",
    "\u202eevil\n",
    "n" * 300,
)
REGIONS = ("eu-west-1", "us-east-1", "mars-north-1", "{{ Region }}", None)
CIDRS = ("10.0.0.0/16", "10.0.128.0/20", "10.1.0.1/16", "0.0.0.0/0", "169.254.1.0/24", "fd00:1::/56", "IPAM", "::/0")
ZONES = ("euw1-az1", "euw1-az2", "use1-az1", "eu-west-1a", "a", "b")
SOURCES = ("vpcs.json", "net (1).yaml", "ec2:DescribeVpcs in eu-west-1", "x: y.json")

origins = st.builds(Origin, st.sampled_from(SOURCES), st.sampled_from(["", "Vpcs[3]", "a (b)", 7, 41]))


def maybe(*values: Any) -> Strategy:
    """One of the values, or nothing."""
    return st.sampled_from([None, *values])


def several(*values: Any) -> Strategy:
    """A few of the values, repeats included."""
    return st.lists(st.sampled_from(values), max_size=3).map(tuple)


def entries(model: type[Entry], keys: Any, /, **values: Strategy) -> Strategy:
    """Entries of a kind."""
    texts = {"name": st.sampled_from(TEXTS), "title": st.sampled_from(TEXTS)}
    return st.builds(model, st.sampled_from(keys), origins, **texts, **values)


regions, account, vpc, state = st.sampled_from(REGIONS), maybe(*ACCOUNTS), maybe(*VPCS), maybe("broken", "pending")
ends = st.sampled_from([*(Ref("services", one) for one in SERVICES), *(Ref("vpcs", one) for one in VPCS),
                        *(Ref("sites", one) for one in SITES)])  # fmt: skip
published = {"state": state, "service": maybe(*SERVICES), "vpcs": several(*VPCS)}
HUB = Ref("transit_gateways", "tgw-1")
network = {"state": state, "account": account, "region": regions}

ANY_ENTRY = st.one_of(
    entries(Account, ("Network", "Log (old)"), id=maybe("111122223333")),
    entries(Account, ACCOUNTS, id=maybe("12"), environment=maybe("production", "prod")),
    entries(Vpc, VPCS, account=account, region=regions, cidrs=several(*CIDRS), zones=several(*ZONES),
            shared_with=several(*ACCOUNTS), encryption_controls=maybe("monitor", "maybe")),
    entries(Site, SITES, kind=maybe("on_premises", "moon"), cidrs=several(*CIDRS), region=regions,
            reached_by=maybe("direct_connect", "pigeon"), ends_in=several(Ref("vpcs", "vpc-1"), HUB)),
    entries(Service, SERVICES, kind=maybe("aws_service", "resource", "x"), vpc=vpc, site=maybe(*SITES), account=account,
            region=regions, port=maybe(443, 0, 70000), protocol=maybe("https", "thrift"), service=maybe("s3"),
            zones=several(*ZONES)),
    entries(Connection, ("", "a b", "a-b"), consumer=ends, provider=ends, port=maybe(1, -1),
            gb_per_month=maybe(0.0, 12.5, -1.0, float("inf"), float("nan"))),
    entries(TransitGateway, HUBS, attached=several(*VPCS), sites=several(*SITES), **network),
    entries(CoreNetwork, HUBS, attached=several(*VPCS), **network),
    entries(Peering, ("pcx-1", "pcx-2"), between=several(*VPCS), state=state),
    entries(ServiceNetwork, ("sn-1", "sn 1"), associated=several(*VPCS), services=several(*SERVICES), **network),
    entries(EndpointService, ("vpce-svc-1",), **published),
    entries(Endpoint, ("vpce-1", "vpce-2"), **published),
)  # fmt: skip


@st.composite
def estates(draw: st.DrawFn) -> Estate:
    """What an import may have found."""
    findings = Findings()
    for entry in draw(st.lists(ANY_ENTRY, max_size=12)):
        findings.read(entry.origins[0].source)
        findings.add(entry)
    return findings.estate()
