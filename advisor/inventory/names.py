"""Every place of an inventory where a name stands, and the names that are valid there."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from advisor.catalogue import Catalogue
from advisor.inventory import InventoryContent
from advisor.validation import UNKNOWN
from advisor.yaml_reader import Document

Path = list[str | int]


@dataclass(frozen=True)
class Named:
    """Names of one kind at one place; `kinds` are the groups of the inventory that declare what is valid."""

    what: str
    names: Sequence[str]
    valid: Collection[str]
    path: Path
    kinds: tuple[str, ...] = ()
    at_key: bool = False
    only_warn: bool = False


def place_of(document: Document, path: Path, number: int) -> Path:
    """The place of one of several names, which stands there itself where it was written without brackets."""
    return [*path, number] if number in document.locate(path)[1].members else path


def names_in(content: InventoryContent, catalogue: Catalogue) -> Iterator[Named]:
    """All names that have to be declared somewhere: in the inventory, or in the knowledge."""
    yield from _of_knowledge(content, catalogue)
    yield from _of_entries(content)
    yield from _of_existing(content)
    for path, region in _regions(content):
        if region and region != UNKNOWN:
            yield Named("Region", [region], catalogue.regions.regions, path)


def _one(name: str | None) -> list[str]:
    return [name] if name else []


def _of_knowledge(content: InventoryContent, catalogue: Catalogue) -> Iterator[Named]:
    data_classes = catalogue.facts["data"].entry.values
    yield Named("regime", content.compliance, catalogue.regimes, ["compliance"])
    yield Named("criterion", content.priorities, catalogue.criteria, ["priorities"])
    for group in ("accounts", "vpcs", "sites", "services"):
        for name, entry in getattr(content, group).items():
            yield Named("regime", entry.compliance, catalogue.regimes, [group, name, "compliance"])
    for name, service in content.services.items():
        path: Path = ["services", name]
        yield Named("Region", service.regions, catalogue.regions.regions, [*path, "regions"])
        yield Named("criterion", service.priorities, catalogue.criteria, [*path, "priorities"])
        yield Named("class of data", service.data, data_classes, [*path, "data"])
        if service.kind == "aws_service":
            what = "AWS service with a VPC endpoint in our list"
            listed = _one(service.service)
            yield Named(what, listed, catalogue.aws_services.services, [*path, "service"], only_warn=True)
    for number, connection in enumerate(content.connections):
        if not (connection.priorities or connection.data or connection.compliance):
            continue
        path = ["connections", number]
        yield Named("criterion", connection.priorities, catalogue.criteria, [*path, "priorities"])
        yield Named("class of data", connection.data, data_classes, [*path, "data"])
        yield Named("regime", connection.compliance, catalogue.regimes, [*path, "compliance"])
    meant = {name for name in content.policy.never if catalogue.meant_by(name)}
    valid = dict.fromkeys([*catalogue.mechanisms, *catalogue.families, *sorted(meant)])
    yield Named("mechanism or family", content.policy.never, valid, ["policy", "never"])


def _of_entries(content: InventoryContent) -> Iterator[Named]:
    accounts, vpcs, sites = content.accounts, content.vpcs, content.sites
    for name, vpc in vpcs.items():
        yield Named("account", _one(vpc.account), accounts, ["vpcs", name, "account"], ("account",))
        yield Named("account", vpc.shared_with, accounts, ["vpcs", name, "shared_with"], ("account",))
    hubs = {**vpcs, **content.existing.transit_gateways, **content.existing.cloud_wans}
    for name, site in sites.items():
        yield Named("VPC or hub", site.ends_in, hubs, ["sites", name, "ends_in"], ("VPC", "hub"))
    for name, service in content.services.items():
        yield Named("account", _one(service.account), accounts, ["services", name, "account"], ("account",))
        yield Named("VPC", _one(service.vpc), vpcs, ["services", name, "vpc"], ("VPC",))
        yield Named("site", _one(service.site), sites, ["services", name, "site"], ("site",))


def _of_existing(content: InventoryContent) -> Iterator[Named]:
    existing, vpcs, services = content.existing, content.vpcs, content.services
    path: Path
    for group in ("transit_gateways", "cloud_wans"):
        for name, hub in getattr(existing, group).items():
            path = ["existing", group, name]
            yield Named("VPC", hub.attached, vpcs, [*path, "attached"], ("VPC",))
            yield Named("site", hub.sites, content.sites, [*path, "sites"], ("site",))
            yield Named("account", _one(hub.account), content.accounts, [*path, "account"], ("account",))
    for number, peering in enumerate(existing.peerings):
        yield Named("VPC", peering.between, vpcs, ["existing", "peerings", number, "between"], ("VPC",))
    for name, network in existing.service_networks.items():
        path = ["existing", "service_networks", name]
        yield Named("VPC", network.associated, vpcs, [*path, "associated"], ("VPC",))
        yield Named("service", network.services, services, [*path, "services"], ("service",))
        yield Named("account", _one(network.account), content.accounts, [*path, "account"], ("account",))
    for group in ("endpoint_services", "endpoints"):
        for name, published in getattr(existing, group).items():
            path = ["existing", group, name]
            yield Named("VPC", published.vpcs, vpcs, [*path, "vpcs"], ("VPC",))
            yield Named("service", _one(published.service), services, [*path, "service"], ("service",))
    for name in existing.shared_vpcs:
        yield Named("VPC", [name], vpcs, ["existing", "shared_vpcs", name], ("VPC",), at_key=True)


def _regions(content: InventoryContent) -> Iterator[tuple[Path, str | None]]:
    yield ["region"], content.region
    for group in ("vpcs", "sites", "services"):
        for name, entry in getattr(content, group).items():
            yield [group, name, "region"], entry.region
    for group in ("transit_gateways", "cloud_wans", "service_networks"):
        for name, entry in getattr(content.existing, group).items():
            yield ["existing", group, name, "region"], entry.region
