"""What everything costs in every Region: the list prices, and instead of them those of packs and of the user's file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from advisor.catalogue.dates import report_disorder
from advisor.catalogue.files import OwnPrice, OwnPricesFile, Price, PricesFile, RegionEntry
from advisor.catalogue.packs import Pack
from advisor.catalogue.reading import Loading, Path_, report_unknown
from advisor.problems import InvalidInput, Position
from advisor.yaml_reader import Document

Book = dict[str, dict[str, Price]]
"""Prices by Region and name."""


def price_names(file: PricesFile, regions: Mapping[str, RegionEntry]) -> dict[str, str]:
    """What each price is for; of a name with `{region}` in it, for each Region."""
    return {
        name.replace("{region}", region): title.replace("{region}", region)
        for name, title in file.names.items()
        for region in (regions if "{region}" in name else [""])
    }


class PriceBook:
    """The price of each name in each Region; what is wrong with a file of prices becomes a problem of its reading."""

    def __init__(self, names: Mapping[str, str], regions: Mapping[str, RegionEntry]):
        self.prices: Book = {region: {} for region in regions}
        self._names = names

    def add_list(self, loading: Loading, document: Document, file: PricesFile) -> None:
        """Takes the list prices."""
        for path, price, held in self._entries(loading, document, file):
            for region in held:
                self.prices[region][str(path[-1])] = price

    def add_packs(self, packs: Iterable[Pack]) -> None:
        """Puts the prices of packs above those of the list; a price that two packs give is a problem."""
        given: dict[tuple[str, str], Position] = {}
        for pack in packs:
            for document, file in pack.loading.read_if_there("prices.yaml", OwnPricesFile):
                for path, price, held in self._entries(pack.loading, document, file):
                    name = str(path[-1])
                    if others := [given[region, name] for region in held if (region, name) in given]:
                        problem = f"another pack gives the price {name} already"
                        hint = f"the other is at {others[0]}; keep one"
                        pack.loading.problems.append(document.problem(problem, path, at_key=True, hint=hint))
                    for region in held:
                        given[region, name] = document.position(path)
                        self.prices[region][name] = OwnPrice(**dict(price), pack=pack.entry.title)

    def add_file(self, loading: Loading, path: Path) -> None:
        """Puts the prices of a user's file above all others; they are called by its name."""
        try:
            document, file = loading.read(path, OwnPricesFile)
        except InvalidInput as error:
            loading.problems += error.problems
            return
        for place, price, held in self._entries(loading, document, file):
            for region in held:
                self.prices[region][str(place[-1])] = OwnPrice(**dict(price), pack=path.name)

    def _entries(
        self, loading: Loading, document: Document, file: OwnPricesFile
    ) -> Iterator[tuple[Path_, Price, Sequence[str]]]:
        """Each price of a file, its place, and where it holds: a Region's own goes before that of everywhere."""
        for region in file.regions:
            report_unknown(loading, document, "Region", [region], self.prices, ["regions", region], at_key=True)
        everywhere = [
            (["everywhere", name], price, [one for one in self.prices if name not in file.regions.get(one, {})])
            for name, price in file.everywhere.items()
        ]
        of_regions = [
            (["regions", region, name], price, [region] if region in self.prices else [])
            for region, prices in file.regions.items()
            for name, price in prices.items()
        ]
        for path, price, held in (*everywhere, *of_regions):
            report_unknown(loading, document, "price name", [path[-1]], self._names, path, at_key=True)
            report_disorder(loading, document, price, path)
            yield path, _with_documents(loading, document, price, path, file.documents), held


def _with_documents(
    loading: Loading, document: Document, price: Price, path: Path_, documents: Mapping[str, str]
) -> Price:
    """The price with the titles of documents instead of their names, where the file has any."""
    if not documents:
        return price
    report_unknown(loading, document, "document", [price.source], documents, [*path, "source"])
    for number, earlier in enumerate(price.before):
        report_unknown(loading, document, "document", [earlier.source], documents, [*path, "before", number, "source"])
    before = tuple(one.model_copy(update={"source": documents.get(one.source, one.source)}) for one in price.before)
    return price.model_copy(update={"source": documents.get(price.source, price.source), "before": before})
