"""An inventory seen as a whole: what the ends are, where they lie, how many there are, what exists."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from advisor.catalogue import Catalogue
from advisor.inventory import Connection, End, Inventory, Service, Site, Vpc
from advisor.topology.counts import Counts
from advisor.topology.existing import Built
from advisor.topology.places import (
    CONNECTION,
    CONSUMER,
    PROVIDER,
    Located,
    Path,
    Place,
    Side,
    consumer_kind,
    provider_kind,
    shared_ranges,
)
from advisor.validation import UNKNOWN

__all__ = [
    "CONNECTION",
    "CONSUMER",
    "PROVIDER",
    "Fleet",
    "Located",
    "Path",
    "Place",
    "Side",
    "consumer_kind",
    "provider_kind",
    "shared_ranges",
]

NOWHERE: Located = (None, ())


class Fleet:
    """An inventory seen as a whole."""

    def __init__(self, inventory: Inventory, catalogue: Catalogue):
        self.inventory, self.content, self.catalogue = inventory, inventory.content, catalogue
        self.built = Built(inventory.content)
        self._places: dict[Any, Place] = {}

    @cached_property
    def sides(self) -> list[tuple[Connection, Side, Side]]:
        """Every connection with its two ends."""
        consumers: dict[str, Side] = {}
        providers: dict[str, Side] = {}
        found = []
        for connection in self.content.connections:
            one, other = connection.consumer, connection.provider
            if one not in consumers:
                consumers[one] = self._side(one, CONSUMER)
            if other not in providers:
                providers[other] = self._side(other, PROVIDER)
            found.append((connection, consumers[one], providers[other]))
        return found

    @cached_property
    def counts(self) -> Counts:
        """Numbers over all connections."""
        return Counts(self.content, self.sides)

    # --- where an end lies ----------------------------------------------------------------------------------------

    def _side(self, text: str, role: str) -> Side:
        """What is known about the end that `text` names."""
        end = self.inventory.end(text)
        service = self.content.services.get(end.name) if end.kind == "service" else None
        vpc = end.name if end.kind == "vpc" else service.vpc if service else None
        site = end.name if end.kind == "site" else service.site if service else None
        named = end if end in self._named else None
        alike = (role, vpc, site, named, _own_words(end, service))
        if alike not in self._places:
            self._places[alike] = self._place(role, end, service, vpc, site, named)
        return Side(end, service, self._places[alike])

    @cached_property
    def _named(self) -> frozenset[End]:
        """The ends that existing constructs and forbidden pairs name."""
        pairs = [end for pair in self.content.forbidden for end in (pair.consumer, pair.provider)]
        return self.built.named.union(map(self.inventory.end, pairs))

    def _place(
        self,
        role: str,
        end: End,
        service: Service | None,
        vpc_name: str | None,
        site_name: str | None,
        named: End | None,
    ) -> Place:
        vpc = self.content.vpcs[vpc_name] if vpc_name else None
        site = self.content.sites[site_name] if site_name else None
        account = _account(role, service, vpc, vpc_name)
        if role == CONSUMER:
            outside = site is not None or consumer_kind(end, service, site) == "function_outside_vpc"
        else:
            own = provider_kind(end, service, site) in {"service", "resource"}
            outside = vpc is None and (site is not None or not own)
        return Place(
            role,
            vpc_name,
            vpc,
            site_name,
            site,
            named,
            outside,
            _own_region(role, service, vpc, vpc_name),
            self._region(role, service, vpc, vpc_name, site, site_name),
            account,
            self._organization(account),
            self._company(role, end, service, site, site_name, account),
            self._environment(role, service, vpc, vpc_name, account),
            _zones(role, service, vpc, vpc_name),
            self.built.hubs_of(vpc_name, site_name),
        )

    def _region(
        self,
        role: str,
        service: Service | None,
        vpc: Vpc | None,
        vpc_name: str | None,
        site: Site | None,
        site_name: str | None,
    ) -> Located:
        """An end's Region: its own, its VPC's, or the inventory's; a vendor's is not presumed."""
        for entry, path in ((vpc, ("vpcs", vpc_name or "")), (site, ("sites", site_name or "")), (service, (role,))):
            if entry is not None and entry.region:
                return None if entry.region == UNKNOWN else entry.region, ((*path, "region"),)
        if service is not None and service.kind == "saas":
            return NOWHERE
        stated = self.content.region
        return None if stated == UNKNOWN else stated, (("region",),) if stated else ()

    def _organization(self, account: Located) -> Located:
        entry = self.content.accounts.get(account[0] or "")
        return (entry.organization, (("accounts", account[0] or "", "organization"),)) if entry else NOWHERE

    def _company(
        self, role: str, end: End, service: Service | None, site: Site | None, site_name: str | None, account: Located
    ) -> Located:
        """The company that runs an end, a vendor by its name; None where nothing names one: then it is one's own."""
        name, paths = account
        candidates: list[tuple[str | None, Path]] = [
            (service.company if service else None, (role, "company")),
            (site.company if site else None, ("sites", site_name or "", "company")),
            (self.content.accounts[name].company if name else None, ("accounts", name or "", "company")),
        ]
        for company, path in candidates:
            if company:
                return company, (path,)
        if service is not None and service.kind in {"saas", "public_site"}:
            return f"{service.vendor or end.name} (vendor)", ((role, "kind"),)
        return None, paths

    def _environment(
        self, role: str, service: Service | None, vpc: Vpc | None, vpc_name: str | None, account: Located
    ) -> Located:
        """What an end is used for: its own word, its VPC's, or its account's."""
        for entry, path in (
            (service, (role,)),
            (vpc, ("vpcs", vpc_name or "")),
            (self.content.accounts.get(account[0] or ""), ("accounts", account[0] or "")),
        ):
            if entry is not None and entry.environment:
                return entry.environment, ((*path, "environment"),)
        return NOWHERE

    # --- what is forbidden ----------------------------------------------------------------------------------------

    @cached_property
    def _forbidden(self) -> Mapping[frozenset[str], list[Path]]:
        """For every pair of networks, where the inventory forbids ends in them to reach each other."""
        found: dict[frozenset[str], list[Path]] = {}
        for number, pair in enumerate(self.content.forbidden):
            keys = frozenset(self._side(end, PROVIDER).place.key or "" for end in (pair.consumer, pair.provider))
            found.setdefault(keys, []).append(("forbidden", number))
        return found

    def forbidden_between(self, consumer: Place, provider: Place) -> list[Path]:
        """Where the inventory forbids a pair that a link between these two networks would make routable."""
        if consumer.key is None or provider.key is None or consumer.key == provider.key:
            return []
        return self._forbidden.get(frozenset((consumer.key, provider.key)), [])

    def forbidden_in_service_network(self, consumer: Place, provider: Place) -> list[Path]:
        """Where the inventory forbids a VPC of the consumer's service networks to reach the provider."""
        if provider.named is None:
            return []
        others = self.built.service_network_members(consumer.vpc_name) - {consumer.vpc_name or ""}
        return [
            ("forbidden", number)
            for number, pair in enumerate(self.content.forbidden)
            if self.inventory.end(pair.provider) == provider.named
            and self._side(pair.consumer, CONSUMER).place.vpc_name in others
        ]


def _own_words(end: End, service: Service | None) -> Any:
    """All that a service says of its place itself; None where its VPC or site says everything."""
    if service is None:
        return None
    vendor = service.vendor or end.name if service.kind in {"saas", "public_site"} else None
    outside = service.runs_on == "lambda" and service.vpc is None
    return (service.account, service.region, service.company, service.environment, service.zones, service.kind,
            vendor, outside)  # fmt: skip


def _own_region(role: str, service: Service | None, vpc: Vpc | None, vpc_name: str | None) -> Located:
    """The Region that an end's VPC or the end itself names."""
    for entry, path in ((vpc, ("vpcs", vpc_name or "")), (service, (role,))):
        if entry is not None and entry.region and entry.region != UNKNOWN:
            return entry.region, ((*path, "region"),)
    return NOWHERE


def _account(role: str, service: Service | None, vpc: Vpc | None, vpc_name: str | None) -> Located:
    """The account that an end runs in: its own, else the one that owns its VPC."""
    if service is not None and service.account:
        return service.account, ((role, "account"),)
    if vpc is not None:
        return vpc.account, (("vpcs", vpc_name or "", "account"),)
    return None, ((role, "account"),)


def _zones(
    role: str, service: Service | None, vpc: Vpc | None, vpc_name: str | None
) -> tuple[frozenset[str], tuple[Path, ...]]:
    """The IDs of an end's zones, where the inventory gives them."""
    if service is not None and service.zones:
        return frozenset(service.zones), ((role, "zones"),)
    if vpc is not None and isinstance(vpc.zones, tuple):
        return frozenset(vpc.zones), (("vpcs", vpc_name or "", "zones"),)
    return frozenset(), ()
