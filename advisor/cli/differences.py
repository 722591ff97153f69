"""Commands that compare: what changes would make different, and what changed and why."""

import argparse
from typing import TYPE_CHECKING, Any

from advisor.cli.arguments import add_day, add_files, add_prices, add_rules, knowledge_of
from advisor.cli.output import FINDING, FINE, INFEASIBLE, show, tell, width

if TYPE_CHECKING:
    from advisor.differences import Difference
    from advisor.result import Result


def add_commands(commands: Any) -> None:
    """Adds them to the parser of all commands."""
    whatif = commands.add_parser("whatif", help="decide with changes, and tell what they make different")
    add_files(whatif)
    whatif.add_argument(
        "--set",
        action="append",
        required=True,
        dest="changes",
        metavar="PATH=VALUE",
        help="a change by names, such as vpcs.wallet.zones=3 or prices.us-east-1.tgw_gb=0.01; "
        "without a value it takes out; repeatable",
    )
    _add_options(whatif)
    whatif.set_defaults(run=_whatif)

    diff = commands.add_parser("diff", help="tell which decisions changed between two states, and the cause")
    for side in ("old", "new"):
        diff.add_argument(side, metavar=side.upper(), help="an inventory, or a result of recommend --format json")
    diff.add_argument("--fail-on-change", action="store_true", help="exit with 1 where anything changed")
    _add_options(diff)
    diff.set_defaults(run=_diff)


def _add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=["text", "json"], default="text", help="how to print it (text)")
    add_rules(parser)
    add_prices(parser)
    add_day(parser)


def _whatif(options: argparse.Namespace) -> int:
    from advisor import load
    from advisor.comparing import whatif

    inventory = load(*options.files, rules=options.rules)
    return _told(*whatif(inventory, options.changes, knowledge_of(options), options.as_of), options)


def _diff(options: argparse.Namespace) -> int:
    from advisor.comparing import decided
    from advisor.differences import compare
    from advisor.problems import AdvisorError

    if options.old == options.new == "-":
        raise AdvisorError("advisor: only one of both can be standard input")
    old, new = (decided(path, knowledge_of(options), options.as_of) for path in (options.old, options.new))
    difference = compare(old, new)
    code = _told(difference, new, options)
    return FINDING if code == FINE and options.fail_on_change and not difference.is_empty else code


def _told(difference: "Difference", new: "Result", options: argparse.Namespace) -> int:
    for problem in new.problems:
        tell(problem)
    if options.format == "json":
        from advisor.plain_text import printable_json

        show(printable_json(difference.model_dump_json(indent=2)) + "\n")
    else:
        from advisor.documents.differences import differences

        show(differences(difference, knowledge_of(options), width()))
    return INFEASIBLE if difference.new.infeasible else FINE
