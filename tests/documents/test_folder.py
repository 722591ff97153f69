"""A folder of a report: every file whole or not at all, nothing of people lost, nothing outside it touched."""

import errno
import hashlib
import os
from pathlib import Path

import pytest

from advisor.problems import AdvisorError
from advisor.report.folder import MANIFEST, Folder

FILES = {"index.html": b"page", "diagrams/one.svg": b"one", "diagrams/one.png": b"\x89PNG", "decisions/0001-a.md": b"a"}


def everything(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, but for the list of what is ours."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != MANIFEST
    }


def test_a_folder_is_made_and_written(tmp_path: Path) -> None:
    """With all its parents; a second run with the same files touches none of them."""
    directory = tmp_path / "a" / "b"
    Folder(directory).write(FILES)
    assert everything(directory) == FILES
    times = {path: path.stat().st_mtime_ns for path in directory.rglob("*") if path.is_file()}
    Folder(directory).write(FILES, frozenset({"decisions/0001-a.md"}))
    assert {path: path.stat().st_mtime_ns for path in times} == times


def test_what_people_have_in_the_folder_stays(tmp_path: Path) -> None:
    """Their files beside ours, and in the same folders as ours."""
    theirs = {"README.md": b"mine", "diagrams/own.svg": b"drawn by hand", "decisions/0009-own.md": b"ours alone"}
    for name, content in theirs.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    Folder(tmp_path).write(FILES)
    assert everything(tmp_path) == FILES | theirs
    assert Folder(tmp_path).write({"index.html": b"other"}) == ["diagrams/one.png", "diagrams/one.svg"]
    assert everything(tmp_path) == theirs | {"index.html": b"other", "decisions/0001-a.md": b"a"}


def test_a_file_that_no_run_wrote_is_not_overwritten(tmp_path: Path) -> None:
    """It is named, and nothing is written at all."""
    (tmp_path / "index.html").write_bytes(b"the company's own page")
    with pytest.raises(AdvisorError, match=r"index\.html is there already and was not written by advisor report"):
        Folder(tmp_path).write(FILES)
    assert everything(tmp_path) == {"index.html": b"the company's own page"}


def test_a_record_is_overwritten_only_where_it_was_read(tmp_path: Path) -> None:
    """Its new text is made of the old one; without that it is in the way."""
    (tmp_path / "decisions").mkdir()
    (tmp_path / "decisions" / "0001-a.md").write_bytes("grüße\r\n".encode())
    (tmp_path / "decisions" / "0002-b.md").write_bytes(b"\xff\xfe")
    folder = Folder(tmp_path)
    found, unreadable = folder.records()
    assert found == {"0001-a.md": "grüße\r\n"}
    assert len(unreadable) == 1
    assert "0002-b.md is no text in UTF-8; it was left alone" in unreadable[0]
    with pytest.raises(AdvisorError, match=r"decisions/0001-a\.md is there already"):
        folder.write(FILES)
    folder.write(FILES, frozenset({"decisions/0001-a.md"}))
    assert (tmp_path / "decisions" / "0002-b.md").read_bytes() == b"\xff\xfe"


def test_a_diagram_that_somebody_changed_is_kept(tmp_path: Path) -> None:
    """Only what is still as a run wrote it is taken out."""
    Folder(tmp_path).write(FILES)
    (tmp_path / "diagrams" / "one.svg").write_bytes(b"annotated")
    assert Folder(tmp_path).write({"index.html": b"page"}) == ["diagrams/one.png"]
    assert (tmp_path / "diagrams" / "one.svg").read_bytes() == b"annotated"


@pytest.mark.parametrize("path", ["../outside.svg", "diagrams/../../outside.svg", "README.md", "diagrams/sub/x.svg"])
def test_a_list_that_was_tampered_with_takes_nothing_out(path: str, tmp_path: Path) -> None:
    """Nothing outside diagrams/, and nothing of another content than a run wrote."""
    directory = tmp_path / "out"
    victim = directory / path
    (directory / "diagrams" / "sub").mkdir(parents=True)
    victim.write_bytes(b"precious")
    (directory / MANIFEST).write_text(f"{hashlib.sha256(b'precious').hexdigest()}  {path}\nnonsense\n")
    assert Folder(directory).write({"index.html": b"page"}) == []
    assert victim.read_bytes() == b"precious"


@pytest.mark.parametrize("link", ["index.html", "diagrams", "diagrams/one.svg", "decisions", MANIFEST])
def test_a_link_that_leads_out_is_refused(link: str, tmp_path: Path) -> None:
    """Nothing is written through it, nor anything else."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "file").write_bytes(b"precious")
    directory = tmp_path / "out"
    (directory / link).parent.mkdir(parents=True)
    is_folder = link in {"diagrams", "decisions"}
    (directory / link).symlink_to(outside if is_folder else outside / "file")
    with pytest.raises(AdvisorError, match="is a link that leads out of the folder"):
        Folder(directory).write(FILES)
    assert everything(outside) == {"file": b"precious"}
    assert not (directory / "index.html").exists() or link == "index.html"


def test_a_link_in_a_circle_is_refused(tmp_path: Path) -> None:
    """Whatever the system calls it."""
    (tmp_path / "index.html").symlink_to(tmp_path / "index.html")
    with pytest.raises(AdvisorError, match=r"index\.html"):
        Folder(tmp_path).write(FILES)


def test_a_link_within_the_folder_is_followed(tmp_path: Path) -> None:
    """A folder may be arranged so; the link stays one."""
    (tmp_path / "pictures").mkdir()
    (tmp_path / "diagrams").symlink_to("pictures")
    Folder(tmp_path).write(FILES)
    assert (tmp_path / "diagrams").is_symlink()
    assert (tmp_path / "pictures" / "one.svg").read_bytes() == b"one"


@pytest.mark.parametrize("kind", ["folder", "pipe"])
def test_what_is_no_file_is_in_the_way(kind: str, tmp_path: Path) -> None:
    """A folder or a pipe of that name is refused, and not waited for."""
    (tmp_path / "index.html").mkdir() if kind == "folder" else os.mkfifo(tmp_path / "index.html")
    with pytest.raises(AdvisorError, match="is there already and no file"):
        Folder(tmp_path).write(FILES)
    assert everything(tmp_path) == {}


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    """Neither the folder itself nor one of its parents can be a file, nor a dangling link."""
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    for directory in ("file", "dangling", "file/below"):
        with pytest.raises(AdvisorError):
            Folder(tmp_path / directory)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "diagrams").write_bytes(b"x")
    with pytest.raises(AdvisorError, match="diagrams is no folder"):
        Folder(tmp_path / "out").write(FILES)
    assert everything(tmp_path / "out") == {"diagrams": b"x"}


def test_a_folder_that_may_not_be_written_into_is_told_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever of the folders it is."""
    (tmp_path / "diagrams").mkdir()
    monkeypatch.setattr(os, "access", lambda path, _: Path(path).name != "diagrams")
    with pytest.raises(AdvisorError, match=r"you may not write into .*diagrams"):
        Folder(tmp_path).write(FILES)
    assert everything(tmp_path) == {}


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence, the old page whole, and no half-written file."""
    Folder(tmp_path).write(FILES)

    def full(self: Path, _: Path) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device", str(self))

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(AdvisorError, match="cannot be written: No space left on device"):
        Folder(tmp_path).write({"index.html": b"another page"})
    assert everything(tmp_path) == FILES


def test_what_a_run_wrote_before_it_failed_is_known_to_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that was cut off is no reason to refuse its files."""
    real = Path.replace

    def only_small(self: Path, target: Path) -> Path:
        if target.name == "index.html":
            raise OSError(errno.EIO, "Input/output error")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", only_small)
    with pytest.raises(AdvisorError):
        Folder(tmp_path).write({"diagrams/one.svg": b"one", "index.html": b"page"})
    monkeypatch.undo()
    assert everything(tmp_path) == {"diagrams/one.svg": b"one"}
    Folder(tmp_path).write({"diagrams/one.svg": b"two", "index.html": b"page"})
    assert everything(tmp_path) == {"diagrams/one.svg": b"two", "index.html": b"page"}


def test_names_may_be_as_long_as_the_system_allows(tmp_path: Path) -> None:
    """A longer one is told, in a sentence."""
    longest = os.pathconf(tmp_path, "PC_NAME_MAX")
    name = "diagrams/" + "x" * (longest - len(".svg")) + ".svg"
    Folder(tmp_path).write({name: b"svg"})
    assert (tmp_path / name).read_bytes() == b"svg"
    with pytest.raises(AdvisorError, match=r"File name too long"):
        Folder(tmp_path).write({f"diagrams/x{'x' * longest}.svg": b"svg"})


def test_who_may_read_a_file_stays(tmp_path: Path) -> None:
    """A page that is for its owner only is for its owner only after the next run."""
    Folder(tmp_path).write(FILES)
    (tmp_path / "index.html").chmod(0o600)
    Folder(tmp_path).write({"index.html": b"another page"})
    assert (tmp_path / "index.html").stat().st_mode & 0o777 == 0o600


def test_what_outsiders_see_has_a_folder_of_its_own(tmp_path: Path) -> None:
    """Neither is written over the other: pictures and records of one would stay in the other."""
    Folder(tmp_path / "ours").write(FILES)
    Folder(tmp_path / "theirs", redacted=True).write(FILES)
    with pytest.raises(AdvisorError, match="written without --redact"):
        Folder(tmp_path / "ours", redacted=True)
    with pytest.raises(AdvisorError, match="written with --redact"):
        Folder(tmp_path / "theirs")
