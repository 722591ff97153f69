"""What must hold of every input: a result, or problems that a person can read."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import advisor
from advisor.catalogue import Catalogue, built_in
from advisor.documents.terminal import explanation, recommendations
from advisor.inventory import Inventory
from advisor.plain_text import columns
from advisor.problems import Position, Problem
from advisor.report.content import Report
from advisor.report.markdown import document
from tests.conftest import DAY

FOREIGN = re.compile(
    r"Input should|validation error|dictionary|tuple|boolean|parsable|unable to parse|NoneType|str\b|instance of"
)
"""Words of pydantic and Python that no author of YAML should meet."""
MOST_CONNECTIONS = 12
"""More are decided one way as well as a few, and take long."""


@contextmanager
def scratch() -> Iterator[Path]:
    """A file to write inputs to."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / "input.yaml"


def fault(raw: bytes, file: Path) -> str | None:
    """What is wrong with how the advisor takes an input; None where nothing is."""
    file.write_bytes(raw)
    try:
        inventory = advisor.load(file)
    except advisor.InvalidInventory as error:
        return _of_problems(error.problems, str(error))
    except Exception as error:
        return f"load raised {type(error).__name__}: {error}"
    if wrong := _of_problems((*inventory.warnings, _ANY), ""):
        return wrong
    try:
        return _of_result(inventory, built_in()) if len(inventory.content.connections) <= MOST_CONNECTIONS else None
    except Exception as error:
        return f"recommend raised {type(error).__name__}: {error}"


_ANY = Problem("something", Position("file", 1, 1))


def _of_problems(problems: tuple[Problem, ...], shown: str) -> str | None:
    if not problems:
        return "refused without a problem"
    for problem in problems:
        text = str(problem)
        if not problem.message or problem.position.line < 1 or problem.position.column < 1:
            return f"no place or no message: {text!r}"
        if not _printable(text):
            return f"not printable: {problem.message!r} {text!r}"
        excerpts = text.splitlines()[1:3] if problem.line else []
        if any(columns(line) > 80 for line in excerpts):
            return f"an excerpt is too wide: {text!r}"
        if FOREIGN.search(problem.message + problem.expected + problem.hint):
            said = re.sub(r"'.*?'", "", problem.message + problem.expected + problem.hint)
            if FOREIGN.search(said):
                return f"pydantic's words: {text!r}"
    return None if _printable(shown) else "the message as a whole is not printable"


def _of_result(inventory: Inventory, catalogue: Catalogue) -> str | None:
    result = advisor.recommend(inventory, as_of=DAY)
    if len(result.connections) != len(inventory.content.connections):
        return "not every connection was decided"
    result.model_dump_json()
    texts = [recommendations(result, catalogue), document(Report(result, catalogue))]
    texts += [explanation(one, catalogue) for one in result.connections]
    return None if all(map(_printable, texts)) else "a document is not printable"


def _printable(text: str) -> bool:
    return all(character.isprintable() or character == "\n" for character in text)
