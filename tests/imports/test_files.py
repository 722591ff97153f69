"""Files below a folder are found, or it is told that they were not."""

import os
from pathlib import Path
from typing import Any

import pytest

from advisor.importers.estate import source_name
from advisor.importers.files import files_below


def found(root: Path) -> dict[str, bool]:
    """What there is by its name, and whether it is to be read."""
    return {str(name): path is not None for name, path in files_below(root)}


def test_links_to_folders_are_named_and_not_followed(tmp_path: Path) -> None:
    """Inside and out; a link to a file inside is read."""
    folder = tmp_path / "in"
    (folder / "a").mkdir(parents=True)
    (folder / "a" / "x.json").write_text("{}")
    (folder / "same.json").symlink_to(folder / "a" / "x.json")
    for name, target in (("again", folder / "a"), ("up", tmp_path), ("loop", folder / "loop"), (".hidden", tmp_path)):
        (folder / name).symlink_to(target)
    assert found(folder) == {
        "in/a/x.json": True, "in/same.json": True, "in/again": False, "in/up": False, "in/loop": False,
    }  # fmt: skip


def test_a_folder_that_cannot_be_listed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others are read."""
    for name in ("closed", "open"):
        (tmp_path / "in" / name).mkdir(parents=True)
        (tmp_path / "in" / name / "x.json").write_text("{}")
    scandir = os.scandir

    def refusing(path: str) -> Any:
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    assert found(tmp_path / "in") == {"in/open/x.json": True, "in/closed": False}


def test_a_link_that_leads_to_itself_has_a_name(tmp_path: Path) -> None:
    """Reading it is the error, not naming it."""
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    assert source_name(loop).endswith("/loop")
    assert list(found(loop)) == [source_name(loop)]
