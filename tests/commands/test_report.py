"""`advisor report` writes a folder, says what it wrote, and ends with the codes of `recommend`."""

import json
import os
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

import advisor
from advisor import cli
from advisor.catalogue import built_in
from advisor.problems import AdvisorError
from advisor.report import pdf
from tests.conftest import DAY, EXAMPLES

KINDS = ("index.html", "report.md", "result.json", "decisions.csv", "findings.sarif")


def report(*arguments: str | Path, example: str = "gateway-unknown") -> int:
    """The exit code of a report of an example."""
    return cli.main(["report", str(EXAMPLES / f"{example}.yaml"), "--as-of", str(DAY), *map(str, arguments)])


def test_every_kind_is_written_and_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A line for each kind on standard error, where to begin last; nothing on standard output."""
    assert report("-o", tmp_path / "out") == 0
    told = capsys.readouterr()
    assert told.out == ""
    lines = told.err.splitlines()
    assert lines[-1] == f"wrote {tmp_path / 'out' / 'index.html'}: open it in a browser"
    for name in KINDS:
        assert (tmp_path / "out" / name).stat().st_size
        assert any(line.startswith(f"wrote {tmp_path / 'out' / name}") for line in lines)
    assert "pictures in" in told.err
    assert "\x1b" not in told.err


def test_the_json_is_that_of_recommend(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same bytes, and the SARIF too."""
    report("-o", tmp_path)
    for kind, name in (("json", "result.json"), ("sarif", "findings.sarif")):
        capsys.readouterr()
        cli.main(["recommend", str(EXAMPLES / "gateway-unknown.yaml"), "--as-of", str(DAY), "--format", kind])
        assert (tmp_path / name).read_text(encoding="utf-8") == capsys.readouterr().out


def test_the_same_again_gives_the_same_bytes(tmp_path: Path) -> None:
    """In another folder, and in the same."""
    for name in ("one", "other", "one"):
        report("-o", tmp_path / name)
    files = [{path.relative_to(tmp_path / name): path.read_bytes() for path in (tmp_path / name).rglob("*") if path.is_file()}
             for name in ("one", "other")]  # fmt: skip
    assert files[0] == files[1]


@pytest.mark.parametrize(
    ("example", "arguments", "code"),
    [
        ("gateway-unknown", (), 0),
        ("slice", ("--fail-on", "warning"), 0),
        ("gateway-unknown", ("--fail-on", "note"), 1),
        ("gateway-unknown", ("--fail-on", "warning"), 1),
    ],
)
def test_exit_codes(
    example: str, arguments: tuple[str, ...], code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Those of recommend, and why it is 1; the report is written whatever was found."""
    assert report("-o", tmp_path, *arguments, example=example) == code
    assert (tmp_path / "index.html").exists()
    assert ("at or above --fail-on" in capsys.readouterr().err) == (code == 1)


def test_a_connection_without_a_mechanism_is_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 3, told with the connection, and a report that says so."""
    inventory = tmp_path / "inventory.yaml"
    inventory.write_text(
        "vpcs: {a: {}, b: {}}\nservices: {app: {vpc: a}, api: {vpc: b, protocol: https}}\n"
        f"connections: [{{from: app, to: api}}]\npolicy: {{never: [{', '.join(built_in().mechanisms)}]}}\n",
        encoding="utf-8",
    )
    assert cli.main(["report", str(inventory), "-o", str(tmp_path / "out")]) == 3
    assert "no-mechanism" in (tmp_path / "out" / "findings.sarif").read_text(encoding="utf-8")
    assert "no mechanism is left for app->api" in capsys.readouterr().err


def test_a_note_names_the_record_as_it_lies(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """So that an editor or a terminal finds the file."""
    assert report("-o", tmp_path) == 0
    record = next((tmp_path / "decisions").iterdir())
    record.write_text(record.read_text(encoding="utf-8").replace("status: proposed", ""), encoding="utf-8")
    capsys.readouterr()
    assert report("-o", tmp_path) == 0
    assert f"{record}:1:1: warning: the front matter of the record has no status" in capsys.readouterr().err


@pytest.mark.parametrize(
    "fault", ["empty", "file", "input in the way", "not writable", "missing templates", "wrong inventory"]
)
def test_faults_are_one_sentence(fault: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, no traceback, and what is there stays."""
    (tmp_path / "file").write_text("x")
    inventory = tmp_path / "report.md"
    inventory.write_text((EXAMPLES / "starter.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    before = inventory.read_bytes()
    command = {
        "empty": ["report", str(inventory), "-o", ""],
        "file": ["report", str(inventory), "-o", str(tmp_path / "file")],
        "input in the way": ["report", str(inventory), "-o", str(tmp_path)],
        "not writable": ["report", str(inventory), "-o", os.devnull + "/x"],
        "missing templates": ["report", str(inventory), "-o", str(tmp_path / "o"), "--templates", "nowhere"],
        "wrong inventory": ["report", str(tmp_path / "file"), "-o", str(tmp_path / "o")],
    }[fault]
    try:
        code = cli.main(command)
    except SystemExit as ended:
        code = int(str(ended.code))
    assert code == 2
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert inventory.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "report.md"]


def test_progress_is_for_terminals(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What goes on stands on one line, which what was written overwrites."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    report("-o", tmp_path)
    assert "deciding ..." in capsys.readouterr().err


def test_a_pdf_is_printed_or_told_how(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where WeasyPrint and Pango are installed there is a PDF, else a sentence that says what to install."""
    try:
        pdf.printer()
    except AdvisorError:
        assert report("-o", tmp_path / "out", "--pdf") == 2
        assert "install" in capsys.readouterr().err
        assert not (tmp_path / "out").exists()
    else:
        assert report("-o", tmp_path, "--pdf") == 0
        printed = (tmp_path / "report.pdf").read_bytes()
        assert printed.startswith(b"%PDF-")
        report("-o", tmp_path / "again", "--pdf")
        assert (tmp_path / "again" / "report.pdf").read_bytes() == printed


@pytest.mark.parametrize(("error", "remedy"), [(ImportError, "pip install"), (OSError, "libpango-1.0-0")])
def test_what_a_pdf_lacks_is_told_before_anything_is_decided(
    error: type[Exception],
    remedy: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The extra, or the libraries of Pango."""

    class Missing:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "weasyprint":
                print("a banner")
                raise error(name)

    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])
    assert report("-o", tmp_path / "out", "--pdf") == 2
    told = capsys.readouterr()
    assert remedy in told.err
    assert told.out == ""
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(find_spec("weasyprint") is None, reason="the extra pdf is not installed")
def test_a_pdf_fetches_nothing(tmp_path: Path) -> None:
    """Neither files nor addresses: a page cannot take anything of the machine along."""
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>')
    with_link = pdf.pdf(f'<html lang="en"><title>t</title><p>x<img alt="" src="{secret.as_uri()}">')
    without = pdf.pdf('<html lang="en"><title>t</title><p>x<img alt="">')
    assert abs(len(with_link) - len(without)) < 50


def test_the_interface_for_python(tmp_path: Path) -> None:
    """`advisor.write_report` does what the command does."""
    inventory = advisor.load(EXAMPLES / "slice.yaml")
    told = advisor.write_report(inventory, tmp_path / "a", as_of=DAY, redact=True)
    assert told[-1].endswith("open it in a browser")
    shown = json.loads((tmp_path / "a" / "result.json").read_text(encoding="utf-8"))
    assert shown["connections"][0]["id"] == "service-2->service-1"
