"""A browser for the tests of a process, and pages to show in it.

Where no Chromium is installed the tests are skipped; with ADVISOR_BROWSER=required, as in CI, they fail instead.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.browser.chromium import Chromium, chromium
from tests.conftest import ROOT
from tests.documents.pages import example

AXE = ROOT / "tests/browser/node_modules/axe-core/axe.min.js"


def needed(found: Path | None, what: str, how: str) -> Path:
    """What a test needs, if it is there: else the test is skipped, or fails where it must not be."""
    if found is not None and found.exists():
        return found
    missing = f"{what} is not installed: {how}"
    if os.environ.get("ADVISOR_BROWSER") == "required":
        pytest.fail(missing, pytrace=False)
    pytest.skip(missing)


def program(name: str) -> Path | None:
    """Where a program lies, if it is installed."""
    found = shutil.which(name)
    return Path(found) if found else None


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    """A headless Chromium with an empty profile, one for all tests."""
    how = "on Debian and Ubuntu, apt install chromium chromium-driver"
    programs = needed(program("chromium"), "Chromium", how), needed(program("chromedriver"), "Its driver", how)
    with chromium(*programs, tmp_path_factory.mktemp("profile")) as running:
        yield running


@pytest.fixture(scope="session")
def axe() -> str:
    """The script that looks for what keeps people from reading a page."""
    return needed(AXE, "axe-core", "npm ci --prefix tests/browser").read_text()


@pytest.fixture(scope="session")
def file(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Where the page of an example lies."""
    folder = tmp_path_factory.mktemp("pages")

    def written(name: str) -> Path:
        shown = folder / f"{name}.html"
        if not shown.exists():
            shown.write_text(example(name)[1])
        return shown

    return written
