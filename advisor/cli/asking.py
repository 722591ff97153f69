"""The command that asks: an interview about one inventory, at a terminal or by mail."""

import argparse
from typing import Any

from advisor.cli.arguments import add_day, add_prices, add_rules, knowledge_of
from advisor.cli.output import FINE, WRONG_USE, show, tell


def add_commands(commands: Any) -> None:
    """Adds it to the parser of all commands."""
    ask = commands.add_parser(
        "ask",
        help="ask what is missing in an inventory, and write the answers into it",
        description="Asks what can still change a recommendation, and writes every answer into the inventory.",
        epilog="With --answers nothing is written unless every answer in the file is understood; then they are written "
        "although others are missing. Exit codes: 0 nothing is open any more; 2 something is missing or not understood.",
    )
    ask.add_argument(
        "path", nargs="?", default="inventory.yaml", metavar="PATH", help="the inventory; begun where there is none"
    )
    instead = ask.add_mutually_exclusive_group()
    instead.add_argument("--list", action="store_true", help="print the open questions as a file to fill in, and stop")
    instead.add_argument(
        "--answers", metavar="FILE", help="take the answers from a file that --list printed; - is standard input"
    )
    add_rules(ask)
    add_prices(ask)
    add_day(ask)
    ask.set_defaults(run=_ask)


def _ask(options: argparse.Namespace) -> int:
    if options.list:
        return _list(options)
    if options.answers is not None:
        return _take(options)
    tell("advisor: no terminal to ask at; see --list and --answers")
    return WRONG_USE


def _list(options: argparse.Namespace) -> int:
    from advisor.interview.by_mail import questionnaire

    show(questionnaire(options.path, knowledge_of(options), options.as_of))
    return FINE


def _take(options: argparse.Namespace) -> int:
    from advisor.interview.by_mail import take_answers

    outcome = take_answers(options.path, options.answers, knowledge_of(options), options.as_of)
    for line in outcome.told:
        tell(line)
    return WRONG_USE if outcome.open else FINE
