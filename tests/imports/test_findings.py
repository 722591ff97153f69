"""What importers find is joined by key, whatever the order."""

from itertools import permutations

from advisor.importers.estate import Account, Connection, Origin, Peering, Ref, Service, TransitGateway, Vpc
from advisor.importers.findings import Findings

HERE = Origin("vpcs.json", "Vpcs[0]")


def test_what_several_places_know_of_one_vpc_is_joined_in_any_order() -> None:
    """Subnets and zones add up to the zones of a VPC that is described somewhere else."""
    parts = [
        Vpc("vpc-1", HERE, account="111122223333", region="eu-west-1"),
        Vpc("vpc-1", Origin("subnets.json", 3), zones=("euw1-az1",)),
        Vpc("vpc-1", Origin("subnets.json", 9), zones=("euw1-az2",)),
    ]
    for order in permutations(parts):
        findings = Findings()
        for part in order:
            findings.add(part)
        [vpc] = findings.estate().entries["vpcs"].values()
        assert isinstance(vpc, Vpc)
        assert (vpc.account, vpc.region, set(vpc.zones)) == ("111122223333", "eu-west-1", {"euw1-az1", "euw1-az2"})
        assert len(vpc.origins) == 3


def test_what_is_mentioned_is_an_entry() -> None:
    """An attachment that names a VPC and an account shows that there are both."""
    findings = Findings()
    findings.add(TransitGateway("tgw-1", HERE, account="111122223333", attached=("vpc-9",)))
    findings.add(Peering("pcx-1", HERE, between=("vpc-9", "vpc-8")))
    estate = findings.estate()
    assert list(estate.entries["vpcs"]) == ["vpc-9", "vpc-8"]
    [account] = estate.entries["accounts"].values()
    assert isinstance(account, Account)
    assert account.id == "111122223333"


def test_an_account_is_one_under_its_name_and_its_id() -> None:
    """A source may name an account, another may know it by its id only."""
    findings = Findings()
    findings.add(Vpc("vpc-1", HERE, account="111122223333"))
    findings.add(Account("111122223333", HERE, environment="production"))
    findings.add(Account("Network", HERE, id="111122223333"))
    estate = findings.estate()
    [account] = estate.entries["accounts"].values()
    assert isinstance(account, Account)
    assert (account.key, account.environment) == ("Network", "production")
    [vpc] = estate.entries["vpcs"].values()
    assert isinstance(vpc, Vpc)
    assert vpc.account == "Network"


def test_two_values_for_one_thing_are_told() -> None:
    """The first stays, and nobody has to find out by themselves."""
    findings = Findings()
    findings.add(Vpc("vpc-1", Origin("a.json", 1), region="eu-west-1"))
    findings.add(Vpc("vpc-1", Origin("b.json", 2), region="eu-west-2"))
    estate = findings.estate()
    [vpc] = estate.entries["vpcs"].values()
    assert isinstance(vpc, Vpc)
    assert vpc.region == "eu-west-1"
    assert estate.remarks == ("vpc-1: region is eu-west-1 by a.json:1 and eu-west-2 by b.json:2; the first was taken",)


def test_what_is_met_often_is_told_once() -> None:
    """With a count, and where it was first."""
    findings = Findings()
    for number in range(3):
        findings.not_understood("aws_nat_gateway", Origin("a.tfstate", number))
    [seen] = findings.estate().not_understood
    assert (seen.what, seen.count, seen.first) == ("aws_nat_gateway", 3, Origin("a.tfstate", 0))


def test_connections_of_the_same_ends_are_told_apart_by_their_key() -> None:
    """And those without one are one."""
    findings = Findings()
    web, db = Ref("services", "web"), Ref("services", "db")
    for key in ("", "", "second"):
        findings.add(Connection(key, HERE, consumer=web, provider=db))
    estate = findings.estate()
    assert [one.key for one in estate.entries["connections"].values()] == ["", "second"]
    assert all(isinstance(one, Service) for one in estate.entries["services"].values())


def test_an_entry_may_be_told_of_in_many_places() -> None:
    """A hub with thousands of attachments in as many places; what is there twice counts once."""
    findings = Findings()
    for number in (*range(20_000), 7):
        findings.add(TransitGateway("tgw-1", Origin("a.json", number), attached=(f"vpc-{number}",)))
    [hub] = findings.estate().entries["transit_gateways"].values()
    assert isinstance(hub, TransitGateway)
    assert hub.attached == tuple(f"vpc-{number}" for number in range(20_000))
    assert hub.origins[:2] == (Origin("a.json", 0), Origin("a.json", 1))
    assert len(hub.origins) == len(hub.attached)
