"""What everything costs in every Region: the list prices, and instead of them those of packs and of the user's file."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from advisor.catalogue import Catalogue
from advisor.catalogue.cost_files import OwnPrice, OwnPricesFile, Price, PricesFile
from advisor.catalogue.dates import report_disorder
from advisor.catalogue.files import RegionEntry
from advisor.catalogue.packs import Pack
from advisor.catalogue.reading import Loading, Path_, report_unknown
from advisor.problems import InvalidInput, InvalidKnowledge, Position
from advisor.text_files import decode, read_bytes
from advisor.validation import build
from advisor.yaml_reader import Document, read_yaml

Book = dict[str, dict[str, Price]]
"""Prices by Region and name."""
Entry = tuple[Path_, Price, Sequence[str]]
"""A price of a file: its place there, and the Regions in which it holds."""


def price_names(file: PricesFile, regions: Mapping[str, RegionEntry]) -> dict[str, str]:
    """What each price is for; of a name with `{region}` in it, for each Region."""
    return {
        name.replace("{region}", region): title.replace("{region}", region)
        for name, title in file.names.items()
        for region in (regions if "{region}" in name else [""])
    }


def with_prices(catalogue: Catalogue, path: str | Path | None) -> Catalogue:
    """The knowledge with the prices of a user's file, if there is one, above all others.

    The file has the shape of a pack's prices.yaml; bills call its prices by its name. Raises InvalidKnowledge with
    every problem.
    """
    if path is None:
        return catalogue
    try:
        raw = read_bytes(Path(path).absolute(), str(path), "a file of prices in YAML")
        return _with_prices(catalogue, str(path), raw.replace(b"\r\n", b"\n"))
    except InvalidInput as error:
        raise InvalidKnowledge(error.problems) from None


@lru_cache(maxsize=4)
def _with_prices(catalogue: Catalogue, name: str, raw: bytes) -> Catalogue:
    loading = Loading(Path(name))
    document = read_yaml(decode(raw, name))
    book = PriceBook(catalogue.price_names, catalogue.prices)
    book.add(loading, document, build(OwnPricesFile, document), Path(name).name)
    if loading.problems:
        raise InvalidKnowledge(loading.problems)
    changed = {
        one: hashlib.sha256(catalogue.digests[one].encode() + raw).hexdigest() for one in ("knowledge", "prices")
    }
    return replace(catalogue, prices=book.prices, digests={**catalogue.digests, **changed})


class PriceBook:
    """The price of each name in each Region; what is wrong with a file of prices becomes a problem of its reading."""

    def __init__(self, names: Mapping[str, str], prices: Mapping[str, Mapping[str, Price]]):
        self.prices: Book = {region: dict(known) for region, known in prices.items()}
        self._names = names

    def add(self, loading: Loading, document: Document, file: OwnPricesFile, owner: str = "") -> list[Entry]:
        """Puts the prices of a file above those that are there, as somebody's own where there is an owner."""
        entries = list(self._entries(loading, document, file))
        for path, price, held in entries:
            put = OwnPrice(**dict(price), pack=owner) if owner else price
            for region in held:
                self.prices[region][str(path[-1])] = put
        return entries

    def add_packs(self, packs: Iterable[Pack]) -> None:
        """Puts the prices of packs above those of the list; a price that two packs give is a problem."""
        given: dict[tuple[str, str], Position] = {}
        for pack in packs:
            for document, file in pack.loading.read_if_there("prices.yaml", OwnPricesFile):
                for path, _, held in self.add(pack.loading, document, file, pack.entry.title):
                    name = str(path[-1])
                    if others := [given[region, name] for region in held if (region, name) in given]:
                        problem = f"another pack gives the price {name} already"
                        hint = f"the other is at {others[0]}; keep one"
                        pack.loading.problems.append(document.problem(problem, path, at_key=True, hint=hint))
                    given |= {(region, name): document.position(path) for region in held}

    def _entries(self, loading: Loading, document: Document, file: OwnPricesFile) -> Iterator[Entry]:
        """Each price of a file; a Region's own goes before that of everywhere."""
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
