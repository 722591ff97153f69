"""What joins the VPCs of a configuration: transit gateways, peerings, lines to sites, service networks, appliances."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from advisor.importers.estate import EVERYWHERE, Peering, Ref, Service, ServiceNetwork, Site, TransitGateway, title_of
from advisor.importers.lza.nodes import Node
from advisor.importers.lza.organization import Organization
from advisor.importers.lza.vpcs import Vpcs
from advisor.plain_text import quoted
from advisor.problems import did_you_mean


@dataclass
class _Hub:
    """A transit gateway as it comes together."""

    key: str
    account: str | None
    region: str | None
    node: Node
    tables: dict[str, tuple[dict[str, None], dict[str, None]]]
    """What is associated with each route table, and what propagates to it."""
    shared: list[str]
    """The accounts that may attach to it beside its own."""
    attached: dict[str, None] = field(default_factory=dict)
    sites: dict[str, None] = field(default_factory=dict)
    peers: dict[str, None] = field(default_factory=dict)

    def title(self) -> str:
        """Who may use it, with what it is peered, and what its route tables do."""
        parts = [f"shared with {', '.join(self.shared)}"] if self.shared else []
        parts += [f"peered with {', '.join(self.peers)}"] if self.peers else []
        for name, (associated, propagated) in self.tables.items():
            uses = [
                f"{word} {', '.join(members)}"
                for word, members in (("associated", associated), ("propagated", propagated))
                if members
            ]
            parts.append(f"route table {name}" + (f": {' and '.join(uses)}" if uses else ""))
        return title_of(parts)


class Networks:
    """Reads network-config.yaml apart from its VPCs."""

    def __init__(self, network: Node, organization: Organization, vpcs: Vpcs):
        self.network, self.organization, self.vpcs = network, organization, vpcs
        self.findings = network.reading.findings
        self.hubs: dict[str, list[_Hub]] = {}
        self.behind: dict[str, dict[str, None]] = {}
        """The ranges that static routes lead to, by the VPN connection or Direct Connect gateway."""
        self.lists = {one.text("name"): one for one in network.children("prefixLists")}
        self.sites = 0

    def add(self) -> None:
        """Adds everything to the findings."""
        for node in self.network.children("transitGateways"):
            self._hub(node)
        self._attachments()
        for node in self.network.children("transitGatewayPeering"):
            self._hub_peering(node)
        for node in self.network.children("customerGateways"):
            self._customer_gateway(node)
        for node in self.network.children("directConnectGateways"):
            self._direct_connect(node)
        for hubs in self.hubs.values():
            for hub in hubs:
                self.findings.add(
                    TransitGateway(
                        hub.key,
                        hub.node.origin,
                        hub.node.text("name"),
                        hub.title(),
                        account=self.organization.key(hub.account),
                        region=hub.region,
                        attached=tuple(hub.attached),
                        sites=tuple(hub.sites),
                    )
                )
        for node in self.network.children("vpcPeering"):
            self._peering(node)
        self._lattice(self.network.child("vpcLattice"))
        central = self.network.child("centralNetworkServices")
        for node in central.children("gatewayLoadBalancers"):
            self._appliances(node)
        central.tell_rest("delegatedAdminAccount", "ipams", "gatewayLoadBalancers")
        for node in self.lists.values():
            node.tell_rest("accounts", "regions", "entries", "deploymentTargets")
        self.network.tell_rest(
            "vpcs", "vpcTemplates", "transitGateways", "transitGatewayPeering", "customerGateways",
            "directConnectGateways", "vpcPeering", "vpcLattice", "centralNetworkServices", "prefixLists",
        )  # fmt: skip

    # --- transit gateways -----------------------------------------------------------------------------------------

    def _hub(self, node: Node) -> None:
        name, account, region = node.named(), self.organization.account(node), node.value("region")
        tables: dict[str, tuple[dict[str, None], dict[str, None]]] = {}
        for table in node.children("routeTables"):
            tables[table.named()] = ({}, {})
            for route in table.children("routes"):
                self._route(route)
            table.tell_rest("routes")
        shared = self.organization.shared_with(node.child("shareTargets"))
        node.tell_rest("account", "region", "routeTables", "shareTargets")
        if not name:
            return
        others = self.hubs.setdefault(name, [])
        if any((one.account, one.region) == (account, region) for one in others):
            node.error(f"there is a second transit gateway {quoted(name)}", "name", expected="a name of its own")
            return
        key = f"{name}/{account}/{region}" if others else name
        others.append(_Hub(key, account, region, node, tables, [one for one in shared if one != account]))

    def _route(self, route: Node) -> None:
        """Notes what lies behind a line; other routes say nothing that an inventory holds."""
        attachment = route.child("attachment")
        line = attachment.text("vpnConnectionName") or attachment.text("directConnectGatewayName")
        if not line:
            route.not_understood("a static route of a transit gateway's route table")
            return
        listed = self.lists.get(route.text("destinationPrefixList"))
        ranges = [one.known() for one in listed.texts("entries")] if listed else [route.value("destinationCidrBlock")]
        route.spend(len(ranges))
        self.behind.setdefault(line, {}).update({one: None for one in ranges if one and one not in EVERYWHERE})

    def _find(self, node: Node, key: str, account: str | None, region: str | None) -> _Hub | None:
        """The transit gateway that a key names."""
        name = node.text(key)
        found = self.hubs.get(name, [])
        if not found:
            node.warn(f"there is no transit gateway {quoted(name)}", key, hint=did_you_mean(name, self.hubs))
            return None
        exact = [one for one in found if account in (None, one.account) and region in (None, one.region)]
        if not exact:
            place = " in ".join(one for one in (account, region) if one)
            node.warn(f"there is no transit gateway {quoted(name)} of {place}", key)
            return None
        return exact[0]

    def _attachments(self) -> None:
        for several in self.vpcs.by_name.values():
            for made in several:
                for node in made.node.children("transitGatewayAttachments"):
                    to = node.child("transitGateway")
                    hub = self._find(to, "name", self.organization.account(to), made.region)
                    if hub:
                        hub.attached[made.key] = None
                        self._use_tables(node, hub, self.vpcs.called(made))
                    node.spend(1)
                    to.tell_rest("name", "account")
                    node.tell_rest("transitGateway", "routeTableAssociations", "routeTablePropagations")

    def _use_tables(self, node: Node, hub: _Hub, member: str) -> None:
        """Notes with which route tables a member is associated, and to which it propagates."""
        for place, key in enumerate(("routeTableAssociations", "routeTablePropagations")):
            for table in node.texts(key):
                name = table.name()
                node.spend(1)
                if name in hub.tables:
                    hub.tables[name][place][member] = None
                elif name:
                    hint = did_you_mean(name, hub.tables)
                    table.warn(f"{quoted(hub.key)} has no route table {quoted(name)}", hint=hint)

    def _hub_peering(self, node: Node) -> None:
        ends = []
        for side in ("requester", "accepter"):
            end = node.child(side)
            hub = self._find(end, "transitGatewayName", self.organization.account(end), end.value("region"))
            ends.append((hub, end.text("transitGatewayName")))
            end.tell_rest("transitGatewayName", "account", "region", "routeTableAssociations")
        for (hub, _), (other, name) in zip(ends, reversed(ends), strict=True):
            if hub:
                hub.peers[other.key if other else name] = None
        node.not_understood("transitGatewayPeering: it stands in the titles of the transit gateways")
        node.tell_rest("requester", "accepter")

    # --- sites ----------------------------------------------------------------------------------------------------

    def _customer_gateway(self, node: Node) -> None:
        name, region = node.named(), node.value("region")
        account = self.organization.account(node)
        if "ACCEL_LOOKUP" in str(node.data.get("ipAddress")):
            node.not_understood("a customer gateway that is an instance of EC2: its VPNs lead to no site")
            return
        ends: dict[Ref, None] = {}
        ranges: dict[str, None] = {}
        hubs = []
        for vpn in node.children("vpnConnections"):
            ranges |= self.behind.get(vpn.text("name"), {})
            if far := vpn.value("customerIpv4NetworkCidr"):
                ranges[far] = None
            if vpn.data.get("transitGateway"):
                hub = self._find(vpn, "transitGateway", None, region)
                if hub:
                    ends[Ref("transit_gateways", hub.key)] = None
                    hubs.append((hub, vpn))
            else:
                made = self.vpcs.named(vpn, "vpc", account=account)
                ends |= dict.fromkeys(Ref("vpcs", one.key) for one in made)
            vpn.tell_rest(
                "transitGateway", "vpc", "routeTableAssociations", "routeTablePropagations", "customerIpv4NetworkCidr"
            )
        node.tell_rest("account", "region", "vpnConnections")
        if name:
            self._site(node, name, "site_to_site_vpn", region, ranges, ends)
            for hub, vpn in hubs:
                hub.sites[name] = None
                self._use_tables(vpn, hub, name)

    def _direct_connect(self, node: Node) -> None:
        name = node.named()
        self.organization.account(node)
        region = None
        for interface in node.children("virtualInterfaces"):
            region = region or interface.value("region")
            interface.tell_rest("region", "type")
        ends: dict[Ref, None] = {}
        for association in node.children("transitGatewayAssociations"):
            hub = self._find(association, "name", self.organization.account(association), None)
            if hub and name:
                ends[Ref("transit_gateways", hub.key)] = None
                hub.sites[name] = None
                self._use_tables(association, hub, name)
            association.tell_rest("account", "routeTableAssociations", "routeTablePropagations")
        node.tell_rest("account", "virtualInterfaces", "transitGatewayAssociations")
        if name:
            self._site(node, name, "direct_connect", region, self.behind.get(name, {}), ends)

    def _site(
        self, node: Node, name: str, line: str, region: str | None, ranges: Iterable[str], ends: Iterable[Ref]
    ) -> None:
        self.sites += 1
        known = tuple(one for one in ranges if one not in EVERYWHERE)
        site = Site(name, node.origin, name, reached_by=line, region=region, cidrs=known, ends_in=tuple(ends))
        self.findings.add(site)

    # --- what else joins VPCs -------------------------------------------------------------------------------------

    def _peering(self, node: Node) -> None:
        name = node.named()
        ends = [self.vpcs.named(one) for one in node.texts("vpcs")]
        if len(ends) != 2:
            node.error(f"the peering {quoted(name)} names {len(ends)} VPCs", "vpcs", expected="two VPCs")
            return
        pairs = [(one.key, other.key) for one in ends[0] for other in ends[1] if one.key != other.key]
        node.spend(len(pairs))
        for pair in pairs:
            key = name if len(pairs) == 1 else f"{name}: {' and '.join(pair)}"
            self.findings.add(Peering(key, node.origin, name, between=pair))
        node.tell_rest("vpcs")

    def _lattice(self, lattice: Node) -> None:
        associated: dict[str, dict[str, str | None]] = {}
        networks = list(lattice.children("serviceNetworks"))
        names = {one.text("name") for one in networks}
        for node in lattice.children("serviceAssociations"):
            name = node.text("serviceNetwork")
            if name not in names:
                hint = did_you_mean(name, names)
                node.warn(f"there is no service network {quoted(name)}", "serviceNetwork", hint=hint)
            made = self.vpcs.named(node, "vpc")
            node.spend(len(made))
            associated.setdefault(name, {}).update({one.key: one.region for one in made})
            node.tell_rest("vpc", "serviceNetwork")
        for node in networks:
            name = node.named()
            shared = self.organization.shared_with(node.child("shareTargets"))
            members = associated.get(name, {})
            regions = set(members.values())
            network = ServiceNetwork(
                name,
                node.origin,
                name,
                title_of([f"shared with {', '.join(shared)}"] if shared else []),
                account=self.organization.key(self.organization.account(node)),
                region=regions.pop() if len(regions) == 1 else None,
                associated=tuple(members),
            )
            if name:
                self.findings.add(network)
            node.tell_rest("account", "shareTargets")
        lattice.tell_rest("serviceNetworks", "serviceAssociations")

    def _appliances(self, node: Node) -> None:
        """The appliances behind a Gateway Load Balancer, as one service in its VPC."""
        name = node.named()
        account = node.text("account") or self.network.child("centralNetworkServices").text("delegatedAdminAccount")
        homes = self.vpcs.named(node, "vpc", account=account)
        held: dict[str, None] = {}
        for endpoint in node.children("endpoints"):
            own = self.organization.account(endpoint)
            held |= dict.fromkeys(map(self.vpcs.called, self.vpcs.named(endpoint, "vpc", account=own)))
            endpoint.tell_rest("account", "vpc")
        node.tell_rest("vpc", "account", "endpoints")
        node.not_understood("a Gateway Load Balancer and its endpoints: they stand in the title of its appliances")
        if name:
            title = title_of(["appliances behind a Gateway Load Balancer", f"endpoints in {', '.join(held)}"])
            vpc = homes[0].key if homes else None
            self.findings.add(Service(name, node.origin, name, title, kind="appliance", vpc=vpc))
