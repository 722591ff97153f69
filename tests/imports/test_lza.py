"""A configuration of the Landing Zone Accelerator becomes an inventory."""

import os
import time
from pathlib import Path
from typing import cast

import pytest

from advisor import loads, recommend
from advisor.catalogue import built_in
from advisor.importers.drafting import drafted
from advisor.importers.estate import (
    Account,
    Endpoint,
    Estate,
    Peering,
    Service,
    ServiceNetwork,
    Site,
    TransitGateway,
    Vpc,
)
from advisor.importers.fitting import fitted
from advisor.importers.lza import import_lza
from advisor.importers.merging import merged
from advisor.importers.telling import said_of
from advisor.problems import InvalidInput, Severity
from tests.conftest import DAY

CATALOGUE = built_in()
ACCOUNTS = """\
mandatoryAccounts:
  - {name: Management, email: root@example.com, organizationalUnit: Root}
  - {name: Audit, email: audit@example.com, organizationalUnit: Security}
workloadAccounts:
  - {name: Network, email: Network@example.com, organizationalUnit: Infrastructure}
  - {name: Web, email: web@example.com, organizationalUnit: Workloads}
  - {name: WebProd, email: web-prod@example.com, organizationalUnit: Workloads/Prod}
  - {name: Old, email: old@example.com, organizationalUnit: Suspended}
accountIds:
  - {email: network@example.com, accountId: '011122223333'}
"""
UNITS = """\
enable: true
organizationalUnits:
  - name: Security
  - name: Infrastructure
  - name: Workloads
  - name: Workloads/Prod
  - {name: Suspended, ignore: true}
"""


def imported(folder: Path, network: str, **files: str) -> Estate:
    """What a configuration in a folder makes; files are named without `-config.yaml`."""
    every = {
        "accounts": ACCOUNTS,
        "organization": UNITS,
        "global": "homeRegion: eu-west-1\n",
        "network": network,
        **files,
    }
    for name, text in every.items():
        (folder / f"{name}-config.yaml").write_text(text, encoding="utf-8")
    return fitted(import_lza(folder, CATALOGUE), CATALOGUE)


def wrong(estate: Estate) -> list[str]:
    """Where the problems stand, and what they are."""
    return [f"{Path(one.position.file).name}:{one.position.line} {one.message}" for one in estate.problems]


def vpcs(estate: Estate) -> dict[str, Vpc]:
    """The VPCs by key."""
    return cast("dict[str, Vpc]", dict(estate.entries["vpcs"]))


def test_accounts_have_ids_and_units_and_no_addresses(tmp_path: Path) -> None:
    """Addresses only lead to the ids."""
    estate = imported(tmp_path, "vpcs: []\n")
    accounts = cast("dict[str, Account]", estate.entries["accounts"])
    assert [one.name for one in accounts.values()] == ["Management", "Audit", "Network", "Web", "WebProd", "Old"]
    assert list(accounts)[2:4] == ["011122223333", "Web"]
    assert (accounts["011122223333"].id, accounts["011122223333"].title) == ("011122223333", "OU Infrastructure")
    assert {one.organization for one in accounts.values()} == {tmp_path.name}
    assert str(accounts["WebProd"].origins[0]) == f"{tmp_path.name}/accounts-config.yaml:7"
    assert "example.com" not in drafted(estate, "a test")


def test_an_organization_is_called_by_its_id_where_that_is_written(tmp_path: Path) -> None:
    """It stands in the ARNs of units."""
    units = (
        UNITS + "organizationalUnitIds:\n  - {name: Root, id: r-1, arn: 'arn:aws:organizations::1:root/o-ab12/r-1'}\n"
    )
    estate = imported(tmp_path, "vpcs: []\n", organization=units)
    assert {cast("Account", one).organization for one in estate.entries["accounts"].values()} == {"o-ab12"}


@pytest.mark.parametrize(
    ("targets", "accounts"),
    [
        pytest.param("{organizationalUnits: [Workloads]}", ["Web"], id="a unit without those in it"),
        pytest.param("{organizationalUnits: [Workloads/Prod]}", ["WebProd"], id="a nested unit"),
        pytest.param("{accounts: [Web, Audit]}", ["Web", "Audit"], id="accounts"),
        pytest.param("{organizationalUnits: [Workloads], accounts: [Web, Audit]}", ["Web", "Audit"], id="both, once"),
        pytest.param(
            "{organizationalUnits: [Root], excludedAccounts: [Management, Audit]}",
            ["Network", "Web", "WebProd"],
            id="all but those of ignored units and excluded ones",
        ),
        pytest.param("{accounts: [Web], excludedRegions: [us-east-1]}", ["Web"], id="another Region excluded"),
        pytest.param("{accounts: [Web], excludedRegions: [us-east-1, eu-west-1]}", [], id="its own Region excluded"),
    ],
)  # fmt: skip
def test_a_template_makes_a_vpc_in_each_account(tmp_path: Path, targets: str, accounts: list[str]) -> None:
    """Units in a unit are targets only where they are named; a template for nobody is told."""
    network = f"""\
vpcTemplates:
  - name: App
    region: eu-west-1
    cidrs: [10.9.0.0/24]
    deploymentTargets: {targets}
"""
    estate = imported(tmp_path, network)
    found = [estate.entries["accounts"][one.account or ""] for one in vpcs(estate).values()]
    assert [one.name or one.key for one in found] == accounts
    assert list(vpcs(estate)) == [f"App/{one}" for one in accounts]
    assert wrong(estate) == ([] if accounts else ["network-config.yaml:5 the template 'App' is for no account"])


def test_ranges_zones_and_sharing(tmp_path: Path) -> None:
    """Ranges that a pool gives out are not known; zones are letters or numbers of IDs; a share reaches nested units."""
    network = """\
centralNetworkServices:
  delegatedAdminAccount: Network
  ipams: [{name: ipam, region: eu-west-1, pools: [{name: base, provisionedCidrs: [10.0.0.0/8]}]}]
vpcs:
  - name: Fixed
    account: Network
    region: eu-west-1
    cidrs: [10.1.0.0/16, 10.2.0.0/16]
    ipv6Cidrs: [{cidrBlock: '2001:db8::/56', byoipPoolId: p}]
    subnets:
      - {name: a, availabilityZone: 1, shareTargets: {organizationalUnits: [Workloads], accounts: [Network]}}
      - {name: b, availabilityZone: 3}
  - name: Pooled
    account: Network
    region: eu-west-1
    ipamAllocations: [{ipamPoolName: base, netmaskLength: 24}, {ipamPoolName: base, netmaskLength: 24}]
    subnets: [{name: a, availabilityZone: a}, {name: b, availabilityZone: b}, {name: c, availabilityZone: b}]
  - {name: Mixed, account: Network, region: eu-west-1, cidrs: [10.7.0.0/16], ipamAllocations: [{ipamPoolName: base}]}
"""
    estate = imported(tmp_path, network)
    fixed, pooled, mixed = vpcs(estate).values()
    assert fixed.cidrs == ("10.1.0.0/16", "10.2.0.0/16", "2001:db8::/56")
    assert fixed.zones == ("euw1-az1", "euw1-az3")
    assert fixed.shared_with == ("Web", "WebProd")
    assert pooled.title == "2 times a /24 of the IPAM pool base (10.0.0.0/8)"
    assert mixed.title == "a range of the IPAM pool base (10.0.0.0/8); beside 10.7.0.0/16"
    inventory = loads(drafted(estate, "a test")).content
    assert inventory.vpcs["Pooled"].zones == 2
    assert inventory.vpcs["Fixed"].cidrs
    text = drafted(estate, "a test")
    assert text.count("cidrs: unknown") == 2
    assert list(inventory.existing.shared_vpcs) == ["Fixed"]


HUBS = """\
transitGateways:
  - name: Main
    account: Network
    region: eu-west-1
    shareTargets: {organizationalUnits: [Workloads]}
    routeTables:
      - {name: core, routes: [{destinationCidrBlock: 10.30.0.0/16, attachment: {vpnConnectionName: office-vpn}}]}
      - name: shared
        routes:
          - {destinationPrefixList: colo, attachment: {directConnectGatewayName: Line}}
          - {destinationCidrBlock: 0.0.0.0/0, attachment: {vpcName: App, account: Web}}
          - {destinationCidrBlock: 0.0.0.0/0, attachment: {vpnConnectionName: office-vpn}}
  - {name: Main, account: Network, region: us-east-1, routeTables: []}
transitGatewayPeering:
  - name: both
    requester: {transitGatewayName: Main, account: Network, region: eu-west-1, routeTableAssociations: core}
    accepter: {transitGatewayName: Main, account: Network, region: us-east-1, routeTableAssociations: core}
prefixLists: [{name: colo, accounts: [Network], regions: [eu-west-1], entries: [192.168.8.0/24, 192.168.9.0/24]}]
vpcs:
  - name: App
    account: Web
    region: eu-west-1
    cidrs: [10.1.0.0/16]
    transitGatewayAttachments:
      - name: there
        transitGateway: {name: Main, account: Network}
        routeTableAssociations: [core]
        routeTablePropagations: [core, shared]
        subnets: [a]
  - name: Far
    account: Web
    region: us-east-1
    cidrs: [10.2.0.0/16]
    transitGatewayAttachments: [{name: there, transitGateway: {name: Main, account: Network}}]
customerGateways:
  - name: Office
    account: Network
    region: eu-west-1
    ipAddress: 198.51.100.7
    vpnConnections:
      - {name: office-vpn, transitGateway: Main, routeTableAssociations: [shared]}
      - {name: old-vpn, vpc: Far, customerIpv4NetworkCidr: 192.168.1.0/24}
  - name: Firewall
    account: Network
    region: eu-west-1
    ipAddress: ${ACCEL_LOOKUP::EC2:ENI_0:firewall}
    vpnConnections: [{name: inner, transitGateway: Main}]
directConnectGateways:
  - name: Line
    account: Network
    gatewayName: Line
    virtualInterfaces: [{name: v, region: eu-west-1, connectionId: dxcon-1, ownerAccount: Network, vlan: 5}]
    transitGatewayAssociations: [{name: Main, account: Network, allowedPrefixes: [10.0.0.0/8]}]
"""


def test_hubs_have_their_vpcs_and_sites_and_tell_of_their_route_tables(tmp_path: Path) -> None:
    """One name may stand in two Regions; what lies behind a line is known by static routes."""
    estate = imported(tmp_path, HUBS)
    assert wrong(estate) == []
    near, far = cast("list[TransitGateway]", list(estate.entries["transit_gateways"].values()))
    assert (near.attached, near.sites, far.attached) == (("App",), ("Office", "Line"), ("Far",))
    assert near.title == (
        f"shared with Web, WebProd; peered with {far.key}; route table core: associated App and propagated App; "
        "route table shared: associated Office and propagated App"
    )
    office, line = cast("list[Site]", list(estate.entries["sites"].values()))
    assert (office.reached_by, office.cidrs) == ("site_to_site_vpn", ("10.30.0.0/16", "192.168.1.0/24"))
    assert [one.key for one in office.ends_in] == [near.key, "Far"]
    assert (line.reached_by, line.region) == ("direct_connect", "eu-west-1")
    assert line.cidrs == ("192.168.8.0/24", "192.168.9.0/24")
    assert "198.51.100.7" not in drafted(estate, "a test")


def test_endpoints_lead_to_their_services(tmp_path: Path) -> None:
    """Central ones tell who uses them; an interface endpoint of S3 is not taken for a gateway endpoint."""
    network = """\
vpcs:
  - name: Hub
    account: Network
    region: eu-west-1
    cidrs: [10.1.0.0/16]
    gatewayEndpoints: {defaultPolicy: Default, endpoints: [{service: dynamodb}]}
    interfaceEndpoints:
      central: true
      endpoints:
        - service: kms
        - service: s3
        - {service: ledger, serviceName: com.amazonaws.vpce.eu-west-1.vpce-svc-0a1b2c3d}
  - {name: App, account: Web, region: eu-west-1, cidrs: [10.2.0.0/16], useCentralEndpoints: true}
  - {name: Far, account: Web, region: us-east-1, cidrs: [10.3.0.0/16], useCentralEndpoints: true}
"""
    estate = imported(tmp_path, network)
    endpoints = cast("dict[str, Endpoint]", estate.entries["endpoints"])
    assert {key: (one.service, one.vpcs) for key, one in endpoints.items()} == {
        "Hub dynamodb gateway": ("com.amazonaws.eu-west-1.dynamodb", ("Hub",)),
        "Hub kms interface": ("com.amazonaws.eu-west-1.kms", ("Hub",)),
        "Hub s3 interface": (None, ("Hub",)),
        "Hub ledger interface": ("com.amazonaws.vpce.eu-west-1.vpce-svc-0a1b2c3d", ("Hub",)),
    }
    assert endpoints["Hub kms interface"].title == "interface endpoint; central, used by App"
    services = cast("dict[str, Service]", estate.entries["services"])
    assert [one.kind for one in services.values()] == ["aws_service", "aws_service", "saas"]
    assert wrong(estate) == ["network-config.yaml:14 there are no central endpoints in us-east-1"]


def test_titles_call_vpcs_as_the_inventory_does(tmp_path: Path) -> None:
    """The one of a template has its name; several are told together."""
    network = """\
vpcs:
  - name: Hub
    account: Network
    region: eu-west-1
    interfaceEndpoints: {central: true, endpoints: [{service: kms}]}
vpcTemplates:
  - {name: One, region: eu-west-1, useCentralEndpoints: true, deploymentTargets: {accounts: [Web]}}
  - {name: Two, region: eu-west-1, useCentralEndpoints: true, deploymentTargets: {accounts: [Web, Network]}}
"""
    endpoint = imported(tmp_path, network).entries["endpoints"]["Hub kms interface"]
    assert endpoint.title == "interface endpoint; central, used by One, 2 VPCs called Two"


def test_a_peering_with_a_template_is_one_with_each_of_its_vpcs(tmp_path: Path) -> None:
    """And so is an association with a service network."""
    network = """\
vpcs: [{name: Hub, account: Network, region: eu-west-1, cidrs: [10.1.0.0/16]}]
vpcTemplates:
  - {name: App, region: eu-west-1, cidrs: [10.9.0.0/24], deploymentTargets: {accounts: [Web, WebProd]}}
vpcPeering: [{name: hub-app, vpcs: [App, Hub]}]
vpcLattice:
  serviceNetworks: [{name: mesh, account: Network, authType: AWS_IAM, shareTargets: {accounts: [Web]}}]
  serviceAssociations: [{vpc: Hub, serviceNetwork: mesh}, {vpc: App, serviceNetwork: mesh}]
"""
    estate = imported(tmp_path, network)
    peerings = cast("list[Peering]", list(estate.entries["peerings"].values()))
    assert [one.between for one in peerings] == [("App/Web", "Hub"), ("App/WebProd", "Hub")]
    [mesh] = cast("list[ServiceNetwork]", list(estate.entries["service_networks"].values()))
    assert (mesh.associated, mesh.region, mesh.title) == (
        ("Hub", "App/Web", "App/WebProd"),
        "eu-west-1",
        "shared with Web",
    )


# --- placeholders, includes, merge keys ---------------------------------------------------------------------------


def test_placeholders_are_filled_in(tmp_path: Path) -> None:
    """A list within brackets is a list; what only AWS knows is a gap, and a range of it is not known."""
    network = """\
# {{ Region }}
vpcs:
  - name: {{ Prefix }}-app {{! the first }}
    account: {{Web}}
    region: {{ Region }}
    cidrs: [{{ Ranges }}]
    tags: [{key: account, value: '{{ account "Network" }}'}]
  - {name: {{ Secret }}-app, account: Web, region: {{ Region }}, cidrs: [{{ Secret }}]}
  - {name: Other, account: Web, region: '${ACCEL_LOOKUP::REGION}', cidrs: [10.3.0.0/16]}
"""
    replacements = """\
globalReplacements:
  - {key: Prefix, type: String, value: acme}
  - {key: Region, type: String, value: eu-west-1}
  - {key: Ranges, type: StringList, value: [10.1.0.0/16, 10.2.0.0/16]}
  - {key: Secret, type: SSM, path: /acme/secret}
"""
    estate = imported(tmp_path, network, replacements=replacements)
    known, hidden, other = vpcs(estate).values()
    assert (known.key, known.account, known.region) == ("acme-app", "Web", "eu-west-1")
    assert known.cidrs == ("10.1.0.0/16", "10.2.0.0/16")
    assert (hidden.key, hidden.cidrs, other.region) == ("Secret-app", ("unknown",), None)
    assert str(hidden.origins[0]) == f"{tmp_path.name}/network-config.yaml:8"
    assert [(one.what, one.count) for one in estate.gaps] == [
        ("the value of {{ Secret }}, parameter /acme/secret of Systems Manager", 2),
        ("the value of ${ACCEL_LOOKUP::REGION}", 1),
    ]
    loads(drafted(estate, "a test"))


ENVIRONMENT = "globalReplacements: [{key: Env, type: SSM, path: /env}, {key: Region, type: String, value: eu-west-1}]\n"


def test_what_only_aws_knows_is_a_gap_wherever_it_stands(tmp_path: Path) -> None:
    """At its first place in the files, with every place counted once; names keep the placeholder's, and find each
    other by it; no account, service or table is invented."""
    network = """\
transitGateways:
  - {name: "{{ Env }}-hub", account: Network, region: eu-west-1, routeTables: [{name: "{{ Env }}-rt", routes: []}]}
vpcs:
  - name: "{{ Env }}-app"
    account: "{{ Env }}"
    region: eu-west-1
    cidrs: [10.1.0.0/16]
    subnets: [{name: a, availabilityZone: a, shareTargets: {accounts: ["{{ Env }}"], organizationalUnits: ["{{Env}}"]}}]
    transitGatewayAttachments:
      - transitGateway: {name: "{{ Env }}-hub", account: Network}
        routeTableAssociations: ["{{ Env }}-rt"]
        routeTablePropagations: ["{{ Env }}-rx"]
    interfaceEndpoints: {endpoints: [{service: "{{ Env }}"}, {service: a, serviceName: "{{ Env }}"}, {service: ssm}]}
    gatewayEndpoints: {endpoints: [{service: "{{ Env }}"}]}
  - {name: Elsewhere, account: Web, region: "{{ Env }}", cidrs: [10.2.0.0/16]}
"""
    estate = imported(tmp_path, network, replacements=ENVIRONMENT)
    app = vpcs(estate)["Env-app"]
    assert (app.account, app.shared_with) == (None, ())
    [hub] = cast("list[TransitGateway]", list(estate.entries["transit_gateways"].values()))
    assert (hub.key, hub.attached, hub.title) == ("Env-hub", ("Env-app",), "route table Env-rt: associated Env-app")
    assert [one.name for one in estate.entries["services"].values()] == ["ssm"]
    assert "Env" not in estate.entries["accounts"]
    assert len(estate.entries["endpoints"]) == 4
    [gap] = estate.gaps
    assert (gap.count, str(gap.first)) == (network.count("Env"), f"{tmp_path.name}/network-config.yaml:2")
    assert wrong(estate) == ["network-config.yaml:12 'Env-hub' has no route table 'Env-rx'"]


def test_a_placeholder_that_nobody_defines_is_told_with_the_nearest(tmp_path: Path) -> None:
    """Once, at its first place, which is in no comment; a dynamic reference of CloudFormation is none."""
    network = """\
# {{ Nothing }}
vpcs:
  - {name: "{{ Regoin }}-a", account: "{{ account Wep }}", region: "{{ Regoin }}", cidrs: ["{{resolve:ssm:/a}}"]}
  - {name: b, account: Web, region: {{ Empty }}, cidrs: [10.1.0.0/16]}
"""
    replacements = "globalReplacements: [{key: Region, type: String, value: eu-west-1}, {key: Empty, type: SSM}]\n"
    estate = imported(tmp_path, network, replacements=replacements)
    problems = {one.message: one for one in estate.problems}
    undefined = problems["there is no replacement 'Regoin'"]
    assert (undefined.position.line, undefined.position.column, undefined.hint) == (3, 13, "did you mean 'Region'?")
    assert problems["there is no account 'Wep'"].hint == "did you mean 'Web'?"
    assert problems["the replacement 'Empty' has no value"].position.file.endswith("replacements-config.yaml")
    assert len(problems) == 3
    assert (estate.gaps[0].what, estate.gaps[0].count) == ("the value of {{ Regoin }}", 2)


def test_lines_are_shown_as_they_were_written(tmp_path: Path) -> None:
    """Whatever is longer or shorter when it is filled in; what has a value only in AWS is not missing."""
    network = """\
vpcs:
  - {name: {{ Region }}-{{ Env }}, region: "{{ Env }}", account: Wep, cidrs: ["{{Region}}", 10.0.0.0/99]}
  - {name: "{{ Region }}" "{{ Env }}"
"""
    [broken] = imported(tmp_path, network, replacements=ENVIRONMENT).problems
    assert broken.line == '  - {name: "{{ Region }}" "{{ Env }}"'
    estate = imported(tmp_path, "\n".join(network.split("\n")[:2]), replacements=ENVIRONMENT)
    line = network.split("\n")[1]
    told = {one.message: (one.line, one.position.column - 1) for one in estate.problems}
    assert told == {
        "there is no account 'Wep'": (line, line.index("Wep")),
        "'eu-west-1' is not an address range": (line, line.index('"{{Region}}"')),
        "'10.0.0.0/99' is not an address range": (line, line.index("10.0.0.0/99")),
    }


def test_accounts_may_be_named_by_replacements(tmp_path: Path) -> None:
    """In all files alike; an address that only AWS knows is no gap."""
    accounts = 'workloadAccounts: [{name: "{{ Region }}-web", email: "{{ Env }}@example.com"}]\n'
    network = 'vpcs: [{name: A, account: "{{ Region }}-web", region: eu-west-1}]\n'
    estate = imported(tmp_path, network, accounts=accounts, replacements=ENVIRONMENT)
    assert list(estate.entries["accounts"]) == ["eu-west-1-web"]
    assert vpcs(estate)["A"].account == "eu-west-1-web"
    assert (estate.gaps, estate.problems) == ((), ())


def test_lettered_zones_are_counted_beside_numbered_ones(tmp_path: Path) -> None:
    """An ID of one does not hide the other."""
    subnets = "[{name: a, availabilityZone: a}, {name: b, availabilityZone: 2}]"
    estate = imported(tmp_path, f"vpcs: [{{name: A, account: Web, region: eu-west-1, subnets: {subnets}}}]\n")
    assert loads(drafted(estate, "a test")).content.vpcs["A"].zones == 2


def test_entries_of_one_name_are_told_apart_by_whole_words(tmp_path: Path) -> None:
    """No name ends in the end of a word."""
    endpoints = "gatewayEndpoints: {endpoints: [{service: s3}]}, interfaceEndpoints: {endpoints: [{service: s3}]}"
    estate = imported(tmp_path, f"vpcs: [{{name: Endpoints, account: Web, region: eu-west-1, {endpoints}}}]\n")
    names = list(loads(drafted(estate, "a test")).content.existing.endpoints)
    assert names == ["Endpoints-s3-s3-gateway", "Endpoints-s3-s3-interface"]


def test_helpers_that_are_not_carried_out_are_told(tmp_path: Path) -> None:
    """Lines stay where they are."""
    estate = imported(tmp_path, "vpcs:\n{{#if x}}\n  - {name: A, account: Web, region: eu-west-1}\n{{/if}}\n")
    assert [(one.what, one.first.place) for one in estate.not_understood] == [("{{#if x}}", 2), ("{{/if}}", 4)]
    assert vpcs(estate)["A"].origins[0].place == 3


def test_included_files_are_part_of_the_configuration(tmp_path: Path) -> None:
    """Named from their own directory or the whole's; a list within a list is part of it; each knows its own lines."""
    (tmp_path / "net").mkdir()
    one = "name: One\naccount: Web\nregion: eu-west-1\ncidrs: !include ../ranges.yaml\n"
    (tmp_path / "net" / "one.yaml").write_text(one, encoding="utf-8")
    two = "- {name: Two, account: Nobody, region: eu-west-1}\n- !include three.yaml\n"
    (tmp_path / "net" / "two.yaml").write_text(two, encoding="utf-8")
    three = "{name: Three, account: Web, region: {{ Region }}, cidrs: !include ranges.yaml}"
    (tmp_path / "net" / "three.yaml").write_text(three, encoding="utf-8")
    (tmp_path / "ranges.yaml").write_text("# mine\n- 10.1.0.0/16\n", encoding="utf-8")
    network = "vpcs:\n  - !include net/one.yaml\n  - !include net/two.yaml\nvpcTemplates: !include net/none.yaml\n"
    (tmp_path / "net" / "none.yaml").write_text("# nothing yet\n", encoding="utf-8")
    replacements = "globalReplacements: [{key: Region, type: String, value: eu-west-2}]\n"
    estate = imported(tmp_path, network, replacements=replacements)
    assert [(one.key, one.region, one.cidrs) for one in vpcs(estate).values()] == [
        ("One", "eu-west-1", ("10.1.0.0/16",)),
        ("Two", "eu-west-1", ()),
        ("Three", "eu-west-2", ("10.1.0.0/16",)),
    ]
    assert str(vpcs(estate)["Two"].origins[0]) == f"{tmp_path.name}/net/two.yaml:1"
    assert wrong(estate) == ["two.yaml:1 there is no account 'Nobody'"]
    assert f"{tmp_path.name}/ranges.yaml" in estate.sources


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("../outside.yaml", "lies outside the directory of the configuration"),
        ("/etc/passwd", "is not named by a path from this one"),
        ("link.yaml", "lies outside the directory of the configuration"),
        ("folder/outside.yaml", "lies outside the directory of the configuration"),
        ("network-config.yaml", "includes itself"),
        ("loop.yaml", "is no file that can be read"),
        ("pipe.yaml", "is no file that can be read"),
        ("deeper", "is no file that can be read"),
        ("missing.yaml", "is not there"),
        ('"a\\0b"', "is not named by a path from this one"),
        ('""', "is not named by a path from this one"),
    ],
)
def test_nothing_outside_the_directory_is_included(tmp_path: Path, text: str, message: str) -> None:
    """Not by a path, not by a link to a file or directory; no pipe is waited for."""
    folder = tmp_path / "config"
    (folder / "deeper").mkdir(parents=True)
    (tmp_path / "outside.yaml").write_text("secret", encoding="utf-8")
    (folder / "link.yaml").symlink_to(tmp_path / "outside.yaml")
    (folder / "folder").symlink_to(tmp_path)
    (folder / "loop.yaml").symlink_to(folder / "loop.yaml")
    os.mkfifo(folder / "pipe.yaml")
    estate = imported(folder, f"vpcs: !include {text}\n")
    [problem] = estate.problems
    assert problem.message.endswith(message)
    assert (problem.position.line, problem.position.column, problem.severity) == (1, 7, Severity.ERROR)
    assert "secret" not in str(problem)


def test_a_file_of_the_configuration_that_leads_outside_is_not_read(tmp_path: Path) -> None:
    """Whatever it holds."""
    folder = tmp_path / "config"
    folder.mkdir()
    (tmp_path / "outside.yaml").write_text("globalReplacements: [", encoding="utf-8")
    (folder / "replacements-config.yaml").symlink_to(tmp_path / "outside.yaml")
    assert wrong(imported(folder, "vpcs: []\n")) == [
        "replacements-config.yaml:1 this file lies outside the directory of the configuration"
    ]


def test_a_configuration_may_be_utf_16(tmp_path: Path) -> None:
    """As PowerShell writes it, in what is included, too."""
    network = "vpcs:\n  - {name: hub, account: Network, region: eu-west-1, cidrs: !include ranges.yaml}\n"
    (tmp_path / "ranges.yaml").write_text("[10.1.0.0/16]", encoding="utf-16")
    imported(tmp_path, network)
    (tmp_path / "network-config.yaml").write_text(network, encoding="utf-16")
    found = fitted(import_lza(tmp_path, CATALOGUE), CATALOGUE)
    assert [one.cidrs for one in vpcs(found).values()] == [("10.1.0.0/16",)]
    assert not found.problems


def test_merge_keys_anchors_and_tags_of_yaml_are_read(tmp_path: Path) -> None:
    """What stands in the mapping itself comes first, wherever the merge key stands."""
    network = """\
base: &base {account: Web, region: eu-west-1, cidrs: [10.1.0.0/16]}
more: &more {account: Audit, useCentralEndpoints: !!bool true}
vpcs:
  - <<: *base
    name: One
    account: Network
  - {name: Two, <<: [*more, *base], cidrs: [!!str 10.2.0.0/16]}
"""
    estate = imported(tmp_path, network)
    one, two = vpcs(estate).values()
    assert (one.account, one.region, one.cidrs) == ("011122223333", "eu-west-1", ("10.1.0.0/16",))
    assert (two.account, two.region, two.cidrs) == ("Audit", "eu-west-1", ("10.2.0.0/16",))


# --- what is wrong, what is told ----------------------------------------------------------------------------------

VPC = "vpcs:\n  - name: A\n    account: Web\n    region: eu-west-1\n"


@pytest.mark.parametrize(
    ("network", "message"),
    [
        (VPC + "    cidrs: [10.0.0.0/33]\n", "5 '10.0.0.0/33' is not an address range"),
        (VPC + "    cidrs: 10.0.0.0/16\n", "5 cidrs is '10.0.0.0/16'"),
        (VPC + "    cidrs: [{a: b}]\n", "5 an entry of cidrs is a mapping"),
        (VPC + "    subnets: {a: b}\n", "5 subnets is a mapping"),
        (VPC + "    subnets: [a]\n", "5 an entry of subnets is 'a'"),
        (VPC + "    interfaceEndpoints: [a]\n", "5 interfaceEndpoints is a list"),
        (VPC + "    interfaceEndpoints: {endpoints: [{policy: a}]}\n", "5 there is no service here"),
        (VPC + "    region: eu-west-2\n", "5 the key 'region' stands here a second time"),
        (VPC + "    cidrs: !Sub [10.0.0.0/16]\n", "5 the tag '!Sub' is not allowed"),
        (VPC + "    <<: a\n", "5 a merge key (<<) takes a mapping"),
        (VPC + "  - name: [a]\n", "5 name is a list"),
        ("vpcs:\n  - account: Web\n", "2 there is no name here"),
        ("vpcs: [a\n", "2 this is not YAML: did not find expected ',' or ']'"),
        ("- a\n", "1 the file holds a list"),
        (VPC + "vpcPeering: [{name: p, vpcs: [A]}]\n", "5 the peering 'p' names 1 VPCs"),
        (
            "transitGateways:\n  - {name: a, account: Web}\n  - {name: a, account: Web}\n",
            "3 there is a second transit gateway 'a'",
        ),
    ],
)
def test_what_is_malformed_is_told_at_its_place(tmp_path: Path, network: str, message: str) -> None:
    """As an error: the inventory would say something else than the configuration."""
    estate = imported(tmp_path, network)
    assert wrong(estate) == [f"network-config.yaml:{message}"]
    assert estate.problems[0].severity is Severity.ERROR


@pytest.mark.parametrize(
    ("network", "message"),
    [
        ("vpcs:\n  - {name: A, account: Wep, region: eu-west-1}\n", "2 there is no account 'Wep'"),
        ("vpcs:\n  - {name: A, account: Web}\n", "2 the VPC 'A' has no region"),
        ("vpcs:\n  - {name: A, account: Web, region: us-east-1}\n", "2 'us-east-1' is not enabled"),
        (
            VPC + "  - {name: A, account: Audit, region: eu-west-1}\n",
            "5 there is a second VPC 'A': where that name stands, both are meant",
        ),
        (VPC + "    transitGatewayAttachments: [{transitGateway: {name: M}}]\n", "5 there is no transit gateway 'M'"),
        (VPC + "    ipamAllocations: [{ipamPoolName: p}]\n", "5 there is no IPAM pool 'p'"),
        (VPC + "  - null\n", "5 an entry of vpcs is empty"),
        (VPC + "    cidrs: [~]\n", "5 an entry of cidrs is empty"),
        (
            VPC + "    subnets: [{shareTargets: {organizationalUnits: [Web]}}]\n",
            "5 there is no organizational unit 'Web'",
        ),
        (VPC + "vpcPeering: [{name: p, vpcs: [A, B]}]\n", "5 there is no VPC 'B'"),
        (
            VPC + "vpcLattice: {serviceAssociations: [{vpc: A, serviceNetwork: n}]}\n",
            "5 there is no service network 'n'",
        ),
    ],
)
def test_what_leads_nowhere_is_left_out_and_told_at_its_place(tmp_path: Path, network: str, message: str) -> None:
    """As a warning: the rest is as the configuration says."""
    estate = imported(tmp_path, network, **{"global": "enabledRegions: [eu-west-1]\n"})
    assert wrong(estate) == [f"network-config.yaml:{message}"]
    assert estate.problems[0].severity is Severity.WARNING
    loads(drafted(estate, "a test"))


def test_all_files_are_looked_at_before_anything_is_refused(tmp_path: Path) -> None:
    """One round of mending is enough."""
    accounts = (
        "workloadAccounts:\n  - {email: a}\n  - {name: Web}\n  - {name: Web}\naccountIds: [{email: a, accountId: 12}]\n"
    )
    assert wrong(imported(tmp_path, "vpcs: a\n", accounts=accounts, organization="a: [\n")) == [
        "accounts-config.yaml:5 '12' is not an account id",
        "accounts-config.yaml:2 there is no name here",
        "accounts-config.yaml:4 there is a second account 'Web'",
        "organization-config.yaml:2 this is not YAML: did not find expected node content",
        "network-config.yaml:1 vpcs is 'a'",
    ]


def test_a_directory_without_a_configuration_is_refused(tmp_path: Path) -> None:
    """With a hint what to give."""
    for path in (tmp_path, tmp_path / "none"):
        with pytest.raises(InvalidInput, match=r"there is no network-config\.yaml"):
            import_lza(path, CATALOGUE)


def test_missing_files_are_gaps_and_what_is_not_carried_over_is_told_once(tmp_path: Path) -> None:
    """Each kind with a count and its first place; details and other files are named."""
    network = "vpcs:\n" + "".join(
        f"  - {{name: V{number}, account: Web, region: eu-west-1, natGateways: [{{name: n}}], tags: [a], odd: 1}}\n"
        for number in range(3)
    )
    (tmp_path / "network-config.yaml").write_text(network, encoding="utf-8")
    (tmp_path / "iam-config.yaml").write_text("a: 1\n", encoding="utf-8")
    estate = import_lza(tmp_path, CATALOGUE)
    said = "\n".join(said_of(estate))
    assert f"gap: there is no accounts-config.yaml ({tmp_path.name})" in said
    assert "there is no organization-config.yaml\nthere is no global-config.yaml" in said
    assert f"not understood: vpcs.natGateways (3 times, first at {tmp_path.name}/network-config.yaml:2)" in said
    assert f"not understood: vpcs.odd (3 times, first at {tmp_path.name}/network-config.yaml:2)" in said
    assert "not read: iam-config.yaml" in said
    assert "passed over, for it says little of what reaches what: name, tags" in said
    assert "there are no connections yet" in said
    assert [one.key for one in estate.entries["accounts"].values()] == ["Web"]


# --- what is hostile ----------------------------------------------------------------------------------------------


def test_few_lines_do_not_make_millions_of_entries(tmp_path: Path) -> None:
    """Templates, shares and pairs of templates multiply; the limit is told where it is reached."""
    accounts = "workloadAccounts:\n" + "".join(
        f"  - {{name: A{number}, organizationalUnit: U}}\n" for number in range(2000)
    )
    template = "  - {name: %s, region: eu-west-1, deploymentTargets: {organizationalUnits: [U]}}\n"
    network = "vpcTemplates:\n" + template % "one" + template % "two" + "vpcPeering: [{name: p, vpcs: [one, two]}]\n"
    estate = imported(tmp_path, network, accounts=accounts, organization="enable: true\n")
    assert wrong(estate) == ["network-config.yaml:4 with this there are more than 1,000,000 entries and references"]


def test_aliases_and_includes_that_double_are_refused_at_once(tmp_path: Path) -> None:
    """However they are combined."""
    levels = ["l0: &l0 [a, a, a, a, a, a, a, a, a, a]"]
    levels += [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 9)]
    started = time.monotonic()
    [problem] = imported(tmp_path, "\n".join(levels) + "\nvpcs: *l8\n").problems
    assert problem.message == "aliases add more than 1,000,000 values"
    for number in range(8):
        text = f"[{', '.join([f'!include i{number + 1}.yaml'] * 10)}]"
        (tmp_path / f"i{number}.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "i8.yaml").write_text("[a]", encoding="utf-8")
    problems = imported(tmp_path, "vpcs: !include i0.yaml\n").problems
    assert "is one of more than 10,000 that are included" in problems[0].message
    assert time.monotonic() - started < 30
    (tmp_path / "i8.yaml").write_text("[" + "a," * 300_000 + "]", encoding="utf-8")
    text = "vpcs: [&x !include i8.yaml, [*x, *x, *x, *x]]\n"
    assert [one.message for one in imported(tmp_path, text).problems] == ["aliases add more than 1,000,000 values"]


def test_placeholders_do_not_grow_beyond_what_may_be_read(tmp_path: Path) -> None:
    """A long value may stand very often."""
    replacements = "globalReplacements: [{key: a, value: '" + "b" * 1_000_000 + "'}]\n"
    [problem] = imported(tmp_path, "vpcs: # " + "{{a}}" * 100, replacements=replacements).problems
    assert problem.message.startswith("this has more than")


@pytest.mark.parametrize(
    "name", ["\\u001b[31mred", "../../x", "a: b # c", "unknown", "\\u202etxt", "x" * 1000, "service:a", "&a *b !c"]
)
def test_hostile_names_do_no_harm(tmp_path: Path, name: str) -> None:
    """They are names of the inventory, which the reader accepts, and what is told can be printed."""
    network = f"""\
vpcs: [{{name: "{name}", account: "{name}", region: "{name}", cidrs: [10.1.0.0/16], "{name}": 1}}]
transitGateways: [{{name: "{name}", account: "{name}", region: eu-west-1, routeTables: [{{name: "{name}"}}]}}]
customerGateways: [{{name: "{name}", vpnConnections: [{{name: v, transitGateway: "{name}"}}]}}]
"""
    estate = imported(tmp_path, network)
    assert len(loads(drafted(estate, "a test")).content.vpcs) == 1
    assert all(line.isprintable() for said in said_of(estate) for line in said.splitlines())


# --- as an inventory ----------------------------------------------------------------------------------------------


def test_a_second_import_changes_nothing(tmp_path: Path) -> None:
    """And says nothing."""
    estate = imported(tmp_path, HUBS)
    text = drafted(estate, "a test")
    again = merged(text, "inventory.yaml", imported(tmp_path, HUBS), CATALOGUE)
    assert (again.changes, again.text) == ((), text)


def test_two_configurations_come_together(tmp_path: Path) -> None:
    """Accounts of one name are two where their ids say so; the files of both have the same names."""
    one, other = tmp_path / "one", tmp_path / "other"
    network = "vpcs: [{name: %s, account: Network, region: eu-west-1, cidrs: [%s]}]\n"
    text = ""
    for folder, name, cidr, number in (
        (one, "A", "10.1.0.0/16", "011122223333"),
        (other, "B", "10.2.0.0/16", "444455556666"),
    ):
        folder.mkdir()
        people = (
            "workloadAccounts: [{name: Network, email: n@example.com, organizationalUnit: Infrastructure}]\n"
            f"accountIds: [{{email: n@example.com, accountId: '{number}'}}]\n"
        )
        estate = imported(folder, network % (name, cidr), accounts=people)
        text = merged(text, "inventory.yaml", estate, CATALOGUE).text if text else drafted(estate, "a test")
    content = loads(text).content
    assert {one.id for one in content.accounts.values()} == {"011122223333", "444455556666"}
    assert len({one.account for one in content.vpcs.values()}) == 2


def test_a_connection_that_is_added_is_decided_with_what_exists(tmp_path: Path) -> None:
    """The office reaches the application over the hub to which both are joined."""
    text = drafted(imported(tmp_path, HUBS), "a test") + "connections: [{from: Office, to: App}]\n"
    [connection] = recommend(loads(text), as_of=DAY).connections
    assert connection.recommendation
    assert connection.recommendation.mechanism == "transit_gateway"
