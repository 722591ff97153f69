"""The VPCs of a configuration, those of its templates in every account that they are for, and their endpoints."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from ipaddress import ip_network

from advisor.catalogue import Catalogue
from advisor.importers.estate import Endpoint, Service, Vpc, title_of
from advisor.importers.lza.nodes import Node
from advisor.importers.lza.organization import Organization
from advisor.inventory.contradictions import zone_prefix
from advisor.plain_text import and_join, counted, quoted
from advisor.problems import did_you_mean
from advisor.validation import UNKNOWN

_USED = (
    "account", "region", "deploymentTargets", "cidrs", "ipamAllocations", "ipv6Cidrs", "subnets", "useCentralEndpoints",
    "transitGatewayAttachments", "gatewayEndpoints", "interfaceEndpoints",
)  # fmt: skip


@dataclass(frozen=True)
class Made:
    """A VPC that a configuration makes: `node` says how, here or in a template for several accounts."""

    key: str
    name: str
    account: str | None
    region: str | None
    node: Node


class Vpcs:
    """All VPCs by the names that other parts of the configuration use; a template's name means all that it makes."""

    def __init__(self, network: Node, organization: Organization, catalogue: Catalogue, enabled: set[str]):
        self.network, self.organization, self.catalogue = network, organization, catalogue
        self.enabled = enabled
        self.by_name: dict[str, list[Made]] = {}
        self._keys: set[str] = set()
        self.templates = 0
        for node in network.children("vpcs"):
            self._declare(node, node.value("region"), [self.organization.account(node)])
        for node in network.children("vpcTemplates"):
            self.templates += 1
            region = node.value("region")
            accounts = self.organization.deployed_to(node.child("deploymentTargets"), region)
            self._declare(node, region, accounts, template=True)

    def _declare(
        self, node: Node, region: str | None, accounts: Sequence[str | None], *, template: bool = False
    ) -> None:
        name = node.named()
        if not name:
            return
        if name in self.by_name:
            node.warn(f"there is a second VPC {quoted(name)}: where that name stands, both are meant", "name")
        if not node.data.get("region"):
            node.warn(f"the VPC {quoted(name)} has no region", "region", expected="a region")
        elif region and self.enabled and region not in self.enabled:
            expected = f"one of {and_join(sorted(self.enabled))}, the enabledRegions of global-config.yaml"
            node.warn(f"{quoted(region)} is not enabled", "region", expected=expected)
        if template and not accounts:
            node.warn(f"the template {quoted(name)} is for no account", "deploymentTargets", hint="it makes no VPC")
        node.spend(len(accounts))
        made = [Made(self._key(name, one, region, template), name, one, region, node) for one in accounts]
        self.by_name.setdefault(name, []).extend(made)

    def _key(self, name: str, account: str | None, region: str | None, template: bool) -> str:
        """A key that stays the same when a template is for one account more."""
        longer = (name, f"{name}/{account}", f"{name}/{account}/{region}")
        key = next((one for one in longer[template:] if one not in self._keys), f"{name}/{len(self._keys)}")
        self._keys.add(key)
        return key

    def named(self, node: Node, *steps: str, account: str | None = None) -> list[Made]:
        """The VPCs that a value names, those of an account if it has any; none, and told, where there are none."""
        name = node.text(steps[-1]) if steps else node.name()
        found = self.by_name.get(name)
        if found is None and name:
            node.warn(f"there is no VPC {quoted(name)}", *steps, hint=did_you_mean(name, self.by_name))
        return [one for one in found or () if one.account == account] or found or []

    def called(self, made: Made) -> str:
        """What titles call a VPC: one of several of its name together with them, for their names are made later."""
        several = len(self.by_name[made.name])
        return made.name if several == 1 else f"{counted(several, 'VPC')} called {made.name}"

    def add(self) -> None:
        """Adds the VPCs, and the endpoints in them."""
        for several in self.by_name.values():
            nodes = {id(one.node): one.node for one in several}
            for node in nodes.values():
                made = [one for one in several if one.node is node]
                self._add(node, made)

    def _add(self, node: Node, made: list[Made]) -> None:
        region = made[0].region if made else None
        if node.flag("useCentralEndpoints") and region and region not in self._regions_of_central:
            hint = "set central: true for the interfaceEndpoints of a VPC there"
            node.warn(f"there are no central endpoints in {region}", "useCentralEndpoints", hint=hint)
        cidrs, titles = self._ranges(node)
        zones, shared = self._subnets(node, region)
        name, title = node.text("name"), title_of(titles)
        vpc = Vpc("", node.origin, name, title, region=region, cidrs=cidrs, zones=zones)
        services = list(self._endpoints(node, made))
        node.spend(len(made) * (len(services) + len(shared)))
        for one in made:
            others = tuple(self.organization.key(name) or name for name in shared if name != one.account)
            owner = self.organization.key(one.account)
            self.network.reading.findings.add(replace(vpc, key=one.key, account=owner, shared_with=others))
            for endpoint, service in services:
                key = f"{one.key} {endpoint.key}"
                if service:
                    self.network.reading.findings.add(service)
                self.network.reading.findings.add(
                    replace(endpoint, key=key, name=f"{one.name}-{endpoint.name}", vpcs=(one.key,))
                )
        node.tell_rest(*_USED)

    # --- ranges ---------------------------------------------------------------------------------------------------

    def _ranges(self, node: Node) -> tuple[tuple[str, ...], list[str]]:
        """The ranges of a VPC, and where those come from that are not known."""
        found = [self._range(one) for one in node.texts("cidrs")]
        titles = []
        for allocation in node.children("ipamAllocations"):
            found.append(UNKNOWN)
            pool, length = allocation.text("ipamPoolName"), allocation.value("netmaskLength")
            ranges = self._pools.get(pool)
            if ranges is None:
                allocation.warn(f"there is no IPAM pool {quoted(pool)}", hint=did_you_mean(pool, self._pools))
            within = f" ({', '.join(ranges)})" if ranges else ""
            titles.append(f"{f'a /{length}' if length else 'a range'} of the IPAM pool {pool}{within}")
            allocation.tell_rest("ipamPoolName", "netmaskLength")
        for block in node.children("ipv6Cidrs"):
            if block.data.get("cidrBlock"):
                found.append(self._range(Node(block.reading, (*block.path, "cidrBlock"), block.text("cidrBlock"))))
            elif block.flag("amazonProvided"):
                titles.append("an IPv6 range of Amazon's")
            block.tell_rest("cidrBlock")
        titles = [one if times == 1 else f"{times} times {one}" for one, times in Counter(titles).items()]
        known = [one for one in found if one and one != UNKNOWN]
        if UNKNOWN in found:
            titles += [f"beside {', '.join(known)}"] if known else []
            return (UNKNOWN,), titles
        return tuple(known), titles

    def _range(self, node: Node) -> str | None:
        text = node.known()
        if text is None:
            return UNKNOWN
        try:
            return str(ip_network(text[:60], strict=False))
        except ValueError:
            node.error(f"{quoted(text)} is not an address range", expected="CIDR notation such as 10.20.0.0/16")
            return None

    @cached_property
    def _pools(self) -> Mapping[str, tuple[str, ...]]:
        """The ranges of each IPAM pool."""
        found = {}
        for ipam in self.network.child("centralNetworkServices").children("ipams"):
            for pool in ipam.children("pools"):
                found[pool.named()] = tuple(one.known() or UNKNOWN for one in pool.texts("provisionedCidrs"))
                pool.tell_rest("provisionedCidrs", "shareTargets")
            ipam.tell_rest("pools", "region")
        return found

    # --- subnets --------------------------------------------------------------------------------------------------

    def _subnets(self, node: Node, region: str | None) -> tuple[tuple[str, ...], list[str]]:
        """The zones of the subnets, and the accounts that share them."""
        zones: dict[str, None] = {}
        shared: dict[str, None] = {}
        for subnet in node.children("subnets"):
            if zone := subnet.value("availabilityZone"):
                prefix = zone_prefix(region or "")
                zones[f"{prefix}-az{zone}" if zone.isdecimal() and prefix else zone] = None
            elif subnet.data.get("localZone") or subnet.data.get("outpost"):
                subnet.not_understood("a subnet in a Local Zone or on an Outpost")
            shared |= dict.fromkeys(self.organization.shared_with(subnet.child("shareTargets")))
            subnet.tell_rest("availabilityZone", "shareTargets", "localZone", "outpost")
        return tuple(zones), list(shared)

    # --- endpoints ------------------------------------------------------------------------------------------------

    def _endpoints(self, node: Node, made: list[Made]) -> Iterator[tuple[Endpoint, Service | None]]:
        """The endpoints of a VPC without the VPC, each with the service to which it leads."""
        region = made[0].region if made else None
        gateways, interfaces = node.child("gatewayEndpoints"), node.child("interfaceEndpoints")
        for one in gateways.children("endpoints"):
            if name := one.named("service"):
                service = None if one.lacks("service") else _aws_service(name, region, one)
                key = service.key if service else None
                yield Endpoint(f"{name} gateway", one.origin, name, "gateway endpoint", service=key), service
            one.tell_rest("service")
        gateways.tell_rest("endpoints")
        central = interfaces.flag("central")
        users = self._users_of_central.get(region or "", {}) if central else {}
        use = f"central, used by {', '.join(users)}" if users else "central"
        title = title_of(["interface endpoint", *([use] if central else [])])
        for one in interfaces.children("endpoints"):
            if name := one.named("service"):
                interface = Endpoint(f"{name} interface", one.origin, name, title)
                yield self._interface(one, name, region, interface)
            one.tell_rest("service", "serviceName")
        interfaces.tell_rest("central", "endpoints")

    def _interface(
        self, node: Node, name: str, region: str | None, endpoint: Endpoint
    ) -> tuple[Endpoint, Service | None]:
        full = node.text("serviceName")
        if node.lacks("service") or node.lacks("serviceName"):
            return endpoint, None
        if "vpce-svc-" in full:
            service = Service(full, node.origin, name=name, kind="saas", private_endpoint="available", title=full)
            return replace(endpoint, service=full), service
        known = self.catalogue.aws_services.services.get(name)
        if known and known.gateway:
            # An inventory's endpoint of such a service is a gateway endpoint: this one is there, but leads nowhere.
            return replace(endpoint, title=f"of {name}; {endpoint.title}"), None
        service = _aws_service(name, region, node)
        return replace(endpoint, service=service.key), service

    @cached_property
    def _users_of_central(self) -> Mapping[str, dict[str, None]]:
        """The VPCs of each Region that use the central endpoints there."""
        found: dict[str, dict[str, None]] = {}
        for several in self.by_name.values():
            for one in several:
                if one.region and one.node.flag("useCentralEndpoints"):
                    found.setdefault(one.region, {})[self.called(one)] = None
        return found

    @cached_property
    def _regions_of_central(self) -> set[str]:
        """The Regions that have central endpoints."""
        every = [one for several in self.by_name.values() for one in several]
        return {one.region for one in every if one.region and one.node.child("interfaceEndpoints").flag("central")}

    def remark(self) -> str:
        """How many VPCs the templates make."""
        number = sum(one.node.path[0] == "vpcTemplates" for several in self.by_name.values() for one in several)
        templates = counted(self.templates, "VPC template")
        return f"{templates} stand for {counted(number, 'VPC')}" if self.templates else ""


def _aws_service(name: str, region: str | None, node: Node) -> Service:
    key = f"com.amazonaws.{region or ''}.{name}"
    return Service(key, node.origin, name, kind="aws_service", service=name, region=region)
