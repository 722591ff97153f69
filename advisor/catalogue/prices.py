"""What everything costs in every Region: the list prices, and instead of them the prices of packs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from advisor.catalogue.dates import report_disorder
from advisor.catalogue.files import OwnPrice, OwnPricesFile, Price, PricesFile, RegionEntry
from advisor.catalogue.packs import Pack
from advisor.catalogue.reading import Loading, Path_, report_unknown
from advisor.problems import Position
from advisor.yaml_reader import Document

Book = dict[str, dict[str, Price]]
"""Prices by Region and name."""


def price_book(
    base: Loading, document: Document, file: PricesFile, packs: Iterable[Pack], regions: Mapping[str, RegionEntry]
) -> Book:
    """The price of each name in each Region; an unknown name, and a price that two packs give, is a problem."""
    _report_unknown(base, document, file, file.names, regions)
    book: Book = {region: {**file.everywhere, **file.regions.get(region, {})} for region in regions}
    given: dict[tuple[str, str], Position] = {}
    for pack in packs:
        for found, own in pack.loading.read_if_there("prices.yaml", OwnPricesFile):
            _report_unknown(pack.loading, found, own, file.names, regions)
            for path, price, held in _entries(own, regions):
                name = str(path[-1])
                if others := [given[region, name] for region in held if (region, name) in given]:
                    problem = f"another pack gives the price {name} already"
                    hint = f"the other is at {others[0]}; keep one"
                    pack.loading.problems.append(found.problem(problem, path, at_key=True, hint=hint))
                for region in held:
                    given[region, name] = found.position(path)
                    book[region][name] = OwnPrice(**price.model_dump(), pack=pack.entry.title)
    return book


def _report_unknown(
    loading: Loading,
    document: Document,
    file: PricesFile | OwnPricesFile,
    names: Mapping[str, str],
    regions: Mapping[str, RegionEntry],
) -> None:
    for region in file.regions:
        report_unknown(loading, document, "Region", [region], regions, ["regions", region], at_key=True)
    groups: list[tuple[Path_, Mapping[str, Price]]] = [(["everywhere"], file.everywhere)]
    groups += [(["regions", region], prices) for region, prices in file.regions.items()]
    for path, prices in groups:
        for name, price in prices.items():
            report_unknown(loading, document, "price name", [name], names, [*path, name], at_key=True)
            report_disorder(loading, document, price, [*path, name])


def _entries(file: OwnPricesFile, regions: Mapping[str, RegionEntry]) -> Iterator[tuple[Path_, Price, Sequence[str]]]:
    """Each price of a file, its place, and where it holds: a Region's own goes before that of everywhere."""
    for name, price in file.everywhere.items():
        yield ["everywhere", name], price, [one for one in regions if name not in file.regions.get(one, {})]
    for region, prices in file.regions.items():
        for name, price in prices.items():
            yield ["regions", region, name], price, [region] if region in regions else []
