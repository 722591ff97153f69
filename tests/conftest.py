"""What all tests share."""

from datetime import date
from pathlib import Path

import pytest

from advisor.catalogue import Catalogue, built_in

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
DAY = date(2026, 11, 24)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The built-in knowledge."""
    return built_in()
