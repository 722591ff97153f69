"""What was found, without what an inventory cannot hold: what is left out is told, each kind once."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

from pydantic import ValidationError

from advisor.catalogue import Catalogue
from advisor.importers.drafting import valid_name
from advisor.importers.estate import (
    Connection,
    Entry,
    Estate,
    Peering,
    Ref,
    Seen,
    Service,
    Site,
    TransitGateway,
    Vpc,
)
from advisor.inventory import models
from advisor.inventory.contradictions import RESERVED, zone_prefix
from advisor.plain_text import quoted
from advisor.validation import UNKNOWN, Frozen

MODELS: Mapping[str, type[Frozen]] = {
    "accounts": models.Account,
    "vpcs": models.Vpc,
    "sites": models.Site,
    "services": models.Service,
    "connections": models.Connection,
    "transit_gateways": models.TransitGateway,
    "cloud_wans": models.TransitGateway,
    "peerings": models.Peering,
    "service_networks": models.ServiceNetwork,
    "endpoint_services": models.PublishedService,
    "endpoints": models.PublishedService,
}
_NEEDED: Mapping[str, dict[str, Any]] = {
    "connections": {"from": "a", "to": "b"},
    "peerings": {"between": ["a", "b"]},
}
"""What a model needs beside the values that are looked at here."""
_TRAFFIC = ("gb_per_month", "requests_per_second")


def fitted(estate: Estate, catalogue: Catalogue) -> Estate:
    """The estate as an inventory can hold it: values of the right shape that do not contradict each other."""
    fitting = _Fitting(estate, catalogue)
    entries = {
        group: {key: fit for key, one in members.items() if (fit := fitting.entry(one)) is not None}
        for group, members in estate.entries.items()
    }
    return replace(estate, entries=entries, not_understood=(*estate.not_understood, *fitting.left_out.values()))


class _Fitting:
    def __init__(self, estate: Estate, catalogue: Catalogue):
        self.estate, self.regions = estate, catalogue.regions.regions
        self.left_out: dict[str, Seen] = {}
        self.connections: set[tuple[Ref, Ref, str]] = set()

    def entry(self, entry: Entry) -> Entry | None:
        """The entry without what is wrong; None where nothing is left of it."""
        entry = self._of_right_shape(entry)
        region = getattr(entry, "region", None)
        if region and region not in self.regions:
            entry = self._without(entry, "region", region, "no Region that the advisor knows")
        match entry:
            case Vpc():
                return replace(entry, cidrs=tuple(self._ranges(entry)), zones=tuple(self._zones(entry)))
            case Site():
                return replace(entry, cidrs=tuple(self._ranges(entry)))
            case Service():
                return self._service(entry)
            case Connection():
                return self._connection(entry)
            case Peering() if len(set(entry.between)) != 2:
                self._leave_out(entry, "does not join two VPCs")
                return None
            case TransitGateway(group="transit_gateways") if entry.region:
                near = []
                for key in entry.attached:
                    if self._region(key) in (None, entry.region):
                        near.append(key)
                    else:
                        self._leave_out(entry, f"attached {quoted(key)} is in another Region")
                return replace(entry, attached=tuple(near))
        return entry

    def _of_right_shape(self, entry: Entry) -> Entry:
        values = {
            one.name: list(value) if isinstance(value, tuple) else value
            for one in fields(entry)
            if one.name not in {"key", "name", "origin", "zones", "ends_in"} and "refers_to" not in one.metadata
            for value in [getattr(entry, one.name)]
            if value not in (None, "", ()) and not isinstance(value, Ref)
        }
        if UNKNOWN in values.get("cidrs", ()):
            values["cidrs"] = UNKNOWN
        traffic = {key: values.pop(key) for key in _TRAFFIC if key in values}
        data = {**values, **_NEEDED.get(entry.group, {}), **({"traffic": traffic} if traffic else {})}
        try:
            MODELS[entry.group].model_validate(data)
        except ValidationError as error:
            for fault in error.errors(include_url=False):
                steps = [step for step in fault["loc"] if isinstance(step, int) or hasattr(entry, step)]
                name = str(steps[0])
                value = getattr(entry, name)
                if len(steps) > 1 and isinstance(steps[1], int) and isinstance(value, tuple):
                    value = data[name][steps[1]]
                entry = self._without(entry, name, value, "not what an inventory holds there")
        return entry

    def _without(self, entry: Entry, name: str, value: Any, why: str) -> Entry:
        self._leave_out(entry, f"{name} {quoted(str(value))} is {why}")
        there = getattr(entry, name)
        empty = "" if isinstance(there, str) and name in {"title", "name"} else None
        left: Any = tuple(one for one in there if one != value) if isinstance(there, tuple) else empty
        return replace(entry, **{name: left})

    def _leave_out(self, entry: Entry, why: str) -> None:
        what = f"{entry.group.replace('_', ' ')}: {why}"
        there = self.left_out.get(what)
        self.left_out[what] = replace(there, count=there.count + 1) if there else Seen(what, 1, entry.origins[0])

    def _ranges(self, entry: Vpc | Site) -> Iterable[str]:
        """Ranges that networks have, of those that lie in one another the widest."""
        if UNKNOWN in entry.cidrs:
            yield UNKNOWN
            return
        every = {ip_network(text): text for text in entry.cidrs}
        for network, text in every.items():
            if not network.prefixlen or any(_lies_in(network, one) for one in RESERVED):
                self._leave_out(entry, f"{text} is no network's range")
            elif not any(network != one and _lies_in(network, one) for one in every):
                yield text

    def _zones(self, vpc: Vpc) -> Iterable[str]:
        """The zones that are in the Region of the VPC, as far as their names or IDs tell."""
        region = vpc.region or ""
        for one in vpc.zones:
            if region and "-" in one and not one.startswith((region, f"{zone_prefix(region)}-")):
                self._leave_out(vpc, f"zone {quoted(one)} is not in {region}")
            else:
                yield one

    def _region(self, vpc: str) -> str | None:
        there = self.estate.entries["vpcs"].get(vpc)
        return there.region if isinstance(there, Vpc) else None

    def _connection(self, entry: Connection) -> Connection | None:
        """The connection with a name that no other of its ends has."""
        if entry.consumer == entry.provider:
            self._leave_out(entry, "leads from an entry to itself")
            return None
        name, number = valid_name(entry.key), 1
        while (entry.consumer, entry.provider, name) in self.connections:
            number += 1
            name = f"{valid_name(entry.key) or 'connection'}-{number}"
        self.connections.add((entry.consumer, entry.provider, name))
        return replace(entry, key=name)

    def _service(self, entry: Service) -> Service:
        if entry.kind == "aws_service" and not entry.service:
            self._leave_out(entry, "an AWS service without the name of its endpoint")
            entry = replace(entry, kind=None)
        if entry.kind == "aws_service":
            entry = replace(entry, vpc=None, site=None)
        elif entry.vpc:
            # Its Region is that of its VPC, and it is in one place.
            entry = replace(entry, site=None, region=None)
        prefix = zone_prefix(self._region(entry.vpc or "") or entry.region or "")
        return replace(entry, zones=tuple(one for one in entry.zones if one.startswith(f"{prefix}-")))


def _lies_in(network: IPv4Network | IPv6Network, other: IPv4Network | IPv6Network) -> bool:
    return network.version == other.version and network.subnet_of(other)  # type: ignore[arg-type]
