"""A file of prices, made of offer files of AWS's public price list."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path

from advisor.catalogue import Catalogue
from advisor.catalogue.cost_files import ListedPrice
from advisor.importers.price_list import Offer, Rate, read_offer
from advisor.plain_text import counted
from advisor.problems import InvalidInput, Position, Problem, did_you_mean, one_of

ADDRESS = "https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/{offer}/current/{region}/index.json"
UNITS = {
    "hrs": "hour", "hours": "hour", "hour": "hour", "lcu-hrs": "hour", "lcu-hours": "hour",
    "gb": "GB", "gigabytes": "GB", "gigabyte": "GB",
}  # fmt: skip
"""Units of the price list, in small letters, by what they are."""
UNPREFIXED = "us-east-1"
"""The Region whose billing code may be left out."""
SHOWN = 10


@dataclass(frozen=True)
class Imported:
    """The text of a file of prices, and what is to be said of how it was made."""

    text: str
    said: tuple[str, ...]


def import_prices(paths: Sequence[Path], catalogue: Catalogue) -> Imported:
    """The prices that offer files hold; raises InvalidInput with every problem of all of them."""
    listing = _Listing(catalogue)
    problems: list[Problem] = []
    found: dict[tuple[str, str], _Found] = {}
    said = []
    for path in paths:
        try:
            offer = read_offer(path, listing.has)
            _check_code(offer, path, listing)
        except InvalidInput as error:
            problems += error.problems
            continue
        products = list(_products(offer, listing, problems))
        for one in products:
            for name in one.names:
                other = found.setdefault((one.region, name), one)
                if other.steps != one.steps:
                    problems.append(_two_prices(name, other, one))
        taken = {(one.region, name) for one in products for name in one.names}
        said.append(f"{path}: {counted(len(taken), 'price')} of {offer.code} of {offer.published}")
        said += _not_taken(offer, catalogue, {name for _, name in taken})
    if problems:
        raise InvalidInput(problems)
    return Imported("\n".join(_lines(found, catalogue)) + "\n", tuple(said))


class _Listing:
    """Which prices the products of the price list are, as the knowledge says."""

    def __init__(self, catalogue: Catalogue):
        self.codes = {one.billing_code: name for name, one in catalogue.regions.regions.items() if one.billing_code}
        self.regions = catalogue.regions.regions
        self.prices: dict[tuple[str, str], dict[str, ListedPrice]] = {}
        for name, listed in catalogue.price_list.items():
            for code, region in self.codes.items() if "{region}" in name else [("", "")]:
                key = listed.offer, listed.usage_type.replace("{region}", code)
                self.prices.setdefault(key, {})[name.replace("{region}", region)] = listed

    @property
    def offers(self) -> list[str]:
        """The offers that hold prices which the advisor knows."""
        return list(dict.fromkeys(offer for offer, _ in self.prices))

    def has(self, offer: str, usage_type: str) -> bool:
        """Whether a usage type of an offer is a price, whatever the operation."""
        return (offer, self._split(usage_type)[1]) in self.prices

    def names(self, offer: str, usage_type: str, operation: str) -> dict[str, ListedPrice]:
        """The prices that a product is."""
        listed = self.prices[offer, self._split(usage_type)[1]]
        return {name: one for name, one in listed.items() if one.operation in {"", operation}}

    def region(self, rate: Rate) -> str | None:
        """The Region of a product; None where the advisor does not know it, as of local zones."""
        region = rate.region or self._split(rate.usage_type)[0]
        return region if region in self.regions else None

    def _split(self, usage_type: str) -> tuple[str, str]:
        code, _, rest = usage_type.partition("-")
        return (self.codes[code], rest) if code in self.codes else (UNPREFIXED, usage_type)


@dataclass(frozen=True)
class _Found:
    """A product whose prices the advisor knows: what a unit costs above each volume, and where that stands."""

    offer: Offer
    sku: str
    region: str
    names: Mapping[str, ListedPrice]
    steps: tuple[tuple[float, float], ...]
    place: Callable[[], Position]


def _check_code(offer: Offer, path: Path, listing: _Listing) -> None:
    if offer.code not in listing.offers:
        problem = f"the offer {offer.code} holds no price that the advisor knows"
        hint = did_you_mean(offer.code, listing.offers)
        raise InvalidInput([Problem(problem, Position(str(path), 1, 1), one_of(listing.offers), hint)])


def _products(offer: Offer, listing: _Listing, problems: list[Problem]) -> Iterator[_Found]:
    """The products of an offer that are prices; those whose rates are no price are reported."""
    products: dict[str, list[Rate]] = {}
    for rate in sorted(offer.rates, key=lambda rate: rate.above):
        products.setdefault(rate.sku, []).append(rate)
    for sku, rates in products.items():
        first = rates[0]
        names = listing.names(offer.code, first.usage_type, first.operation)
        region = listing.region(first)
        if not names or region is None:
            continue
        faults = list(_faults(sku, rates, {one.unit for one in names.values()}))
        problems += faults
        if not faults:
            steps = tuple((rate.above, rate.usd or 0.0) for rate in rates)
            yield _Found(offer, sku, region, names, steps, first.place)


def _faults(sku: str, rates: Sequence[Rate], units: set[str]) -> Iterator[Problem]:
    for rate in rates:
        if rate.usd is None:
            yield Problem(f"{sku} has no price in US dollars", rate.place(), hint="the advisor reckons in US dollars")
        if UNITS.get(rate.unit.lower()) not in units:
            yield Problem(f"{sku} is priced by {rate.unit}", rate.place(), f"a price for {one_of(sorted(units))}")
    bounds = [0.0, *(rate.up_to for rate in rates)]
    if [rate.above for rate in rates] != bounds[:-1] or bounds[-1] != inf:
        yield Problem(f"the ranges of {sku} do not join", rates[0].place(), "from 0 to Inf, each where the last ends")


def _two_prices(name: str, one: _Found, other: _Found) -> Problem:
    problem = f"{name} has two prices in {other.region}: those of {one.sku} and {other.sku}"
    return Problem(problem, other.place(), hint=f"{one.sku} is at {one.place()}")


def _not_taken(offer: Offer, catalogue: Catalogue, taken: set[str]) -> Iterator[str]:
    """Which prices an offer lacks, and what of it is none that the advisor knows: AWS may have renamed it."""
    expected = [name for name, listed in catalogue.price_list.items() if listed.offer == offer.code]
    if lacking := [name for name in expected if name not in taken and "{region}" not in name]:
        yield f"  not found: {', '.join(lacking)}"
    if offer.others:
        shown = sorted(offer.others)[:SHOWN]
        more = f" and {len(offer.others) - SHOWN} more" if len(offer.others) > SHOWN else ""
        yield f"  {counted(len(offer.others), 'usage type')} not known as a price: {', '.join(shown)}{more}"


def _lines(found: Mapping[tuple[str, str], _Found], catalogue: Catalogue) -> Iterator[str]:
    yield "# Made by advisor import prices from AWS's public price list, for --prices."
    if not found:
        yield "regions: {}"
        return
    yield "documents:"
    for name, address in {_document(one): _address(one) for one in found.values()}.items():
        yield f"  {name}: {address}"
    yield "regions:"
    for region in catalogue.regions.regions:
        of_region = [name for name in catalogue.price_names if (region, name) in found]
        if of_region:
            yield f"  {region}:"
        yield from (f"    {name}: {_price(found[region, name], name)}" for name in of_region)


def _document(one: _Found) -> str:
    return f"{one.offer.code}-{one.region}"


def _address(one: _Found) -> str:
    return ADDRESS.format(offer=one.offer.code, region=one.region)


def _price(one: _Found, name: str) -> str:
    listed = one.names[name]
    (_, usd), *more = one.steps
    above = ", ".join(f"{{above: {_number(volume)}, usd: {_number(price)}}}" for volume, price in more)
    tiers = f"tiers: [{above}], " if above else ""
    source = f"source: {_document(one)}, day: {one.offer.published}"
    # AWS says what it asks; that this product is this price may be concluded.
    confidence = "derived" if listed.confidence == "derived" else "verified"
    note = json.dumps(f"SKU {one.sku}")
    return f"{{usd: {_number(usd)}, {tiers}unit: {listed.unit}, {source}, confidence: {confidence}, note: {note}}}"


def _number(value: float) -> str:
    """A number as AWS writes it, with at most ten decimals."""
    return f"{value:.10f}".rstrip("0").rstrip(".")
