"""Public configurations of the Landing Zone Accelerator, counted a second way."""

from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import yaml

from advisor import loads
from advisor.catalogue import built_in
from advisor.importers.drafting import drafted
from advisor.importers.estate import TransitGateway
from advisor.importers.fitting import fitted
from advisor.importers.lza import import_lza
from advisor.importers.merging import merged
from advisor.problems import Severity
from tests.imports.inputs import INPUTS, with_inputs

CATALOGUE = built_in()
FOLDERS = sorted(path.parent for path in INPUTS.glob("lza/**/network-config.yaml"))
Data = dict[str, Any]


def read(folder: Path, name: str) -> Data:
    """A file of a configuration as PyYAML reads it."""
    data: Data = yaml.safe_load((folder / f"{name}-config.yaml").read_text(encoding="utf-8"))
    return data


def several(data: Data, *keys: str) -> list[Data]:
    """The members of a list below some keys; none where it is not there."""
    found: Any = data
    for key in keys:
        found = found.get(key) or {}
    return list(found)


def times(vpc: Data, accounts: list[Data]) -> int:
    """How many VPCs an entry makes."""
    targets = vpc.get("deploymentTargets")
    if targets is None:
        return 1
    units, names = targets.get("organizationalUnits", []), set(targets.get("accounts", []))
    names |= {one["name"] for one in accounts if one["organizationalUnit"] in units}
    in_region = vpc["region"] not in targets.get("excludedRegions", [])
    return len(names.difference(targets.get("excludedAccounts", []))) * in_region


def counted(folder: Path) -> dict[str, int]:
    """What a configuration makes."""
    network, people = read(folder, "network"), read(folder, "accounts")
    accounts = several(people, "mandatoryAccounts") + several(people, "workloadAccounts")
    vpcs = several(network, "vpcs") + several(network, "vpcTemplates")
    made = {one["name"]: times(one, accounts) for one in vpcs}

    def of_all(*keys: str) -> int:
        return sum(made[one["name"]] * len(several(one, *keys)) for one in vpcs)

    lines = [one for one in several(network, "customerGateways") if "ACCEL_LOOKUP" not in one["ipAddress"]]
    return {
        "accounts": len(accounts),
        "vpcs": sum(made.values()),
        "transit_gateways": len(several(network, "transitGateways")),
        "attachments": of_all("transitGatewayAttachments"),
        "peerings": sum(made[one["vpcs"][0]] * made[one["vpcs"][1]] for one in several(network, "vpcPeering")),
        "endpoints": of_all("interfaceEndpoints", "endpoints") + of_all("gatewayEndpoints", "endpoints"),
        "sites": len(lines) + len(several(network, "directConnectGateways")),
    }


@with_inputs
@pytest.mark.parametrize("folder", FOLDERS, ids=[one.name for one in FOLDERS])
def test_as_much_is_found_as_there_is(folder: Path) -> None:
    """The same numbers as counted in what PyYAML reads, and an inventory that the reader accepts."""
    estate = fitted(import_lza(folder, CATALOGUE), CATALOGUE)
    hubs = [one for one in estate.entries["transit_gateways"].values() if isinstance(one, TransitGateway)]
    found = {group: len(members) for group, members in estate.entries.items()}
    found["attachments"] = len(list(chain.from_iterable(one.attached for one in hubs)))
    there = counted(folder)
    assert {key: found[key] for key in there} == there
    assert not [one for one in estate.problems if one.severity is Severity.ERROR]
    text = drafted(estate, "advisor import lza")
    assert loads(text).warnings == ()
    assert "example.com" not in text
    again = merged(text, "inventory.yaml", estate, CATALOGUE)
    assert (again.changes, again.text) == ((), text)


@with_inputs
def test_the_numbers_of_the_largest_are_known() -> None:
    """Counted by hand: 18 VPCs, and 18 that 11 templates make of two units with two accounts each."""
    [folder] = [one for one in FOLDERS if one.name == "all-enabled"]
    entries = import_lza(folder, CATALOGUE).entries
    assert [len(entries[key]) for key in ("accounts", "vpcs", "transit_gateways")] == [6, 36, 7]


@with_inputs
def test_an_id_that_nobody_filled_in_is_told_at_its_place() -> None:
    """A sample says where its ids are to be written."""
    [folder] = [one for one in FOLDERS if one.name == "govcloud-us-config"]
    problems = import_lza(folder, CATALOGUE).problems
    assert [(Path(one.position.file).name, one.position.line) for one in problems] == [
        ("accounts-config.yaml", line) for line in (39, 41, 43, 45, 47)
    ]
