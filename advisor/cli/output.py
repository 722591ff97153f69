"""Where output goes: data to stdout, talk to stderr, whatever becomes of either; and the exit codes."""

import codecs
import io
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO

    from advisor.result import Result

FINE, FINDING, WRONG_USE, INFEASIBLE, OUR_FAULT, INTERRUPTED = 0, 1, 2, 3, 70, 130


def print_whatever_can_be_printed() -> None:
    """Where an output's encoding lacks a character, it is written as JSON would write it, and nothing fails."""

    from advisor.plain_text import as_escapes

    def escaped(error: UnicodeError) -> tuple[str, int]:
        assert isinstance(error, UnicodeEncodeError)
        return as_escapes(error.object[error.start : error.end]), error.end

    codecs.register_error("advisor", escaped)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="advisor")


def show(text: str) -> None:
    """Data, on standard output. Whoever closed it wants no more, and still gets the exit code."""
    try:
        print(text, end="", flush=True)
    except BrokenPipeError:
        drop_output()


def tell(said: object, end: str = "\n") -> None:
    """Talk, on standard error; where that cannot be written, there is nobody to tell so."""
    if sys.stderr is None:
        # Without a file, print would write among the data.
        return
    with suppress(OSError):
        print(said, file=sys.stderr, flush=True, end=end)


def tell_line(said: str) -> None:
    """Talk, on standard error; a terminal gets a long line broken between words, with what follows indented."""
    from advisor.plain_text import wrapped

    columns = _columns(sys.stderr)
    lines = wrapped(said, columns, rest="  ") if columns and "\n" not in said else [said]
    tell("\n".join(lines))


def drop_output() -> None:
    """Lets what is not written yet go nowhere: nobody reads it any more."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()
            continue
        with suppress(OSError, ValueError, AttributeError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def width() -> int:
    """The columns of the terminal, 100 at most; 80 where there is none."""
    return _columns(sys.stdout) or 80


def _columns(stream: "TextIO | None") -> int:
    """The columns of the terminal to which a stream goes, 100 at most; 0 where it goes elsewhere."""
    if stream is None or not stream.isatty():
        return 0
    with suppress(OSError):
        return min(os.get_terminal_size(stream.fileno()).columns, 100)
    return 80


def exit_code(result: "Result", fail_on: str | None) -> int:
    """3 where a connection has no mechanism, else 1 where something reaches the level of --fail-on."""
    if any(one.standing == "infeasible" for one in result.connections):
        return INFEASIBLE
    severities = {problem.severity for problem in result.problems}
    levels = {
        "note": any(one.presumptions for one in result.connections),
        "warning": "warning" in severities or any(one.warnings or one.conditions for one in result.connections),
        "error": "error" in severities,
    }
    at_or_above = list(levels)[list(levels).index(fail_on) :] if fail_on else []
    return FINDING if any(levels[level] for level in at_or_above) else FINE
