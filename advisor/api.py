"""The public Python interface; `advisor` hands its names on."""

from collections.abc import Collection, Iterable
from datetime import date
from pathlib import Path

from advisor import comparing, recommendation
from advisor.catalogue import built_in
from advisor.catalogue.packs import pack_folders
from advisor.catalogue.prices import with_prices
from advisor.differences import Difference, compare
from advisor.inventory import Inventory
from advisor.inventory.reader import load_files, load_text
from advisor.problems import AdvisorError, InvalidInventory
from advisor.result import Result

__all__ = [
    "AdvisorError",
    "Difference",
    "InvalidInventory",
    "Inventory",
    "Result",
    "diff",
    "load",
    "loads",
    "recommend",
    "whatif",
    "write_report",
]


def load(*paths: str | Path, rules: Iterable[str | Path] = ()) -> Inventory:
    """The inventory in one or several YAML files; raises InvalidInventory with every problem.

    `rules` are packs of a company's own knowledge, folders or names of installed ones (see docs/own-rules.md), to be
    given to `recommend` too.
    """
    return load_files(paths, built_in(*pack_folders(rules)))


def loads(text: str, name: str = "inventory", *, rules: Iterable[str | Path] = ()) -> Inventory:
    """The inventory in YAML text, under the name that messages use; raises InvalidInventory with every problem."""
    return load_text(text, built_in(*pack_folders(rules)), name)


def recommend(
    inventory: Inventory,
    *,
    as_of: date | None = None,
    rules: Iterable[str | Path] = (),
    prices: str | Path | None = None,
    only: Collection[str] | None = None,
) -> Result:
    """A mechanism for every connection of the inventory, with reasons, as of a day, today without `as_of`.

    `prices` is a file of prices that stand above those of the list and of packs (see docs/prices.md).
    Where `only` names connections by their ids, all are decided and those are explained, which takes less time.
    """
    return recommendation.recommend(inventory, with_prices(built_in(*pack_folders(rules)), prices), as_of, only)


def whatif(
    inventory: Inventory,
    *changes: str,
    as_of: date | None = None,
    rules: Iterable[str | Path] = (),
    prices: str | Path | None = None,
) -> Difference:
    """What changes would make different, each as PATH=VALUE: `vpcs.wallet.zones=3` (see docs/changes.md).

    Raises InvalidInventory with every problem, at its change.
    """
    return comparing.whatif(inventory, changes, with_prices(built_in(*pack_folders(rules)), prices), as_of)[0]


def diff(
    old: Inventory | Result | str | Path,
    new: Inventory | Result | str | Path,
    *,
    as_of: date | None = None,
    rules: Iterable[str | Path] = (),
    prices: str | Path | None = None,
) -> Difference:
    """Which decisions, constructs and costs changed, and the cause.

    Each side is an inventory, which is decided now, a result, or a file of either.
    """
    catalogue = with_prices(built_in(*pack_folders(rules)), prices)

    def result(side: Inventory | Result | str | Path) -> Result:
        match side:
            case Result():
                return side
            case Inventory():
                return recommendation.recommend(side, catalogue, as_of)
            case _:
                return comparing.decided(side, catalogue, as_of)

    return compare(result(old), result(new))


def write_report(
    inventory: Inventory,
    directory: str | Path,
    *,
    as_of: date | None = None,
    rules: Iterable[str | Path] = (),
    prices: str | Path | None = None,
    redact: bool = False,
    templates: str | Path | None = None,
    pdf: bool = False,
) -> list[str]:
    """Decides an inventory and writes the design document into a folder; returns what was written, in sentences.

    See docs/report.md for the files, for what `redact` hides, and for `pdf`, which needs the extra of that name.
    """
    # Templates take longer to import than most inventories to decide.
    from advisor.redaction import redacted
    from advisor.report.writing import write_report as write

    catalogue = with_prices(built_in(*pack_folders(rules)), prices)
    if redact:
        inventory, catalogue = redacted(inventory, catalogue)
    result = recommendation.recommend(inventory, catalogue, as_of)
    return write(result, catalogue, directory, templates=templates, pdf=pdf, redacted=redact)
