"""A second import: what is new comes in, what changed is told, and what people wrote stays."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from advisor.catalogue import built_in
from advisor.importers.drafting import drafted
from advisor.importers.estate import (
    Account,
    Connection,
    Endpoint,
    Entry,
    Estate,
    Origin,
    Peering,
    Ref,
    Service,
    TransitGateway,
    Vpc,
)
from advisor.importers.findings import Findings
from advisor.importers.fitting import fitted
from advisor.importers.merging import Merged, merged
from advisor.inventory.reader import load_text
from advisor.problems import InvalidInput

CATALOGUE = built_in()
HERE = Origin("vpcs.json", "Vpcs[0]")
PROD = Vpc("vpc-1", HERE, name="prod", region="eu-west-1", cidrs=("10.1.0.0/16",), zones=("euw1-az1", "euw1-az2"))


def estate(*entries: Entry, sources: Sequence[str] = ("vpcs.json",), gap: Origin | None = None) -> Estate:
    """What an import found."""
    findings = Findings()
    for source in sources:
        findings.read(source)
    for entry in entries:
        findings.add(entry)
    if gap:
        findings.gap("ec2:DescribeVpcs was denied", gap)
    return fitted(findings.estate(), CATALOGUE)


def draft(*entries: Entry) -> str:
    """The inventory of a first import."""
    return drafted(estate(*entries), "advisor import test")


def again(text: str, *entries: Entry, gap: Origin | None = None, sources: Sequence[str] = ("vpcs.json",)) -> Merged:
    """The second import into it."""
    result = merged(text, "inventory.yaml", estate(*entries, gap=gap, sources=sources), CATALOGUE)
    load_text(result.text, CATALOGUE)
    return result


def test_what_changed_is_written_and_told() -> None:
    """A value that the import wrote and nobody touched follows its source."""
    wider = replace(PROD, cidrs=("10.1.0.0/16", "10.9.0.0/16"), zones=("euw1-az1",))
    result = again(draft(PROD), wider)
    assert result.changes == (
        "~ vpcs.prod: cidrs is [10.1.0.0/16, 10.9.0.0/16], no longer [10.1.0.0/16]",
        "~ vpcs.prod: zones is [euw1-az1], no longer [euw1-az1, euw1-az2]",
    )
    assert again(result.text, wider).changes == ()


def test_what_a_person_changed_stays_and_a_new_value_of_the_source_is_told_once() -> None:
    """Also where another value of the same entry follows its source."""
    by_hand = draft(PROD).replace("zones: [euw1-az1, euw1-az2]", "zones: 3")
    assert again(by_hand, PROD).changes == ()
    other = replace(PROD, cidrs=("10.2.0.0/16",), zones=("euw1-az1",))
    result = again(by_hand, other)
    assert "zones: 3" in result.text
    assert "cidrs: [10.2.0.0/16]" in result.text
    assert result.changes == (
        "~ vpcs.prod: cidrs is [10.2.0.0/16], no longer [10.1.0.0/16]",
        "= vpcs.prod: zones is [euw1-az1] in vpcs.json: Vpcs[0], and stays 3, as people wrote it",
    )
    assert again(result.text, other).changes == ()


def test_what_a_person_took_out_stays_out() -> None:
    """A value that is gone is not written again."""
    by_hand = draft(PROD).replace("zones: [euw1-az1, euw1-az2]", "owner: core")
    assert again(by_hand, PROD).text == by_hand


def test_a_new_name_that_a_person_gave_stays() -> None:
    """The entry is found by what its source calls it."""
    by_hand = draft(PROD).replace("  prod:", "  production:")
    assert again(by_hand, PROD).text == by_hand


def test_what_is_gone_is_told_and_stays() -> None:
    """Of a source that could not be read whole it may be there; of another source nothing is known."""
    text = draft(PROD, Vpc("vpc-2", HERE, region="eu-west-1"))
    assert again(text, PROD).changes == ("- vpcs.vpc-2 is no longer in vpcs.json; it stays here: remove it by hand",)
    assert again(text, PROD).text == text
    assert again(text, PROD, gap=Origin("role reader")).changes == again(text, PROD).changes
    unsure = again(text, PROD, gap=HERE)
    assert (unsure.text, unsure.changes) == (
        text,
        ("- vpcs.vpc-2 was not found in vpcs.json, of which not all could be read; it stays here",),
    )
    assert again(text, sources=["other.json"]).changes == ()


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("by name", "vpcs: {prod: {cidrs: 10.1.0.0/16, owner: core}}"),
        ("by its id", 'vpcs: {ours: {owner: core, origin: "old.json: Vpcs[7] (vpc-1)"}}'),
    ],
)
def test_an_entry_that_is_there_is_found_again(said: str, text: str) -> None:
    """And gets what is not known yet."""
    content = load_text(again(text, PROD).text, CATALOGUE).content
    [found] = content.vpcs.values()
    assert (found.owner, found.zones, found.region) == ("core", ("euw1-az1", "euw1-az2"), "eu-west-1"), said


def test_another_vpc_of_the_same_name_is_another_entry() -> None:
    """Ranges, Regions and accounts tell them apart, and its name is its own."""
    result = again("vpcs: {prod: {cidrs: 10.8.0.0/16}}\n", PROD)
    assert list(load_text(result.text, CATALOGUE).content.vpcs) == ["prod", "prod-eu-west-1"]


def test_a_vpc_whose_ranges_one_source_does_not_know_is_one() -> None:
    """What IPAM gives out is in no configuration; the answers of AWS know it."""
    pooled = Vpc("core/prod", Origin("lza/network-config.yaml", 3), name="prod", region="eu-west-1", cidrs=("unknown",))
    for first, second in ((pooled, PROD), (PROD, pooled)):
        result = again(draft(first), second, sources=[second.origins[0].source])
        [found] = load_text(result.text, CATALOGUE).content.vpcs.values()
        assert (len(found.origin), [str(one) for one in found.cidrs or ()]) == (2, [*PROD.cidrs]), first
        assert again(result.text, second, sources=[second.origins[0].source]).changes == ()
        assert again(result.text, first, sources=[first.origins[0].source]).changes == ()


def configuration(name: str, region: str, cidr: str) -> tuple[Entry, ...]:
    """What every sample configuration has, by the same names."""
    here = Origin(f"{name}/network-config.yaml", 1)
    return (
        Vpc("Inspection", here, region=region, cidrs=(cidr,)),
        Vpc("Endpoints", here, region=region, cidrs=(cidr.replace("0.0", "9.0"),)),
        Service(f"com.amazonaws.{region}.kms", here, name="kms", kind="aws_service", service="kms", region=region),
        TransitGateway("Main", here, region=region, attached=("Inspection", "Endpoints")),
        Peering("Both", here, between=("Inspection", "Endpoints")),
        Endpoint("Endpoints-kms", here, service=f"com.amazonaws.{region}.kms", vpcs=("Endpoints",)),
    )


def test_what_two_configurations_call_by_one_name_is_two() -> None:
    """Names are unique in a configuration only; Regions, ranges and ends tell their entries apart."""
    first, second = configuration("eu", "eu-west-1", "10.0.0.0/16"), configuration("us", "us-east-1", "10.64.0.0/16")
    text = draft(*first)
    both = again(text, *second, sources=["us/network-config.yaml"])
    assert all(one.startswith("+") for one in both.changes)
    content = load_text(both.text, CATALOGUE).content
    counts = [len(content.vpcs), len(content.services), *(len(getattr(content.existing, group)) for group in (
        "transit_gateways", "peerings", "endpoints"))]  # fmt: skip
    assert counts == [4, 2, 2, 2, 2]
    for entries, source in ((first, "eu"), (second, "us")):
        assert again(both.text, *entries, sources=[f"{source}/network-config.yaml"]).changes == ()


def test_what_flows_is_what_the_newest_logs_say() -> None:
    """Every log is a file of its own; a volume that a person wrote stays."""
    web, shop = (Vpc(f"vpc-{one}", HERE, region="eu-west-1") for one in ("web", "shop"))
    first = Connection("", Origin("logs/may.log", 1), consumer=Ref("vpcs", "vpc-web"), provider=Ref("vpcs", "vpc-shop"),
                       gb_per_month=40)  # fmt: skip
    june = replace(first, origin=Origin("logs/june.log", 1), gb_per_month=70)
    text = draft(web, shop, first)
    result = again(text, web, shop, june, sources=["logs/june.log"])
    assert "~ connections vpc-web->vpc-shop: traffic.gb_per_month is 70, no longer 40" in result.changes
    by_hand = text.replace("gb_per_month: 40", "gb_per_month: 55")
    assert "gb_per_month: 55" in again(by_hand, web, shop, june, sources=["logs/june.log"]).text


def test_a_date_in_a_name_is_no_id() -> None:
    """Two VPCs of one name are two where their ranges differ, also where the name ends in eight digits."""
    there = Vpc("main-20240101", Origin("eu/network-config.yaml", 1), region="eu-west-1", cidrs=("10.0.0.0/16",))
    other = replace(there, origin=Origin("us/network-config.yaml", 1), cidrs=("10.9.0.0/16",))
    result = again(draft(there), other, sources=["us/network-config.yaml"])
    assert len(load_text(result.text, CATALOGUE).content.vpcs) == 2


def test_a_list_of_which_a_page_is_missing_only_grows() -> None:
    """What is on the missing page may still be attached."""
    hub = TransitGateway("tgw-0a1b2c3d", HERE, attached=("vpc-1", "vpc-2"))
    now = replace(hub, attached=("vpc-1", "vpc-3"))
    result = again(draft(hub), now, gap=HERE)
    assert "attached: [vpc-1, vpc-2, vpc-3]" in result.text
    assert "attached: [vpc-1, vpc-3]" in again(draft(hub), now).text


def test_endpoints_of_one_vpc_to_one_service_are_one() -> None:
    """Each source calls them something else; of several nobody knows which is which."""
    configured = (
        Vpc("core/prod", HERE, name="prod", region="eu-west-1"),
        Service("com.amazonaws.eu-west-1.kms", HERE, name="kms", kind="aws_service", service="kms"),
        Endpoint("prod-kms", HERE, name="prod-kms", service="com.amazonaws.eu-west-1.kms", vpcs=("core/prod",)),
    )
    there = Origin("answers/endpoints.json", "VpcEndpoints[0]")
    asked = [
        Vpc("vpc-1", there, name="prod", region="eu-west-1"),
        Service("com.amazonaws.eu-west-1.kms", there, name="kms", kind="aws_service", service="kms"),
        Endpoint("vpce-1", there, service="com.amazonaws.eu-west-1.kms", vpcs=("vpc-1",)),
    ]
    result = again(draft(*configured), *asked, sources=[there.source])
    assert list(load_text(result.text, CATALOGUE).content.existing.endpoints) == ["prod-kms"]
    asked.append(Endpoint("vpce-2", there, service="com.amazonaws.eu-west-1.kms", vpcs=("vpc-1",)))
    result = again(draft(*configured), *asked, sources=[there.source])
    assert len(load_text(result.text, CATALOGUE).content.existing.endpoints) == 3


def test_a_value_that_another_import_wrote_is_not_called_a_persons() -> None:
    """It stays, and the source that wrote it is named; each describes in its own words what it found."""
    other = Origin("answers/vpcs.json", "Vpcs[0]")
    there = replace(PROD, key="vpc-0a1b2c3d", title="by IPAM")
    asked = replace(there, origin=other, cidrs=("10.2.0.0/16",), title="default VPC")
    result = again(draft(there), asked, sources=[other.source])
    assert [one for one in result.changes if one.startswith("=")] == [
        "= vpcs.prod: cidrs is [10.2.0.0/16] in answers/vpcs.json: Vpcs[0], "
        "and stays [10.1.0.0/16], as vpcs.json wrote it"
    ]


def test_accounts_are_found_by_their_ids() -> None:
    """Whatever they are called."""
    result = again('accounts: {network: {id: "111122223333"}}\n', Vpc("vpc-1", HERE, account="111122223333"))
    assert "account: network" in result.text
    named = again('accounts: {network: {id: "111122223333"}}\n', Account("Core", HERE, id="111122223333"))
    assert list(load_text(named.text, CATALOGUE).content.accounts) == ["network"]


def test_attachments_that_several_sources_know_add_up() -> None:
    """What one source does not see is not taken out, and a second run changes nothing."""
    first = TransitGateway("tgw-1", HERE, name="hub", attached=("vpc-1",))
    other = TransitGateway("tgw-1", Origin("b.json", 3), name="hub", attached=("vpc-2",))
    result = again(draft(first), other, sources=["b.json"])
    hub = load_text(result.text, CATALOGUE).content.existing.transit_gateways["hub"]
    assert hub.attached == ("vpc-1", "vpc-2")
    assert len(hub.origin) == 2
    assert again(result.text, other, sources=["b.json"]).text == result.text
    assert again(result.text, first).changes == ()


def test_connections_and_peerings_are_found_by_their_ends() -> None:
    """Also where a person named the connection, or wrote the peering the other way round."""
    text = """
vpcs: {a: {}, b: {}}
connections:
  - {from: a, to: "vpc:b", name: nightly}
existing:
  peerings: [{between: [b, a]}]
"""
    ends = Ref("vpcs", "a"), Ref("vpcs", "b")
    found = (
        Connection("", HERE, consumer=ends[0], provider=ends[1], gb_per_month=12.0),
        Peering("pcx-1", HERE, between=("a", "b"), state="broken"),
    )
    content = load_text(again(text, *found).text, CATALOGUE).content
    [connection], [peering] = content.connections, content.existing.peerings
    assert (connection.name, connection.traffic.gb_per_month, peering.state) == ("nightly", 12.0, "broken")


def test_comments_and_layout_stay() -> None:
    """Every other byte is as it was."""
    text = "# Ours.\r\nvpcs:   # all of them\r\n  web: {cidrs: 10.7.0.0/16}   # by hand\r\n"
    result = again(text, PROD).text
    assert result.startswith(text)
    assert "\n" not in result.replace("\r\n", "")


def test_two_peerings_of_the_same_vpcs_are_two() -> None:
    """One that a person wrote is the first of them, and a second run changes nothing."""
    found = [Peering(key, HERE, between=("a", "b")) for key in ("pcx-1", "pcx-2")]
    result = again("vpcs: {a: {}, b: {}}\nexisting: {peerings: [{between: [b, a], state: retiring}]}\n", *found)
    peerings = load_text(result.text, CATALOGUE).content.existing.peerings
    assert [one.state for one in peerings] == ["retiring", "working"]
    assert again(result.text, *found).text == result.text


@pytest.mark.parametrize(
    "text", ["vpcs: {prod: {}}", "existing: unknown\nvpcs: {}", "# nothing yet\nregion: us-east-1\n"]
)
def test_what_is_empty_is_filled(text: str) -> None:
    """Nothing stands there yet."""
    assert "euw1-az2" in again(text, PROD).text


def test_an_entry_that_is_called_unknown_is_told() -> None:
    """It is a person's word, and there is no place for values."""
    with pytest.raises(InvalidInput, match="nothing can lie below this"):
        again("vpcs: {prod: unknown}", PROD)
