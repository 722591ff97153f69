"""What is built already: which hubs, peerings, service networks and endpoints there are, and what they join."""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property

from advisor.inventory import End, InventoryContent, TransitGateway
from advisor.topology.places import Path, Place
from advisor.validation import UNKNOWN

IN_USE = {"working", "broken"}


class Built:
    """The constructs that an inventory says exist, found by what they join."""

    def __init__(self, content: InventoryContent):
        self.content, self.existing = content, content.existing
        groups = (("transit_gateway", "transit_gateways"), ("cloud_wan", "cloud_wans"))
        self.hubs: list[tuple[str, Path, TransitGateway]] = [
            (mechanism, ("existing", group, name), hub)
            for mechanism, group in groups
            for name, hub in getattr(self.existing, group).items()
        ]
        """All transit gateways and core networks, with the mechanism they stand for; a hub's number is its place."""

    @cached_property
    def named(self) -> frozenset[End]:
        """The services that existing constructs publish or lead to."""
        published = [*self.existing.endpoint_services.values(), *self.existing.endpoints.values()]
        names = [one.service for one in published if one.service]
        names += [name for network in self.existing.service_networks.values() for name in network.services]
        return frozenset(End("service", name) for name in names)

    # --- hubs -----------------------------------------------------------------------------------------------------

    @cached_property
    def in_use(self) -> list[tuple[int, str, Path, TransitGateway]]:
        """Hubs that work or are to be repaired."""
        return [(number, *hub) for number, hub in enumerate(self.hubs) if hub[2].state in IN_USE]

    @cached_property
    def _hubs_of(self) -> Mapping[str, frozenset[int]]:
        """For every VPC and site, as `vpc:name`, the numbers of the hubs that it is attached to."""
        found: dict[str, set[int]] = {}
        for number, (_, path, hub) in enumerate(self.hubs):
            ending = [name for name, site in self.content.sites.items() if path[-1] in site.ends_in]
            members = [f"vpc:{name}" for name in hub.attached] + [f"site:{name}" for name in (*hub.sites, *ending)]
            for member in members:
                found.setdefault(member, set()).add(number)
        return {member: frozenset(numbers) for member, numbers in found.items()}

    def hubs_of(self, vpc: str | None, site: str | None) -> frozenset[int]:
        """The numbers of the hubs that an end's VPC is attached to, or that its site's line leads to."""
        return self._hubs_of.get(f"vpc:{vpc}", frozenset()) | self._hubs_of.get(f"site:{site}", frozenset())

    def hub_of_site(self, site: str | None) -> Path | None:
        """A hub in use that says it reaches the site."""
        return next((path for _, _, path, hub in self.in_use if site in hub.sites), None)

    @cached_property
    def gateways_of_vpc(self) -> Mapping[str, int]:
        """To how many transit gateways in use each VPC is attached."""
        gateways = [hub for _, kind, _, hub in self.in_use if kind == "transit_gateway"]
        return Counter(vpc for hub in gateways for vpc in set(hub.attached))

    def gateways_in(self, regions: set[str | None]) -> list[TransitGateway]:
        """The transit gateways in use in one of these Regions; one that names none is in the inventory's."""
        return [hub for _, kind, _, hub in self.in_use if kind == "transit_gateway" and self._region(hub) in regions]

    def _region(self, hub: TransitGateway) -> str | None:
        region = hub.region or self.content.region
        return None if region == UNKNOWN else region

    def hubs_at_ends(self, consumer: Place, provider: Place) -> str:
        """On which transit gateways the two networks are: none, one of them, the same, or different ones."""
        gateways = self._gateways
        one, other = consumer.hubs & gateways, provider.hubs & gateways
        if one & other:
            return "same"
        return "different" if one and other else "one" if one or other else "none"

    @cached_property
    def _gateways(self) -> frozenset[int]:
        return frozenset(number for number, kind, _, _ in self.in_use if kind == "transit_gateway")

    def reached(self, ends: Iterable[str]) -> set[str]:
        """The VPCs among these ends, and those attached to the hubs among them."""
        ends = set(ends)
        attached = [vpc for _, path, hub in self.hubs if path[-1] in ends for vpc in hub.attached]
        return {*ends, *attached} & self.content.vpcs.keys()

    # --- what joins two ends --------------------------------------------------------------------------------------

    def links_between(self, consumer: Place, provider: Place) -> tuple[frozenset[str], list[Path]]:
        """What joins two ends already and works, and where the inventory says so."""
        found: dict[str, Path] = {}
        for number in sorted(consumer.hubs & provider.hubs):
            mechanism, path, hub = self.hubs[number]
            if hub.state == "working":
                found.setdefault(mechanism, path)
        endpoint = provider.named and self._endpoints.get((provider.named.name, consumer.vpc_name or ""))
        others = {
            "vpc_peering": self._peered.get(frozenset((consumer.vpc_name, provider.vpc_name))),
            "vpc_lattice": self._associated.get(consumer.vpc_name or ""),
            "endpoint": endpoint,
        }
        found |= {mechanism: path for mechanism, path in others.items() if path}
        return frozenset(found), list(found.values())

    @cached_property
    def _peered(self) -> Mapping[frozenset[str | None], Path]:
        found: dict[frozenset[str | None], Path] = {}
        for number, peering in enumerate(self.existing.peerings):
            if peering.state == "working":
                found.setdefault(frozenset(peering.between), ("existing", "peerings", number))
        return found

    @cached_property
    def _associated(self) -> Mapping[str, Path]:
        """For every VPC, the first working service network that it is associated with."""
        found: dict[str, Path] = {}
        for name, network in self.existing.service_networks.items():
            if network.state == "working":
                for vpc in network.associated:
                    found.setdefault(vpc, ("existing", "service_networks", name))
        return found

    @cached_property
    def _endpoints(self) -> Mapping[tuple[str | None, str], Path]:
        """For every service and VPC, the working endpoint in the one that leads to the other."""
        found: dict[tuple[str | None, str], Path] = {}
        for group in ("endpoints", "endpoint_services"):
            for name, published in getattr(self.existing, group).items():
                if published.state == "working":
                    for vpc in published.vpcs:
                        found.setdefault((published.service, vpc), ("existing", group, name))
        return found

    # --- service networks -----------------------------------------------------------------------------------------

    def service_network(self, consumer: Place, provider: Place) -> tuple[str | None, list[Path]]:
        """How the consumer's VPC stands to the service networks that hold the provider; None where it is in no VPC."""
        if consumer.vpc_name is None:
            return None, []
        own = self._networks_of_vpc.get(consumer.vpc_name, {})
        holding = self._networks_of_service.get(provider.named.name, {}) if provider.named else {}
        paths: list[Path] = [("existing", "service_networks", name) for name in {**own, **holding}]
        if own.keys() & holding.keys():
            return "shared", paths
        if own:
            return ("taken" if holding else "other"), paths
        return "free", paths or [("existing",)]

    @cached_property
    def _networks_of_vpc(self) -> Mapping[str, Mapping[str, None]]:
        return self._networks_by("associated")

    @cached_property
    def _networks_of_service(self) -> Mapping[str, Mapping[str, None]]:
        return self._networks_by("services")

    def _networks_by(self, members: str) -> dict[str, dict[str, None]]:
        found: dict[str, dict[str, None]] = {}
        for name, network in self.existing.service_networks.items():
            if network.state in IN_USE:
                for member in getattr(network, members):
                    found.setdefault(member, {})[name] = None
        return found

    def service_network_members(self, vpc: str | None) -> set[str]:
        """The VPCs that share a service network of any state with a VPC."""
        networks = self.existing.service_networks.values()
        return {member for network in networks if vpc in network.associated for member in network.associated}

    # --- what is broken, or to be replaced ------------------------------------------------------------------------

    def outgrown(self, consumer: Place, provider: Place) -> tuple[frozenset[str], list[Path]]:
        """What is outgrown or to be retired between or at two ends, by mechanism, and where it stands."""
        return self._in_state(frozenset({"outgrown", "retiring"}), consumer, provider)

    def broken(self, consumer: Place, provider: Place) -> tuple[frozenset[str], list[Path]]:
        """What is to be repaired between or at two ends, by mechanism, and where it stands."""
        return self._in_state(frozenset({"broken"}), consumer, provider)

    @cached_property
    def _all_work(self) -> bool:
        existing = self.existing
        groups = [group for _, group in existing]
        every = [one for group in groups for one in (group.values() if isinstance(group, dict) else group)]
        return all(one.state == "working" for one in every)

    def _in_state(self, states: frozenset[str], consumer: Place, provider: Place) -> tuple[frozenset[str], list[Path]]:
        """What is in one of the states.

        A peering counts where it is that of the two ends; a broken hub where both are on it; all else where one is.
        """
        if self._all_work:
            return frozenset(), []
        existing, ends = self.existing, {consumer.vpc_name, provider.vpc_name} - {None}
        found: list[tuple[str, Path]] = []
        for number, (mechanism, path, hub) in enumerate(self.hubs):
            on = [number in consumer.hubs, number in provider.hubs]
            touches = not (hub.attached or hub.sites) or (all(on) if hub.state == "broken" else any(on))
            if hub.state in states and touches:
                found.append((mechanism, (*path, "state")))
        for number, peering in enumerate(existing.peerings):
            if peering.state in states and ends == set(peering.between):
                found.append(("vpc_peering", ("existing", "peerings", number, "state")))
        for name, network in existing.service_networks.items():
            if network.state in states and (not network.associated or ends & set(network.associated)):
                found.append(("vpc_lattice", ("existing", "service_networks", name, "state")))
        provided = provider.named.name if provider.named else None
        for mechanism, group in (("endpoint_service", "endpoint_services"), ("endpoint", "endpoints")):
            for name, published in getattr(existing, group).items():
                if published.state in states and published.service in (None, provided):
                    found.append((mechanism, ("existing", group, name, "state")))
        for name, shared in existing.shared_vpcs.items():
            if shared.state in states and (name in ends or name not in self.content.vpcs):
                found.append(("shared_vpc", ("existing", "shared_vpcs", name, "state")))
        return frozenset(name for name, _ in found), [path for _, path in found]
