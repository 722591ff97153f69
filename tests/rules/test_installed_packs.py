"""Packs that Python packages bring along: used where they are named, and their code never runs."""

import shutil
from pathlib import Path

import pytest

from advisor import AdvisorError, loads, recommend
from advisor.catalogue.packs import pack_folders
from tests.commands.test_commands import advisor
from tests.conftest import EXAMPLES
from tests.rules.test_packs import INVENTORY, PACK


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of installed packages with the example as the pack `slice`, in a package that must not be run."""
    site = tmp_path / "site"
    module = site / "slice_standards" / "network"
    shutil.copytree(PACK, module)
    for folder in (module, module.parent):
        (folder / "__init__.py").write_text("raise RuntimeError('this code must not run')\n")
    (module / "py.typed").write_text("")
    install(site, "ours", "slice = slice_standards.network", "lost = slice_standards.lost", "absent = no_such_package")
    monkeypatch.syspath_prepend(site)
    monkeypatch.chdir(tmp_path)
    return site


def install(site: Path, name: str, *entry_points: str) -> None:
    """What an installer writes beside a package."""
    about = site / f"{name}-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("\n".join(["[connectivity_advisor.packs]", *entry_points]))


def test_an_installed_pack_is_used_by_its_name(site: Path) -> None:
    """The same decisions as with the folder, and its code is not run."""
    assert pack_folders(["slice"]) == (site / "slice_standards" / "network",)
    by_name, by_folder = (recommend(loads(INVENTORY, rules=[one]), rules=[one]) for one in ("slice", PACK))
    assert [one.alternatives for one in by_name.connections] == [one.alternatives for one in by_folder.connections]


def test_an_installed_pack_that_nobody_names_changes_nothing(site: Path) -> None:  # noqa: ARG001
    """Installing is no decision."""
    inventory = INVENTORY.replace(", needs: {slice_signs_requests: no}", "")
    rules = {reason.rule for one in recommend(loads(inventory)).connections for reason in one.reasons}
    assert not any(rule.startswith("SLICE") for rule in rules)


def test_the_command_line_takes_names_too(site: Path) -> None:
    """--rules NAME, as --rules DIR."""
    shown = advisor("knowledge", "show", "SLICE-001", "--rules", "slice", PYTHONPATH=str(site))
    assert (shown.returncode, "stands in network/rules/standard.yaml" in shown.stdout) == (0, True)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("slcie", "slcie/pack.yaml:1:1: error: there is no folder and no installed pack"),
        ("slcie", "did you mean 'slice'?"),
        ("our-rulse", "did you mean 'our-rules'?"),
        ("./our-rulse", "did you mean 'our-rules'?"),
        ("xyz", "installed packs: absent, lost, slice"),
        ("lost", "expected: pack.yaml beside the module slice_standards.lost of the installed pack lost"),
        ("absent", "expected: pack.yaml beside the module no_such_package of the installed pack absent"),
        (Path("slice"), "slice/pack.yaml:1:1: error: there is no folder and no installed pack"),
    ],
)
def test_a_wrong_name_is_told_with_the_nearest(site: Path, given: str | Path, message: str) -> None:
    """Among folders that are packs and packs that are installed; a Path is always a folder."""
    shutil.copytree(PACK, site.parent / "our-rules")
    with pytest.raises(AdvisorError) as caught:
        loads("", rules=[given])
    assert message in " ".join(str(caught.value).split())


def test_a_name_of_two_installed_packs_is_refused(site: Path) -> None:
    """Whichever package was installed last has no say in it."""
    install(site, "theirs", "slice = their_standards")
    with pytest.raises(AdvisorError, match=r"it stands for slice_standards\.network and their_standards"):
        loads(INVENTORY, rules=["slice"])


def test_a_name_of_both_is_refused(site: Path) -> None:
    """What is meant must not hang on where the command is called; a slash or a Path says that it is the folder."""
    shutil.copytree(EXAMPLES / "own-rules", site.parent / "slice")
    with pytest.raises(AdvisorError, match=r"'slice' is a folder here and an installed pack\n  write \./slice"):
        loads(INVENTORY, rules=["slice"])
    assert pack_folders(["./slice", Path("slice")]) == (Path("slice"), Path("slice"))
