"""The command line. Data goes to stdout, talk to stderr; every command imports only what it needs."""

import argparse
import gc
import sys
from collections.abc import Sequence
from typing import NoReturn

from advisor.cli import asking, differences, importing, inventories, knowledge, reporting
from advisor.cli.output import (
    FINE,
    INTERRUPTED,
    OUR_FAULT,
    WRONG_USE,
    drop_output,
    print_whatever_can_be_printed,
    show,
    tell,
)


def run() -> int:
    """The command as a process of its own: what it builds stays until it ends, so nothing is collected meanwhile."""
    gc.disable()
    return main()


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    print_whatever_can_be_printed()
    try:
        return _run(arguments)
    except BrokenPipeError:
        # Whoever read our output has stopped; what Python would still flush has nowhere to go.
        drop_output()
        return FINE
    except KeyboardInterrupt:
        drop_output()
        tell("advisor: interrupted")
        return INTERRUPTED


def _run(arguments: Sequence[str] | None) -> int:
    try:
        try:
            options = _parser().parse_args(arguments)
            code: int = options.run(options)
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()
    except (BrokenPipeError, KeyboardInterrupt):
        raise
    except Exception as error:
        return _explain_failure(error)
    return code


def _explain_failure(error: Exception) -> int:
    from advisor.plain_text import visible
    from advisor.problems import AdvisorError, InvalidInput

    if isinstance(error, InvalidInput):
        tell(error)
        return WRONG_USE
    if isinstance(error, AdvisorError):
        tell(visible(str(error)))
        return WRONG_USE
    if isinstance(error, OSError):
        about = f"{error.filename}: " if error.filename else ""
        drop_output()
        tell(visible(f"advisor: {about}{error.strerror}"))
        return WRONG_USE
    if isinstance(error, MemoryError):
        tell("advisor: there is not enough memory for this input; split it over several files")
        return WRONG_USE
    import traceback

    traceback.print_exc()
    tell("advisor: this is a fault of the advisor, not of your input; please report it with the lines above")
    return OUR_FAULT


class _Parser(argparse.ArgumentParser):
    """Repeats a wrong argument as text, whatever it holds."""

    def error(self, message: str) -> NoReturn:
        from advisor.plain_text import visible

        super().error(visible(message[:1000]))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="advisor",
        formatter_class=lambda prog: argparse.HelpFormatter(prog, max_help_position=28),
        description="Recommends a private connection on AWS for every need of an inventory, with reasons.",
        epilog="Exit codes: 0 fine; 1 a finding at or above --fail-on, a change, or a stale source; "
        "2 wrong use or invalid input; 3 a connection has no admissible mechanism; 70 a fault of the advisor; "
        "130 interrupted.",
    )
    parser.add_argument("--version", action="store_true", help="print the version and stop")
    parser.set_defaults(run=_version_or_help, parser=parser)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND ...")

    inventories.add_commands(commands)
    asking.add_commands(commands)
    reporting.add_commands(commands)
    differences.add_commands(commands)
    knowledge.add_commands(commands)
    importing.add_commands(commands)
    return parser


def _version_or_help(options: argparse.Namespace) -> int:
    if options.version:
        from advisor.recommendation import advisor_version

        show(f"{advisor_version()}\n")
    else:
        options.parser.print_help()
    return FINE
