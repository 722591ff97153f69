"""Whatever is fed to the advisor, it answers with a result or with problems that a person can read."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.fuzz.documents import documents
from tests.fuzz.mutation import CORPUS, mutants
from tests.fuzz.verdict import fault, scratch

SCHEMA_INPUTS, BYTE_INPUTS, SEED = 150, 400, 20261125


@pytest.fixture(scope="module")
def file() -> Iterator[Path]:
    """A file to write inputs to."""
    with scratch() as path:
        yield path


@settings(
    max_examples=SCHEMA_INPUTS,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
@given(raw=documents())
def test_inventories_from_the_schema_are_answered(raw: bytes, file: Path) -> None:
    """Documents of the right shape, with something wrong here and there."""
    assert fault(raw, file) is None


@pytest.mark.parametrize("part", range(4))
def test_spoilt_examples_are_answered(part: int, file: Path) -> None:
    """Examples with bytes cut, doubled and put in."""
    for raw in mutants(SEED + part, BYTE_INPUTS // 4):
        assert fault(raw, file) is None, raw


@pytest.mark.parametrize("name", sorted(one.name for one in CORPUS.glob("*")))
def test_what_failed_once_is_answered(name: str, file: Path) -> None:
    """Every input that fuzzing ever found stays mended."""
    assert fault((CORPUS / name).read_bytes(), file) is None
