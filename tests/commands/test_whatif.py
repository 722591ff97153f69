"""`advisor whatif`: the same inventory with changes, and the difference that they make."""

import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import Difference, InvalidInventory, Inventory, cli, load, loads, recommend, whatif
from advisor.catalogue import built_in
from advisor.comparing import with_changes
from advisor.documents.differences import differences
from tests.conftest import DAY, EXAMPLES, ROOT
from tests.properties.inventories import CATALOGUE, Data, inventories, read

SLICE = str(EXAMPLES / "slice.yaml")
ODD = """\
vpcs: {a: {zones: 2, cidrs: 10.1.0.0/16}, a.b: {zones: 2, cidrs: 10.0.0.0/16}, zones: {}}
services: {x: {vpc: a, protocol: https}, x.y: {vpc: a.b, protocol: https}}
connections: [{from: x, to: x.y, name: n.m}, {from: 'service:x.y', to: x}, {from: zones, to: x}]
growth: none
"""


def changed(inventory: Inventory, *changes: str) -> Inventory:
    """The inventory with changes."""
    return with_changes(inventory, changes, built_in())[0]


def what_if(*changes: str) -> Difference:
    """What changes of the Slice example make different."""
    return whatif(load(SLICE), *changes, as_of=DAY)


# --- what a path means ------------------------------------------------------------------------------------------------

PATHS: dict[str, tuple[str, list[str | int], str]] = {
    "a name": ("vpcs.a.zones=3", ["vpcs", "a", "zones"], "3"),
    "the longest name that is there": ("vpcs.a.b.zones=3", ["vpcs", "a.b", "zones"], "3"),
    "a name that is also a key": ("vpcs.zones.zones=3", ["vpcs", "zones", "zones"], "3"),
    "a connection by its id": ("connections.service:x.y->x.port=44", ["connections", 1, "port"], "44"),
    "a connection with a name of its own": (
        "connections.x->x.y#n.m.traffic.peak_gbps=7",
        ["connections", 0, "traffic", "peak_gbps"],
        "7",
    ),
    "a list in brackets": ("compliance=[pci-dss, gdpr]", ["compliance", 1], "gdpr"),
    "a mapping in braces": ("growth={vpcs: 40}", ["growth", "vpcs"], "40"),
    "a word that gives way to a mapping": ("growth.vpcs=40", ["growth", "vpcs"], "40"),
    "a need": ("needs.caller_identity=per_request", ["needs", "caller_identity"], "per_request"),
    "a new entry by one of its keys": ("vpcs.new.one.zones=3", ["vpcs", "new.one", "zones"], "3"),
    "a new entry as a whole": ("vpcs.new.one={zones: 3}", ["vpcs", "new.one", "zones"], "3"),
    "a new connection by its id": ("connections.x.y->a#more={port: 44}", ["connections", 3, "name"], "more"),
    "a new override": (
        "overrides.zones->x={choose: vpc_peering, because: so}",
        ["overrides", 0, "connection"],
        "zones->x",
    ),
    "a new peering": ("existing.peerings.a->a.b.state=broken", ["existing", "peerings", 0, "between", 1], "a.b"),
    "a text with an equals sign": ("name=a=b", ["name"], "a=b"),
    "a text of escapes": ('name="\\e[31m \\u202e"', ["name"], "\x1b[31m \u202e"),
}


@pytest.mark.parametrize("means", PATHS)
def test_a_path_goes_by_names(means: str) -> None:
    """Each change puts its value where its names lead."""
    change, path, value = PATHS[means]
    data = changed(loads(ODD), change).document.data
    for step in path:
        data = data[step]
    assert data == value


def test_a_changed_value_stands_in_the_text_of_its_change() -> None:
    """What is set has its place there, everything beside it keeps the one that it had."""
    inventory = changed(load(SLICE), "name=x", "connections.wallet-api->payments-api.traffic.gb_per_month=5000")
    traffic: list[str | int] = ["connections", 0, "traffic"]
    assert str(inventory.position([*traffic, "gb_per_month"])) == "--set 2:1:59"
    assert inventory.position([*traffic, "requests_per_second"]) == load(SLICE).position(
        [*traffic, "requests_per_second"]
    )


def test_nothing_behind_the_equals_sign_takes_out() -> None:
    """An entry, a key and a member of a list are gone, and what follows in the list keeps its place."""
    before = load(SLICE)
    after = changed(before, "connections.wallet-api->payments-api=", "vpcs.wallet.zones=", "policy.never=")
    assert [one.id for one in after.content.connections] == [one.id for one in before.content.connections[1:]]
    assert after.position(["connections", 0]) == before.position(["connections", 1])
    assert after.content.vpcs["wallet"].zones is None
    assert after.content.policy.never == ()


def test_changes_are_made_one_after_the_other() -> None:
    """A later change may go on with what an earlier one made; the given inventory stays as it was."""
    before = load(SLICE)
    digest, data = before.digest, json.dumps(before.document.data)
    after = changed(before, "vpcs.new={zones: 2}", "vpcs.new.zones=3", "services.kyc-api.vpc=new", "vpcs.kyc=")
    assert after.content.vpcs["new"].zones == 3
    assert (before.digest, json.dumps(before.document.data)) == (digest, data)


def test_what_an_alias_stands_for_changes_in_one_place() -> None:
    """Two entries that share a value by an alias do not share a change of it."""
    inventory = changed(loads("vpcs: {a: &same {zones: 2}, b: *same}"), "vpcs.a.zones=3")
    assert [one.zones for one in inventory.content.vpcs.values()] == [3, 2]


def test_an_entry_that_is_new_is_said_to_be_new() -> None:
    """A misspelt name adds an entry: that is told, with the name that is near."""
    (warning,) = changed(load(SLICE), "vpcs.walet.zones=3").warnings
    assert str(warning).startswith("--set 1:1:6: warning: this adds 'walet'")
    assert "did you mean 'wallet'?" in str(warning)


# --- wrong changes ----------------------------------------------------------------------------------------------------

WRONG = {
    "vpcs.wallet.zone=3": ("1:13", "did you mean 'zones'?"),
    "servces.kyc-api.count=3": ("1:1", "did you mean 'services'?"),
    "vpcs.new.acount=kyc-prod": ("1:10", "did you mean 'account'?"),
    "vpcs.wallet.account=kyc-prd": ("1:21", "did you mean 'kyc-prod'?"),
    "policy.never=[vpc_lattice, vpc_peerin]": ("1:28", "did you mean 'vpc_peering'?"),
    "needs.no_internets=yes": ("1:7", "did you mean 'no_internet'?"),
    "connections.wallet-api->kyc-apo={}": ("1:13", "there is no service, VPC or site 'kyc-apo'"),
    "connections.wallet-api->kyc-apo=": ("1:13", "did you mean 'wallet-api->kyc-api'?"),
    "vpcs.walet=": ("1:6", "did you mean 'wallet'?"),
    "vpcs.wallet.owner=": ("1:13", "nothing here to take out"),
    "vpcs.wallet.cidrs.0=10.0.0.0/8": ("1:19", "give all of it: vpcs.wallet.cidrs=..."),
    "existing.peerings.wallet->kyc.between.x=1": ("1:39", "a list whose members have no names"),
    "region.name=x": ("1:8", "below a single value"),
    "vpcs.wallet.zones=99999999999999999999": ("1:19", "a whole number from 1 to 6"),
    "vpcs.wallet.zones=!!python/object:os.system 3": ("1:19", "leave the tag out"),
    "vpcs.wallet={<<: {zones: 3}}": ("1:14", "merge keys"),
    "vpcs.wallet.zones=[1": ("2:1", "not YAML"),
    "vpcs.wallet.zones=" + "[" * 5000: ("1:51", "nested more than"),
    "name=\x01": ("1:6", "U+0001"),
    "name=# nothing": ("1:6", "begins a comment"),
    "name": ("1:1", "there is no ="),
    "": ("1:1", "there is no ="),
    "=3": ("1:1", "this is no path"),
    "vpcs..zones=3": ("1:1", "this is no path"),
    "vpcs.\x1b[31m.zones=3": ("1:1", "this is no path"),
    "vpcs.\udcff.zones=3": ("1:1", "this is no path"),
    "a." * 3000 + "a=3": ("1:1", "this is no path"),
    "prices.mars.tgw_gb=1": ("1:8", "there is no Region 'mars'"),
    "prices.ap-south-1.tgw_gbs=1": ("1:19", "did you mean 'tgw_gb'?"),
    "prices.tgw_gb=-1": ("1:15", "US dollars"),
    "prices.tgw_gb=1e999": ("1:15", "US dollars"),
    "prices.tgw_gb=[1]": ("1:15", "US dollars"),
    "prices.ap-south-1.lattice_service_hour=": ("1:19", "no such price to take out"),
    "prices={tgw_gb: 1}": ("1:7", "no price name"),
}


@pytest.mark.parametrize("change", WRONG)
def test_a_wrong_change_is_told_at_its_place(change: str) -> None:
    """The error stands in the text of the change, and says what would be right."""
    with pytest.raises(InvalidInventory) as error:
        what_if("name=fine", change)
    problem = next(one for one in error.value.problems if one.severity == "error")
    where, said = WRONG[change]
    assert f"{problem.position.line}:{problem.position.column}" == where
    assert problem.position.file == "--set 2"
    assert said in str(problem).replace("\n    ", " ")


def test_all_wrong_changes_are_told_at_once_in_their_order() -> None:
    """Faults of the text, of the shape, of names and of prices come in one message."""
    wrong = ["name", "prices.tgw_gb=x", "vpcs.wallet.zone=3", "vpcs.wallet.account=nobody", *["name=x"] * 6, "region=x"]
    with pytest.raises(InvalidInventory) as error:
        what_if(*wrong)
    assert [one.position.file for one in error.value.problems] == [f"--set {number}" for number in (1, 2, 3, 4, 11)]


def test_a_list_that_a_change_replaced_by_something_else_is_told() -> None:
    """A later change that goes by names has nothing to go by."""
    with pytest.raises(InvalidInventory) as error:
        what_if("connections={a: b}", "connections.wallet-api->keys={}")
    assert "--set 2:1:13: error: this lies below a mapping that should be a list" in str(error.value)


def test_what_no_longer_fits_is_told_where_it_stands() -> None:
    """Who takes out a VPC learns of the services that are in it."""
    with pytest.raises(InvalidInventory, match=r"slice.yaml:25:23: error: there is no VPC 'payments'"):
        what_if("vpcs.payments=")


# --- what is different ------------------------------------------------------------------------------------------------


def test_a_policy_changes_decisions_constructs_and_says_why() -> None:
    """Each changed decision has both answers, why the old one is out, and the value that did it with its place."""
    difference = what_if("policy.never=[vpc_lattice]")
    one = next(one for one in difference.connections if one.id == "wallet-api->payments-api")
    assert one.old and one.new
    assert (one.old.mechanism, one.new.mechanism) == ("lattice_service", "service_network_endpoint")
    assert "policy" in one.text
    (cause,) = one.causes
    assert (cause.input, cause.weight) == ("inventory", "certain")
    assert any(fact.new == ["vpc_lattice"] and fact.new_at == "--set 1:1:14" for fact in cause.facts)
    built = {(each.kind, each.change) for each in difference.constructs}
    assert {("service_network_endpoint", "built"), ("service_network_association", "gone")} <= built


def test_a_price_changes_the_cost_and_says_so() -> None:
    """The bill before and after, and the price that did it; nothing else differs."""
    difference = what_if("prices.ap-south-1.interface_endpoint_az_hour=0.02")
    assert {one.changed for one in difference.connections} == {("cost",)}
    assert {cause.input for one in difference.connections for cause in one.causes} == {"prices"}
    for one in difference.connections:
        ((amount,),) = (cause.prices for cause in one.causes)
        assert (amount.old, amount.new) == (0.013, 0.02)


def test_a_price_of_everywhere_holds_in_every_region() -> None:
    """Without a Region a price is that of all Regions; without a value it is unknown."""
    everywhere = with_changes(load(SLICE), ["prices.tgw_gb=0.5"], built_in())[1]
    assert {prices["tgw_gb"].usd for prices in everywhere.prices.values()} == {0.5}
    unknown = with_changes(load(SLICE), ["prices.us-east-1.tgw_gb="], built_in())[1]
    assert "tgw_gb" not in unknown.prices["us-east-1"]
    assert "tgw_gb" in built_in().prices["us-east-1"]


def test_volumes_are_told_where_they_change_the_bill() -> None:
    """A change of traffic is evidence, although it changes no decision."""
    difference = whatif(loads(ODD), "connections.x->x.y#n.m.traffic.gb_per_month=7", as_of=DAY)
    (one,) = difference.connections
    assert (one.id, one.changed) == ("x->x.y#n.m", ("cost",))
    (cause,) = one.causes
    assert [(fact.fact, fact.old, fact.new) for fact in cause.facts] == [("gb_per_month", None, 7)]
    assert {amount.new for amount in cause.quantities} == {7}


def test_the_text_fits_and_names_what_changed(capsys: pytest.CaptureFixture[str]) -> None:
    """A summary, the changes, a block for each connection, and the constructs, within 80 columns."""
    assert cli.main(["whatif", SLICE, "--set", "policy.never=[vpc_lattice]", "--as-of=2026-11-24"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("Slice payments platform: changes in 4 decisions and ")
    assert "  set policy.never=[vpc_lattice]\n" in text
    assert "wallet-api->payments-api\n  = service-network endpoint, decided\n  - before: VPC Lattice service" in text
    assert max(map(len, text.splitlines())) <= 80


def test_nothing_changes_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    """A change without consequence is told in one line."""
    assert cli.main(["whatif", SLICE, "--set", "vpcs.wallet.zones=3"]) == 0
    assert capsys.readouterr().out.startswith("Slice payments platform: nothing changes\n")


def test_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    """2 for a wrong change, 3 where the changes leave a connection without a mechanism."""
    assert cli.main(["whatif", SLICE, "--set", "name"]) == 2
    never = "policy.never=[vpc_lattice, privatelink, vpc_peering, transit_gateway, cloud_wan, internet_egress, site_to_site_vpn]"
    assert cli.main(["whatif", SLICE, "--set", never]) == 3
    assert "no mechanism is left, infeasible" in capsys.readouterr().out


def test_the_json_follows_its_schema() -> None:
    """What whatif prints is valid against docs/difference.schema.json."""
    schema = json.loads((ROOT / "docs" / "difference.schema.json").read_text())
    for changes in (
        ["policy.never=[vpc_lattice]"],
        ["name=x"],
        ["connections.payments-api->keys="],
        ["prices.nat_gateway_gb=3"],
    ):
        jsonschema.validate(json.loads(what_if(*changes).model_dump_json()), schema)


HOSTILE = ["\x1b[31mred", "\u202ereversed", "a\nb\rc", "<b>", "x" * 2000, "\u2028", "{consumer}", "\u4f60" * 60]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_text(text: str) -> None:
    """Nothing of a name or a title moves the cursor, on the terminal or in JSON."""
    difference = whatif(load(SLICE), f"name={json.dumps(text)}", "policy.never=[vpc_lattice]", as_of=DAY)
    shown = differences(difference, built_in())
    assert all(character.isprintable() or character == "\n" for character in shown)


# --- setting what is there --------------------------------------------------------------------------------------------


def settings(data: Any, path: str = "") -> Iterator[str]:
    """Every value of an inventory, set to itself: all entries, and whatever lies below them."""
    for name, value in data.items():
        here = f"{path}.{name}" if path else name
        yield f"{here}={json.dumps(value)}"
        if isinstance(value, dict):
            yield from settings(value, here)
    for one in data.get("connections", ()) if not path else ():
        own_name = f"#{one['name']}" if "name" in one else ""
        identity = f"connections.{one['from']}->{one['to']}{own_name}"
        yield f"{identity}={json.dumps(one)}"
        yield from settings(one, identity)


@given(inventories(), st.randoms())
def test_setting_every_value_to_itself_changes_nothing(data: Data, random: Any) -> None:
    """Whatever is there can be named, and set to what it is: the inventory stays the same to the last digit."""
    inventory = read(data)
    changes = list(settings(inventory.document.data))
    random.shuffle(changes)
    assert with_changes(inventory, changes, CATALOGUE)[0].digest == inventory.digest


@pytest.mark.parametrize("example", sorted(one.name for one in EXAMPLES.glob("*.yaml")))
def test_setting_every_value_of_an_example_to_itself_changes_no_decision(example: str) -> None:
    """The same for what people write, and for what follows from it."""
    inventory = load(EXAMPLES / example)
    same = changed(inventory, *settings(inventory.document.data))
    assert same.digest == inventory.digest
    assert [one.recommendation for one in recommend(same).connections] == [
        one.recommendation for one in recommend(inventory).connections
    ]
