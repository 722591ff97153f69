"""What is compared: an inventory with itself after changes, or what two files hold, inventories or results."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from math import isfinite
from pathlib import Path

from advisor import recommendation
from advisor.catalogue import Catalogue
from advisor.catalogue.cost_files import OwnPrice, Price
from advisor.differences import Difference, compare
from advisor.inventory import Inventory
from advisor.inventory.changes import Change, read_changes
from advisor.inventory.reader import load_changed, load_text
from advisor.plain_text import quoted
from advisor.problems import Problem, did_you_mean, one_of
from advisor.result import Result
from advisor.result_files import MAX_RESULT_BYTES, is_result, read_result
from advisor.text_files import MAX_BYTES, decode, read_bytes, too_large

PRICES = "prices"
"""The first word of changes of prices, which stand in no inventory: prices.REGION.NAME=USD, or prices.NAME=USD."""


def whatif(
    inventory: Inventory, changes: Sequence[str], catalogue: Catalogue, as_of: date | None = None
) -> tuple[Difference, Result]:
    """What changes, each PATH=VALUE, make different, and the result with them; raises InvalidInventory."""
    other, priced = with_changes(inventory, changes, catalogue)
    new = recommendation.recommend(other, priced, as_of)
    return compare(recommendation.recommend(inventory, catalogue, new.as_of), new, changes), new


def decided(path: str | Path, catalogue: Catalogue, as_of: date | None = None) -> Result:
    """The result that a file holds, or that of the inventory it holds, told by its content; raises InvalidInput."""
    name = str(path)
    raw = read_bytes(path, name, "an inventory in YAML, or a result in JSON", MAX_RESULT_BYTES)
    if is_result(raw):
        return read_result(raw, name)
    if len(raw) > MAX_BYTES:
        raise too_large(name)
    return recommendation.recommend(load_text(decode(raw, name).text, catalogue, name), catalogue, as_of)


def with_changes(inventory: Inventory, changes: Sequence[str], catalogue: Catalogue) -> tuple[Inventory, Catalogue]:
    """The inventory and the catalogue with the changes; raises InvalidInventory with every problem."""
    problems: list[Problem] = []
    read = read_changes(changes, problems)
    of_prices = [one for one in read if one.path.split(".")[0] == PRICES]
    priced = _priced(catalogue, of_prices, problems) if of_prices else catalogue
    return load_changed(inventory, [one for one in read if one not in of_prices], catalogue, problems), priced


def _priced(catalogue: Catalogue, changes: Sequence[Change], problems: list[Problem]) -> Catalogue:
    book: dict[str, dict[str, Price]] = {region: dict(prices) for region, prices in catalogue.prices.items()}
    for change in changes:
        problems += _price(catalogue, book, change)
    texts = "\0".join([catalogue.digests["prices"], *(change.source.text for change in changes)])
    digest = hashlib.sha256(texts.encode("utf-8", "surrogatepass")).hexdigest()
    return replace(catalogue, prices=book, digests={**catalogue.digests, "prices": digest})


def _price(catalogue: Catalogue, book: dict[str, dict[str, Price]], change: Change) -> list[Problem]:
    """Puts one price into the book; what is wrong with the change instead, if anything is."""
    first, _, rest = change.path.removeprefix(PRICES).removeprefix(".").partition(".")
    region, name = (first, rest) if rest or first in book else ("", first)
    at_name = len(change.path) - len(name)
    if region and region not in book:
        at_region, hint = len(PRICES) + 1, did_you_mean(region, book)
        return [change.problem(f"there is no Region {quoted(region)}", at_region, expected=one_of(book), hint=hint)]
    if name not in catalogue.price_names:
        expected, hint = one_of(catalogue.price_names), did_you_mean(name, catalogue.price_names)
        return [change.problem(f"there is no price name {quoted(name)}", at_name, expected=expected, hint=hint)]
    regions = [region] if region else list(book)
    if change.marks is None:
        if not any(name in book[one] for one in regions):
            return [change.problem("there is no such price to take out", at_name)]
        for one in regions:
            book[one].pop(name, None)
        return []
    usd = _number(change.value)
    if usd is None:
        expected = "US dollars, a number of 0 or more"
        return [change.problem("this is not a price", len(change.path) + 1, expected=expected)]
    for one in regions:
        listed = book[one].get(name)
        unit = listed.unit if listed else catalogue.price_names[name]
        source = f"--set {change.path}"
        book[one][name] = OwnPrice(
            usd=usd, unit=unit, source=source, day="not dated", confidence="unverified", pack="--set"
        )
    return []


def _number(value: object) -> float | None:
    """The number of 0 or more that a text stands for."""
    try:
        number = float(value) if isinstance(value, str) and "_" not in value else -1.0
    except ValueError:
        return None
    return number if number >= 0 and isfinite(number) else None
