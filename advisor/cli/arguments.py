"""Arguments that commands share, and the knowledge that they ask for."""

import argparse
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from advisor.catalogue import Catalogue


def add_files(parser: argparse.ArgumentParser) -> None:
    """Lets a command take inventories."""
    parser.add_argument(
        "files", nargs="+", metavar="FILE", help="inventories that belong together; - is standard input"
    )


def add_fail_on(parser: argparse.ArgumentParser) -> None:
    """Lets a command end with 1 where something is found."""
    parser.add_argument(
        "--fail-on",
        choices=["note", "warning", "error"],
        metavar="LEVEL",
        help="exit with 1 from this level on: note (a presumption), warning (a warning or open question), "
        "error (an override that does not count)",
    )


def add_rules(parser: argparse.ArgumentParser) -> None:
    """Lets a command take packs."""
    parser.add_argument(
        "--rules",
        action="append",
        default=[],
        metavar="DIR",
        help="a pack of your own rules and vendors: its folder, or its name where it is installed; repeatable",
    )


def add_prices(parser: argparse.ArgumentParser) -> None:
    """Lets a command take a file of prices."""
    parser.add_argument("--prices", metavar="FILE", help="your own prices, above those of the list and of packs")


def add_day(parser: argparse.ArgumentParser, use: str = "decide by what was true on this day") -> None:
    """Lets a command take a day."""
    parser.add_argument("--as-of", type=_day, metavar="DATE", help=f"{use}, YYYY-MM-DD (today)")


def _day(text: str) -> "date":
    from datetime import date

    # fromisoformat also takes 20261125 and 2026-W48-3, which people hardly mean.
    with suppress(ValueError):
        if len(text) == len("YYYY-MM-DD") and "W" not in text:
            return date.fromisoformat(text)
    raise argparse.ArgumentTypeError(f"{text[:60]!r} is no day; expected YYYY-MM-DD")


def knowledge_of(options: argparse.Namespace) -> "Catalogue":
    """The built-in knowledge and that of the packs and prices that are asked for; raises InvalidKnowledge."""
    from advisor.catalogue import built_in
    from advisor.catalogue.packs import pack_folders
    from advisor.catalogue.prices import with_prices

    return with_prices(built_in(*pack_folders(options.rules)), getattr(options, "prices", None))
