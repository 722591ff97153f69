"""The command that asks: an interview about one inventory, at a terminal or by mail."""

import argparse
import sys
from typing import TYPE_CHECKING, Any

from advisor.cli.arguments import add_day, add_prices, add_rules, knowledge_of
from advisor.cli.output import FINE, WRONG_USE, show, tell

if TYPE_CHECKING:
    from advisor.interview.session import Session


def add_commands(commands: Any) -> None:
    """Adds it to the parser of all commands."""
    ask = commands.add_parser(
        "ask",
        help="ask what is missing in an inventory, and write the answers into it",
        description="Asks what can still change a recommendation, and writes every answer into the inventory.",
        epilog="With --answers nothing is written unless every answer in the file is understood; then all are written, "
        "although others may be missing. It ends with 0 where nothing is open any more, else with 2.",
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
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout)):
        tell("advisor: there is no terminal to ask at; --list prints the questions, --answers takes a file of answers")
        return WRONG_USE
    return _interview(options)


def _interview(options: argparse.Namespace) -> int:
    from advisor.catalogue.dates import last_read
    from advisor.cli.conversation import Conversation
    from advisor.interview.file import InventoryFile
    from advisor.interview.session import Session
    from advisor.recommendation import recommend, today
    from advisor.report.writing import write_report

    catalogue, file = knowledge_of(options), InventoryFile(options.path)
    day = options.as_of or max(today(), last_read(catalogue))
    session = Session(file.text, catalogue, day, file.save, options.path)
    return Conversation(
        session,
        file,
        lambda: recommend(session.stand.inventory, catalogue, day),
        lambda result, folder: write_report(result, catalogue, folder),
    ).run()


def _session(options: argparse.Namespace) -> "Session":
    """The interview about the file, which may not be there yet; nothing is saved before somebody says so."""
    from pathlib import Path

    from advisor.catalogue.dates import last_read
    from advisor.interview.session import Session
    from advisor.recommendation import today
    from advisor.text_files import read_source

    catalogue = knowledge_of(options)
    there = Path(options.path).exists() or options.path == "-"
    text = read_source(options.path, options.path, "an inventory in YAML").text if there else ""
    day = options.as_of or max(today(), last_read(catalogue))
    return Session(text, catalogue, day, lambda _: None, options.path)


def _list(options: argparse.Namespace) -> int:
    from advisor.interview.questionnaire import questionnaire

    show(questionnaire(_session(options), options.path))
    return FINE


def _take(options: argparse.Namespace) -> int:
    from pathlib import Path

    from advisor.interview.by_mail import take
    from advisor.plain_text import visible
    from advisor.problems import AdvisorError, Severity
    from advisor.text_files import read_source, write_whole

    if options.path == "-":
        raise AdvisorError("advisor: answers are written into a file; name it in place of -")
    session = _session(options)
    before = session.moment.text
    problems = take(session, read_source(options.answers, options.answers, "answers in YAML"))
    if session.moment.text != before:
        write_whole(Path(options.path), session.moment.text)
    for problem in problems:
        tell(problem)
    missing = sum(problem.severity is Severity.ERROR for problem in problems)
    left = "nothing is open" if not missing else f"{missing} still missing: advisor ask {options.path} --list"
    tell(visible(f"{options.path}: {'as it was' if session.moment.text == before else 'written'}, {left}"))
    return WRONG_USE if missing else FINE
