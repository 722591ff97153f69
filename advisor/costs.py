"""What a month costs: prices times quantities, item by item, or unknown; what exists costs nothing more.

A month has 730 hours; list prices before discounts. A bill is made of charges: those of constructs, which connections
share, and those of what flows. Amounts that AWS adds up before it applies free allotments and steps are pooled.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import inf, prod
from typing import Literal, NamedTuple

from advisor.catalogue.cost_files import Price
from advisor.catalogue.files import Quantity
from advisor.conditions import Values
from advisor.constructs import STATE_FACTS, Constructs, Needed
from advisor.situations import Situation

HOURS = 730.0
SECONDS = HOURS * 3600
Scenario = Literal["usual", "low", "high"]
"""Which of the presumed amounts stand where the inventory states none."""
COST_FACTS = frozenset({"gb_per_month", "requests_per_second", "zones", "provider_zones", *STATE_FACTS})
"""The facts that costs and constructs depend on."""


BETWEEN_REGIONS = "inter_region_gb"
"""The price of transfer to another Region, for want of one to the Region at hand: `inter_region_gb_to_REGION`."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """How much of everything one connection uses, what of it was presumed, and the Region of each side."""

    of: Mapping[str, float]
    presumed: tuple[str, ...]
    presumed_volume: tuple[str, ...]
    """The facts among volume and request rate that nobody stated."""
    regions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Charge:
    """A price times a quantity, in a Region, and who pays it; `pool` names what it is added to before it is priced."""

    what: str
    name: str
    price: Price | None
    quantity: float
    region: str
    payer: str
    pool: tuple[str, ...]
    free: float = 0.0

    @property
    def steps(self) -> tuple[tuple[float, float], ...]:
        """Sizes of steps, the last infinite, each with US dollars for a unit in it."""
        if self.price is None:
            return ((inf, 0.0),)
        return ((self.free, 0.0), *self.price.steps) if self.free else self.price.steps

    def unknown(self, together: float | None = None) -> bool:
        """Whether its price is missing, and needed: of the quantity, or that of its whole pool, not all is free."""
        return self.price is None and (self.quantity if together is None else together) > self.free

    @property
    def usd(self) -> float:
        """What it costs by itself, in US dollars and whole cents."""
        price, free = self.price, self.free
        if price is None or self.quantity <= free:
            return 0.0
        if not free and (not price.tiers or self.quantity <= price.tiers[0].above):
            return round(self.quantity * price.usd, 2)
        return priced(self.quantity, self.steps)

    @property
    def cents(self) -> int:
        """What it costs by itself, in cents."""
        return round(self.usd * 100)


@dataclass(frozen=True, slots=True)
class Bill:
    """Charges, and what else has a price that nobody published."""

    charges: tuple[Charge, ...]
    unpublished: tuple[str, ...]
    presumed: tuple[str, ...]

    @property
    def usd(self) -> float | None:
        """The total in US dollars; None where a price is unknown."""
        return None if self.unknown else self.known_usd

    @property
    def known_usd(self) -> float:
        """What the known prices come to."""
        return round(sum(one.usd for one in self.charges), 2)

    @property
    def unknown(self) -> bool:
        """Whether a price is missing."""
        return bool(self.unpublished)


class Numbers(NamedTuple):
    """What is compared of a mechanism where rules leave several: things to run, what they cost, in cents."""

    constructs: int
    third_party: bool
    """Whether somebody else asks a price that is not published: it loses against what needs nobody."""
    cents: int
    priced: bool
    """Whether it can be compared: where a price is unknown, and not because of a third party, `cents` is a part."""


def priced(quantity: float, steps: Iterable[tuple[float, float]]) -> float:
    """What a quantity costs that is priced by steps, in US dollars, rounded to cents."""
    total, left = 0.0, quantity
    for size, usd in steps:
        total += min(left, size) * usd
        left -= min(left, size)
    return round(total, 2)


class _Fixed(NamedTuple):
    """What a construct costs by itself, its sum as far as it is known, and whether all of it is."""

    charges: tuple[Charge, ...] | None
    cents: int
    known: bool


class Costs:
    """Costs in one fleet."""

    def __init__(self, constructs: Constructs):
        self.constructs, self.catalogue = constructs, constructs.catalogue
        self._of_constructs: dict[tuple[object, ...], _Fixed] = {}

    def amounts(self, situation: Situation, values: Values, scenario: Scenario = "usual") -> Amounts:
        """The quantities that costs multiply, for one connection with these values of its facts."""
        catalogue, presumed = self.catalogue, []
        vpc = situation.consumer.place.vpc
        gb, requests = _number(values, "gb_per_month"), _number(values, "requests_per_second")
        if gb is None:
            gb = getattr(catalogue.amounts.gb_per_month, scenario) * (vpc.count if vpc else 1)
            presumed.append(f"{gb:,.12g} GB a month")
        if requests is None:
            requests = getattr(catalogue.amounts.requests_per_second, scenario) * (vpc.count if vpc else 1)
        zones = int(_number(values, "zones") or catalogue.amounts.zones.usual)
        if values.get("zones") is None:
            presumed.append(f"{zones} zones with traffic spread evenly over them")
        consumer, provider = situation.consumer.place.region[0], situation.provider.place.region[0]
        first = situation.region or catalogue.amounts.region.usual
        if situation.region is None:
            presumed.append(f"prices of {first}")
        same_region = values.get("same_region") is not False
        # Spread evenly, so much of the traffic ends in the zone in which it began.
        within = max(zones, int(_number(values, "provider_zones") or 0))
        amounts = {
            "hours": HOURS,
            "gb": gb,
            "requests": requests * SECONDS,
            "consumer_zones": float(zones),
            "cross_zone_gb": gb * (within - 1) / within if same_region else 0.0,
            "cross_region_gb": 0.0 if same_region else gb,
            "internet_gb": 0.0 if values.get("provider") == "aws_service" else gb,
            "two_sides": 2.0,
            "vpn_gb": gb if values.get("line") == "site_to_site_vpn" else 0.0,
            "to_resource": float(values.get("provider") == "resource"),
            "provider_has_nlb": float(
                self.constructs.published(situation, values)
                or values.get("load_balancer") == "nlb"
                or values.get("provider") == "saas"
            ),
        }
        regions = {"consumer": consumer or first, "provider": provider or first}
        volume = tuple(fact for fact in ("gb_per_month", "requests_per_second") if values.get(fact) is None)
        return Amounts(amounts, tuple(presumed), volume, regions)

    def of_construct(self, needed: Needed, amounts: Amounts) -> tuple[Charge, ...] | None:
        """What a construct costs by itself; nothing where it exists, None where nobody published its price."""
        return self._fixed(needed, amounts).charges

    def _fixed(self, needed: Needed, amounts: Amounts) -> _Fixed:
        """The same with its sum, worked out once for all constructs that are alike."""
        if needed.exists:
            return _Fixed((), 0, True)
        key = needed, amounts.of["consumer_zones"], *amounts.regions.values()
        if key not in self._of_constructs:
            lines = self.catalogue.constructs[needed.kind].costs
            charges = None
            if lines is not None:
                charges = tuple(self._charges(lines, amounts, needed.at, region=needed.region, times=needed.count))
            known = charges is not None and not any(one.unknown() for one in charges)
            self._of_constructs[key] = _Fixed(charges, sum(one.cents for one in charges or ()), known)
        return self._of_constructs[key]

    def of_flow(self, mechanism: str, situation: Situation, amounts: Amounts) -> tuple[Charge, ...] | None:
        """What the traffic of a connection costs by a mechanism; None where nobody published it."""
        lines = self.catalogue.mechanisms[mechanism].entry.costs
        if lines is None:
            return None
        return tuple(self._charges(lines, amounts, "consumer", situation))

    def _charges(
        self,
        lines: Iterable[Quantity],
        amounts: Amounts,
        at: str,
        situation: Situation | None = None,
        region: str | None = None,
        times: int = 1,
    ) -> Iterator[Charge]:
        for line in lines:
            if line.unless and amounts.of[line.unless]:
                continue
            quantity = float(times)
            for name in line.times:
                quantity *= amounts.of[name]
            if not quantity:
                continue
            payer = line.paid_by or at
            where = amounts.regions["provider" if payer == "provider" else "consumer"]
            if region and not line.paid_by:
                where = region
            each = [self.constructs.part(name, situation) for name in line.pooled_by] if situation else []
            name = line.price
            if name == BETWEEN_REGIONS:
                to = f"{name}_to_{amounts.regions['provider']}"
                name = to if to in self.catalogue.prices[where] else name
            price, pool = self.catalogue.prices[where].get(name), (name, where, *(part for part, _ in each))
            # Each of the services that an entry stands for has the free amount.
            free = self.catalogue.limits[line.free].default * HOURS * prod(n for _, n in each) if line.free else 0.0
            yield Charge(line.what, name, price, quantity, where, payer, pool, free)

    def bill(self, mechanism: str, situation: Situation, values: Values, amounts: Amounts) -> Bill:
        """What a mechanism would cost a connection that stood alone, beside what exists."""
        return self._bill(
            mechanism, situation, amounts, self.constructs.needed(mechanism, situation, values, amounts.of)
        )

    def _bill(self, mechanism: str, situation: Situation, amounts: Amounts, needed: Iterable[Needed]) -> Bill:
        entry = self.catalogue.mechanisms[mechanism].entry
        found: list[Charge] = []
        unpublished = []
        if entry.costs is None:
            unpublished.append(f"{entry.title}, {entry.third_party_price or 'not costed'}")
        for one in needed:
            charges = self.of_construct(one, amounts)
            if charges is None and entry.costs is not None:
                unpublished.append(self.catalogue.constructs[one.kind].title)
            found += charges or ()
        found += self.of_flow(mechanism, situation, amounts) or ()
        unpublished += [f"{self.catalogue.price_names[one.name]} in {one.region}" for one in found if one.unknown()]
        return Bill(tuple(found), tuple(dict.fromkeys(unpublished)), amounts.presumed if found else ())

    def numbers(self, mechanism: str, situation: Situation, values: Values, amounts: Amounts) -> Numbers:
        """What is compared of a mechanism for a connection that stands alone."""
        weight, cents, known = 0, 0, True
        for needed in self.constructs.needed(mechanism, situation, values, amounts.of):
            weight += self.weight(needed)
            fixed = self._fixed(needed, amounts)
            cents, known = cents + fixed.cents, known and fixed.known
        flow = self.of_flow(mechanism, situation, amounts)
        known = known and flow is not None and not any(one.unknown() for one in flow)
        cents += sum(one.cents for one in flow or ())
        third_party = self.third_party(mechanism, values)
        return Numbers(weight, third_party, cents, third_party or known)

    def weight(self, needed: Needed) -> int:
        """How many things more a construct is to run."""
        return 0 if needed.exists or self.catalogue.constructs[needed.kind].setting else needed.count

    def third_party(self, mechanism: str, values: Values) -> bool:
        """Whether somebody else asks an unpublished price for it; of a line that is there nobody does."""
        asked = self.catalogue.mechanisms[mechanism].entry.third_party_price
        return bool(asked) and values.get("line") != "direct_connect"


def _number(values: Values, fact: str) -> float | None:
    value = values.get(fact)
    return None if value is None else float(str(value))
