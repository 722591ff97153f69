"""The command that writes the design document; it imports only what it needs."""

import argparse
import sys
from typing import Any

from advisor.cli.arguments import add_day, add_fail_on, add_files, add_prices, add_rules, knowledge_of
from advisor.cli.output import FINDING, INFEASIBLE, exit_code, tell


def add_commands(commands: Any) -> None:
    """Adds it to the parser of all commands."""
    report = commands.add_parser("report", help="write the design document: page, Markdown, diagrams, records, data")
    add_files(report)
    report.add_argument(
        "-o", "--output", required=True, type=_folder, metavar="DIR", help="the folder to write, made where it is not"
    )
    report.add_argument(
        "--redact",
        action="store_true",
        help="for outsiders: stand-ins for names, ids, ranges and free text of the inventory; "
        "what packs and files of prices say is shown as it is",
    )
    report.add_argument(
        "--templates", metavar="DIR", help="your templates, styles, glyphs, logo and sections, laid over the built-in"
    )
    report.add_argument("--pdf", action="store_true", help="print the page as report.pdf too (needs the extra pdf)")
    add_fail_on(report)
    add_rules(report)
    add_prices(report)
    add_day(report)
    report.set_defaults(run=_report)


def _folder(text: str) -> str:
    if text.strip():
        return text
    raise argparse.ArgumentTypeError("this names no folder")


def _report(options: argparse.Namespace) -> int:
    from advisor import load
    from advisor.plain_text import visible
    from advisor.recommendation import recommend
    from advisor.redaction import redacted
    from advisor.report.decisions import names
    from advisor.report.writing import prepare, write_report

    # What cannot be written is said before anything is decided.
    asked = {"templates": options.templates, "pdf": options.pdf, "redacted": options.redact}
    prepare(options.output, **asked)
    inventory, catalogue = load(*options.files, rules=options.rules), knowledge_of(options)
    if options.redact:
        inventory, catalogue = redacted(inventory, catalogue)
    _progress("deciding")
    result = recommend(inventory, catalogue, options.as_of)
    _progress("")
    for problem in result.problems:
        tell(problem)
    told = write_report(result, catalogue, options.output, **asked, progress=_progress)
    _progress("")
    for said in told:
        tell("\n".join(map(visible, said.splitlines())))
    code = exit_code(result, options.fail_on)
    if code == INFEASIBLE:
        without = [one.id for one in result.connections if one.standing == "infeasible"]
        tell(f"no mechanism is left for {names(without)}")
    elif code == FINDING:
        tell(f"there is something at or above --fail-on {options.fail_on}: findings.sarif lists it")
    return code


def _progress(doing: str) -> None:
    """What goes on, on one line of a terminal that the next thing said overwrites."""
    if sys.stderr is not None and sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{doing}{' ...' if doing else ''}")
        sys.stderr.flush()
