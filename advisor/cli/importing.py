"""Commands that make files of the advisor from what others publish; each imports only what it needs."""

import argparse
from typing import Any

from advisor.cli.arguments import knowledge_of
from advisor.cli.output import FINE, show, tell


def add_commands(commands: Any) -> None:
    """Adds them to the parser of all commands."""
    importing = commands.add_parser("import", help="make files of the advisor from what others publish")
    kinds = importing.add_subparsers(title="kinds", metavar="KIND", required=True)
    prices = kinds.add_parser("prices", help="a file for --prices, from offer files of AWS's public price list")
    prices.add_argument("files", nargs="+", metavar="FILE", help="index.json or index.csv of an offer and Region")
    prices.add_argument("-o", "--output", metavar="FILE", help="the file to write, new (standard output)")
    prices.set_defaults(run=_prices, rules=[])


def _prices(options: argparse.Namespace) -> int:
    from pathlib import Path

    from advisor.importers.prices import import_prices
    from advisor.plain_text import visible
    from advisor.starter import refuse_to_overwrite
    from advisor.text_files import write_whole

    if options.output:
        refuse_to_overwrite(Path(options.output))
    imported = import_prices([Path(file) for file in options.files], knowledge_of(options))
    for said in imported.said:
        tell(visible(said))
    if options.output:
        write_whole(Path(options.output), imported.text)
        tell(visible(f"wrote {options.output}"))
    else:
        show(imported.text)
    return FINE
