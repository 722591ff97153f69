"""Finds where an end lies: what it says itself, what its VPC or site says, what its account and the inventory say."""

from dataclasses import dataclass
from typing import Any

from advisor.inventory import End, InventoryContent, Service, Site, Vpc
from advisor.topology.existing import Built
from advisor.topology.places import CONSUMER, Located, Path, Place, consumer_kind, provider_kind
from advisor.validation import UNKNOWN

NOWHERE: Located = (None, ())


@dataclass(frozen=True, eq=False)
class Location:
    """What the inventory says of where an end lies, in one role."""

    role: str
    end: End
    service: Service | None
    vpc_name: str | None
    vpc: Vpc | None
    site_name: str | None
    site: Site | None

    @classmethod
    def of(cls, role: str, end: End, content: InventoryContent) -> "Location":
        """The location of an end that a checked inventory names."""
        service = content.services.get(end.name) if end.kind == "service" else None
        vpc = end.name if end.kind == "vpc" else service.vpc if service else None
        site = end.name if end.kind == "site" else service.site if service else None
        return cls(
            role, end, service, vpc, content.vpcs[vpc] if vpc else None, site, content.sites[site] if site else None
        )

    @property
    def own_words(self) -> Any:
        """All that a service says of its place itself: services in one network lie alike where this is the same."""
        service = self.service
        if service is None:
            return None
        vendor = service.vendor or self.end.name if service.kind in {"saas", "public_site"} else None
        outside = service.runs_on == "lambda" and service.vpc is None
        return (service.account, service.region, service.company, service.environment, service.zones, service.kind,
                vendor, outside)  # fmt: skip

    def place(self, content: InventoryContent, built: Built, named: End | None) -> Place:
        """The place that all ends share that lie so."""
        account = self._account()
        return Place(
            role=self.role,
            vpc_name=self.vpc_name,
            vpc=self.vpc,
            site_name=self.site_name,
            site=self.site,
            named=named,
            outside_vpc=self._outside_vpc(),
            own_region=self._own_region(),
            region=self._region(content),
            account=account,
            organization=_organization(content, account),
            company=self._company(content, account),
            environment=self._environment(content, account),
            zones=self._zones(),
            hubs=built.hubs_of(self.vpc_name, self.site_name),
        )

    @property
    def _vpc_path(self) -> Path:
        return ("vpcs", self.vpc_name or "")

    @property
    def _site_path(self) -> Path:
        return ("sites", self.site_name or "")

    def _outside_vpc(self) -> bool:
        if self.role == CONSUMER:
            kind = consumer_kind(self.end, self.service, self.site)
            return self.site is not None or kind == "function_outside_vpc"
        kind = provider_kind(self.end, self.service, self.site)
        return self.vpc is None and (self.site is not None or kind not in {"service", "resource"})

    def _own_region(self) -> Located:
        for entry, path in ((self.vpc, self._vpc_path), (self.service, (self.role,))):
            if entry is not None and entry.region and entry.region != UNKNOWN:
                return entry.region, ((*path, "region"),)
        return NOWHERE

    def _region(self, content: InventoryContent) -> Located:
        """Its own Region, its VPC's, or the inventory's; a vendor's is not presumed."""
        for entry, path in (
            (self.vpc, self._vpc_path),
            (self.site, self._site_path),
            (self.service, (self.role,)),
        ):
            if entry is not None and entry.region:
                return None if entry.region == UNKNOWN else entry.region, ((*path, "region"),)
        if self.service is not None and self.service.kind == "saas":
            return NOWHERE
        return None if content.region == UNKNOWN else content.region, (("region",),) if content.region else ()

    def _account(self) -> Located:
        """The account that it runs in: its own, else the one that owns its VPC."""
        if self.service is not None and self.service.account:
            return self.service.account, ((self.role, "account"),)
        if self.vpc is not None:
            return self.vpc.account, ((*self._vpc_path, "account"),)
        return None, ((self.role, "account"),)

    def _company(self, content: InventoryContent, account: Located) -> Located:
        """The company that runs it, a vendor by its name; None where nothing names one: then it is one's own."""
        name, paths = account
        candidates: list[tuple[str | None, Path]] = [
            (self.service.company if self.service else None, (self.role, "company")),
            (self.site.company if self.site else None, (*self._site_path, "company")),
            (content.accounts[name].company if name else None, ("accounts", name or "", "company")),
        ]
        for company, path in candidates:
            if company:
                return company, (path,)
        if self.service is not None and self.service.kind in {"saas", "public_site"}:
            return f"{self.service.vendor or self.end.name} (vendor)", ((self.role, "kind"),)
        return None, paths

    def _environment(self, content: InventoryContent, account: Located) -> Located:
        """What it is used for: its own word, its VPC's, or its account's."""
        name = account[0] or ""
        for entry, path in (
            (self.service, (self.role,)),
            (self.vpc, self._vpc_path),
            (content.accounts.get(name), ("accounts", name)),
        ):
            if entry is not None and entry.environment:
                return entry.environment, ((*path, "environment"),)
        return NOWHERE

    def _zones(self) -> tuple[frozenset[str], tuple[Path, ...]]:
        """The IDs of its zones, where the inventory gives them."""
        if self.service is not None and self.service.zones:
            return frozenset(self.service.zones), ((self.role, "zones"),)
        if self.vpc is not None and isinstance(self.vpc.zones, tuple):
            return frozenset(self.vpc.zones), ((*self._vpc_path, "zones"),)
        return frozenset(), ()


def _organization(content: InventoryContent, account: Located) -> Located:
    entry = content.accounts.get(account[0] or "")
    return (entry.organization, (("accounts", account[0] or "", "organization"),)) if entry else NOWHERE
