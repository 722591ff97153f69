"""Pages of the design document for tests."""

from functools import cache

from advisor import Inventory, load, recommend
from advisor.catalogue import built_in
from advisor.diagrams import drawn, views
from advisor.report.content import Report
from advisor.report.html import Pictures, page
from advisor.result import Result
from tests.conftest import DAY, EXAMPLES

NAMES = sorted(file.stem for file in EXAMPLES.glob("*.yaml"))


@cache
def example(name: str) -> tuple[Result, str]:
    """The result of an example, and its page."""
    return shown(load(EXAMPLES / f"{name}.yaml"))


def shown(inventory: Inventory) -> tuple[Result, str]:
    """The result of an inventory, and its page."""
    catalogue = built_in()
    result = recommend(inventory, as_of=DAY)
    every = views(result, catalogue)
    return result, page(Report(result, catalogue), Pictures.arranged(every, drawn(every)))
