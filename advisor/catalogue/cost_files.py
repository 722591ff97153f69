"""The shape of the files that costs and plans rest on: constructs, presumed amounts, prices, the price list."""

from itertools import pairwise
from math import inf
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, RootModel

from advisor.catalogue.files import Confidence, Earlier, Quantity, Text
from advisor.validation import Frozen, Listed


class Opening(Frozen):
    """What a construct lets networks reach, at which layer, and what narrows that to what was asked.

    networks: two networks reach each other. attached: all networks that are attached to it do, and hub attaches one.
    hubs: what is attached to either of two hubs. line: a site and where its line ends. services: a network reaches all
    members of a service network, which members put there. provider: a network reaches one provider.
    """

    to: Literal["networks", "attached", "hub", "hubs", "line", "services", "members", "provider", "internet"]
    layer: Literal["3", "4", "7"]
    closed_by: Text
    by_caller: bool = False
    over_links: bool = False
    limit: str = ""
    sources: Annotated[Listed[str], Field(min_length=1)]


class ConstructEntry(Frozen):
    """What mechanisms are built of: after which others, whether it is a thing to run, its costs, its limits."""

    title: Text
    after: Listed[str] = ()
    built_by: Literal["provider"] | None = None
    opens: Opening | None = None
    setting: bool = False
    costs: tuple[Quantity, ...] | None = None
    limits: dict[str, str] = {}


class ConstructsFile(RootModel[dict[str, ConstructEntry]]):
    """constructs.yaml: constructs by kind."""


class PresumedAmount(Frozen):
    """An amount that stands where an inventory states none, and the bounds between which the answer is tried."""

    usual: Annotated[float, Field(ge=0)]
    low: Annotated[float, Field(ge=0)]
    high: Annotated[float, Field(ge=0)]
    because: Text


class PresumedZones(Frozen):
    """How many zones a VPC is presumed to use."""

    usual: Annotated[int, Field(ge=1, le=6)]
    because: Text


class PresumedRegion(Frozen):
    """The Region whose prices stand where none is named."""

    usual: Text
    because: Text


class AmountsFile(Frozen):
    """amounts.yaml: what is presumed where an inventory states no amount."""

    gb_per_month: PresumedAmount
    requests_per_second: PresumedAmount
    zones: PresumedZones
    region: PresumedRegion


class Tier(Frozen):
    """What a unit costs above a volume: AWS adds what all accounts of an organization use in a Region in a month."""

    above: Annotated[float, Field(ge=0)]
    usd: Annotated[float, Field(ge=0)]


def _rising(tiers: tuple[Tier, ...]) -> tuple[Tier, ...]:
    if any(one >= other for one, other in pairwise([0.0, *(tier.above for tier in tiers)])):
        raise ValueError(
            "the tiers are not in the order of their volumes; expected each `above` to be more than the last"
        )
    return tiers


class Amount(Frozen):
    """US dollars for one unit, and for one above the volumes of its tiers."""

    usd: Annotated[float, Field(ge=0)]
    tiers: Annotated[tuple[Tier, ...], AfterValidator(_rising)] = ()
    note: str = ""

    @property
    def steps(self) -> tuple[tuple[float, float], ...]:
        """The size of each step of a month's volume with what a unit costs in it; the last is without end."""
        bounds = (0.0, *(tier.above for tier in self.tiers), inf)
        asked = (self.usd, *(tier.usd for tier in self.tiers))
        return tuple((end - start, usd) for (start, end), usd in zip(pairwise(bounds), asked, strict=True))


class EarlierPrice(Earlier, Amount):
    """What AWS asked before."""

    day: Text


class Price(Amount):
    """A published price: where it was read, and of which day."""

    unit: Text
    source: Text
    day: Text
    confidence: Confidence
    before: tuple[EarlierPrice, ...] = ()


class OwnPrice(Price):
    """A price that stands instead of the list price; `pack` is the title of the pack, or the name of the file."""

    pack: Text


class OwnPricesFile(Frozen):
    """Prices that a company negotiated, or of Regions that the list lacks: prices.yaml of a pack, or a file of its own.

    Where there are `documents`, the source of each price is the name of one.
    """

    documents: dict[str, Text] = {}
    everywhere: dict[str, Price] = {}
    regions: dict[str, dict[str, Price]] = {}


class PricesFile(OwnPricesFile):
    """prices.yaml: prices by name and Region; what is not there is unknown.

    A name with `{region}` in it stands for one of each Region.
    """

    names: dict[str, Text]


class ListedPrice(Frozen):
    """Where AWS's price list has a price: the offer, the usage type without its Region, and the operation if several.

    `{region}` in the usage type stands for the billing code of another Region.
    """

    offer: Text
    usage_type: Text
    operation: str = ""
    unit: Literal["hour", "GB"]
    source: Text
    confidence: Confidence
