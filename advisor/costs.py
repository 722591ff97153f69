"""What a mechanism costs a month for one connection alone: prices times quantities, item by item, or unknown.

What the inventory says is there costs nothing more: attachments, endpoints, load balancers, VPNs. A month has 730
hours; list prices before discounts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

from advisor.catalogue import Catalogue
from advisor.catalogue.files import Price
from advisor.conditions import Values
from advisor.inventory import Inventory
from advisor.situations import Situation

HOURS = 730.0
SECONDS = HOURS * 3600
PRESUMED_GB = 100.0
PRESUMED_ZONES = 2.0
PRESUMED_REGION = "us-east-1"
FREE_LATTICE_REQUESTS = 300_000 * HOURS
"""Requests a month that each VPC Lattice service serves free: 300,000 an hour."""
COST_FACTS = frozenset(
    {"gb_per_month", "requests_per_second", "same_region", "provider", "line", "load_balancer", "joined_by"}
)
"""The facts that quantities depend on."""


@dataclass(frozen=True)
class Item:
    """One line of a bill."""

    what: str
    usd: float
    price: Price
    quantity: float


@dataclass(frozen=True)
class MonthlyCost:
    """A month's cost: `usd` is None where a price is unknown; `unknown` names what is."""

    usd: float | None
    items: tuple[Item, ...]
    unknown: tuple[str, ...]
    presumed: tuple[str, ...]


@dataclass(frozen=True)
class Quantities:
    """How much of everything one connection uses, and what of it was presumed."""

    amounts: Mapping[str, float]
    presumed: tuple[str, ...]
    region: str


def quantities(inventory: Inventory, situation: Situation, values: Values) -> Quantities:
    """The quantities that mechanisms' costs multiply, for one connection with these values of its facts."""
    content, presumed = inventory.content, []
    gb, requests = _number(values, "gb_per_month"), _number(values, "requests_per_second")
    if gb is None:
        gb = PRESUMED_GB
        presumed.append(f"{PRESUMED_GB:g} GB a month")
    vpc = content.vpcs[situation.consumer_vpc] if situation.consumer_vpc else None
    zones = (len(vpc.zones) if isinstance(vpc.zones, tuple) else vpc.zones) if vpc and vpc.zones else None
    if zones is None:
        presumed.append(f"{PRESUMED_ZONES:g} zones with traffic spread evenly over them")
    region = situation.region
    if region is None:
        presumed.append(f"prices of {PRESUMED_REGION}")
    paid = max(0.0, requests * SECONDS - FREE_LATTICE_REQUESTS) if requests is not None else 0.0
    same_region = values.get("same_region") is not False
    consumers = float(vpc.count if vpc else 1)
    count = zones or PRESUMED_ZONES
    joined = values.get("joined_by")
    endpoint_exists = isinstance(joined, frozenset) and "endpoint" in joined
    amounts = {
        "hours": HOURS,
        "two_sides": 2.0,
        "gb": gb,
        "consumer_zones": float(count),
        "consumer_networks": consumers,
        "cross_zone_gb": gb * (count - 1) / count if same_region else 0.0,
        "cross_region_gb": 0.0 if same_region else gb,
        "remote_regions": float(not same_region and values.get("provider") != "saas"),
        "internet_gb": 0.0 if values.get("provider") == "aws_service" else gb,
        "lattice_paid_requests": paid,
        "new_hub_attachments": _new_attachments(inventory, situation),
        "pair_regions": 1.0 if same_region else 2.0,
        "line_exists": float(values.get("line") == "direct_connect"),
        "vpn_exists": float(values.get("line") == "site_to_site_vpn"),
        "endpoint_exists": float(endpoint_exists),
        "provider_has_nlb": float(
            endpoint_exists or values.get("load_balancer") == "nlb" or values.get("provider") == "saas"
        ),
    }
    return Quantities(amounts, tuple(presumed), region or PRESUMED_REGION)


def _number(values: Values, fact: str) -> float | None:
    value = values.get(fact)
    return None if value is None else float(str(value))


def ranking_cost(catalogue: Catalogue, mechanism: str, used: Quantities) -> float | None:
    """What cost compares: the bill; infinite where a third party asks an unpublished price; None if it is unknown."""
    if catalogue.mechanisms[mechanism].entry.third_party_price and not used.amounts["line_exists"]:
        return inf
    return monthly_cost(catalogue, mechanism, used).usd


def _new_attachments(inventory: Inventory, situation: Situation) -> float:
    """How many VPC attachments a hub still needs: those of both VPCs, less those that one working hub has already."""
    vpcs = {name: inventory.content.vpcs[name] for name in (situation.consumer_vpc, situation.provider_vpc) if name}
    hubs = [hub for hub in inventory.content.existing.transit_gateways.values() if hub.state in {"working", "broken"}]
    missing = [sum(vpc.count for name, vpc in vpcs.items() if name not in hub.attached) for hub in hubs]
    return float(min(missing, default=sum(vpc.count for vpc in vpcs.values())))


def monthly_cost(catalogue: Catalogue, mechanism: str, used: Quantities) -> MonthlyCost:
    """What a mechanism costs a month with these quantities."""
    lines = catalogue.mechanisms[mechanism].entry.costs
    if lines is None:
        entry = catalogue.mechanisms[mechanism].entry
        return MonthlyCost(None, (), (f"{entry.title}, {entry.third_party_price or 'not costed'}",), ())
    items, unknown = [], []
    prices = catalogue.prices[used.region]
    for line in lines:
        if line.unless and used.amounts[line.unless]:
            continue
        quantity = 1.0
        for name in line.times:
            quantity *= used.amounts[name]
        if quantity == 0:
            continue
        price = prices.get(line.price)
        if price is None:
            unknown.append(f"{catalogue.price_names[line.price]} in {used.region}")
        else:
            items.append(Item(line.what, round(quantity * price.usd, 2), price, round(quantity, 2)))
    total = None if unknown else round(sum(item.usd for item in items), 2)
    return MonthlyCost(total, tuple(items), tuple(unknown), used.presumed if lines else ())
