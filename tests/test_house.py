"""What holds for the house as a whole: the public surface, the wheel, the arrows."""

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import advisor
from benchmarks.fleet import Kind, fleet
from tests.conftest import ROOT


def test_the_public_surface_is_small_and_complete() -> None:
    """What `advisor` offers is what its list says, and all of it can be had."""
    errors_and_data = ["AdvisorError", "Difference", "InvalidInventory", "Inventory", "Result"]
    assert advisor.__all__ == [*errors_and_data, "diff", "load", "loads", "recommend", "whatif", "write_report"]
    assert all(getattr(advisor, name) for name in advisor.__all__)


def test_import_arrows() -> None:
    """Each step imports only steps above it, and only inference knows experta."""
    shown = subprocess.run(
        [Path(sys.executable).with_name("lint-imports")], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert shown.returncode == 0, shown.stdout


def test_the_wheel_carries_knowledge_reports_and_examples(tmp_path: Path) -> None:
    """A wheel installs one package with its data inside, and what it installs decides the Slice example."""
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path, ROOT],
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path / "site")
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {"advisor"}
    assert {
        "advisor/knowledge/facts.yaml",
        "advisor/reports/report/page.html.j2",
        "advisor/reports/pack/rule.yaml.j2",
        "advisor/examples/slice.yaml",
    } <= set(names)
    code = (
        "import advisor, pathlib; from advisor.places import EXAMPLES, KNOWLEDGE; "
        "assert 'site' in str(KNOWLEDGE); "
        "print(len(advisor.recommend(advisor.load(EXAMPLES / 'slice.yaml')).connections))"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "site")},
    )
    assert shown.stdout == "9\n"


@pytest.mark.parametrize(
    ("kind", "digest"),
    [
        ("mixed", "00fc74965f63bde9"),
        ("distinct", "021b82cf6e06b4fa"),
        ("planning", "e78498ca9491d610"),
    ],
)
def test_the_fleets_of_benchmarks_are_frozen(kind: Kind, digest: str) -> None:
    """The same text for years, on every Python: figures of different days can be compared."""
    assert hashlib.sha256(fleet(1_000, kind).encode()).hexdigest()[:16] == digest
