"""Files, pipes and signals that would break a careless program: always a sentence, the right exit code, in bounds."""

import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from advisor import cli, text_files
from advisor.problems import InvalidInput
from tests.commands.test_commands import DAY, SLICE, advisor
from tests.conftest import EXAMPLES, ROOT

MEGABYTE = 1024 * 1024
MOST_MEMORY = 600 * MEGABYTE
"""Of address space; what is really used is less than 500 MB."""

INPUTS: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "the file is empty"),
    "a comment": (b"# later\n", "the file is empty"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x01", "is not UTF-8 text"),
    "UTF-16": ("vpcs: {}".encode("utf-16"), "expected: UTF-8"),
    "UTF-16 without a mark": ("vpcs: {}".encode("utf-16-le"), "expected: UTF-8"),
    "Latin-1": ("name: caf\u00e9".encode("latin-1"), ":1:10: error: byte 0xe9 is not UTF-8"),
    "Windows line ends": (b"vpcs:\r\n  a: {zones: 9}\r\n", ":2:14: error"),
    "old line ends": (b"vpcs:\r  a: {zones: 9}\r", ":2:14: error"),
    "a mark and an error": (b"\xef\xbb\xbfvpcs: {a: {zones: 9}}", ":1:19: error"),
    "a NUL": (b"vpcs: {a\x00: {}}", "U+0000 cannot stand in it"),
    "brackets": (b"[" * 100_000, "nested more than 32 deep"),
    "indents": (b"\n".join(b" " * depth + b"a:" for depth in range(2_000)), "nested more than 32 deep"),
    "a wide bomb": (b"a: &a [x, x, x]\nb: [" + b"*a," * 400_000 + b"]", "aliases add more than"),
    "a deep bomb": (
        b"a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
        + b"\n".join(b"a%d: &a%d [%s]" % (n, n, b",".join([b"*a%d" % (n - 1)] * 10)) for n in range(1, 9)),
        "aliases add more than",
    ),
    "a long bomb": (b"a: &a " + b"x" * 2_000_000 + b"\nb: [" + b"*a," * 1_000 + b"]", "aliases add more than"),
    "a bomb of keys": (b"a: &a " + b"x" * 100_000 + b"\nb: [" + b"{? *a : 1}," * 1_000 + b"]", "aliases add more than"),
    "a bomb in needs": (
        b"vpcs: {a: {needs: &n {"
        + b",".join(b"k%d: 1" % n for n in range(2_000))
        + b"}},"
        + b",".join(b"v%d: {needs: *n}" % n for n in range(900))
        + b"}",
        "aliases add more than",
    ),
    "a snake": (b"a: &a {b: *a}", "inside or before its anchor"),
    "a number of a million digits": (
        b"vpcs: {a: {count: " + b"9" * MEGABYTE + b"}}",
        "a whole number from 1 to 1,000,000",
    ),
    "a name of a million letters": (b"vpcs: {a: {account: " + b"x" * MEGABYTE + b"}}", "this is not a name"),
    "a hundred thousand errors": (
        b"vpcs: {" + b",".join(b"v%d: {x: 1}" % n for n in range(100_000)) + b"}",
        "and at least 800 problems more",
    ),
    "as many keys twice": (b"vpcs: {" + b"a: {}," * 100_000 + b"}", "and at least"),
    "as many names of nothing": (
        b"connections: [" + b",".join(b"{from: b%d, to: a}" % n for n in range(50_000)) + b"]",
        "and at least 800 problems more",
    ),
    "much that is forbidden": (
        b"vpcs: {a: {}, b: {}}\nconnections: ["
        + b",".join(b"{from: a, to: b, name: n%d}" % n for n in range(3_000))
        + b"]\nforbidden: ["
        + b"{from: b, to: a}," * 3_000
        + b"{from: a, to: b}]",
        "is forbidden at",
    ),
}


@pytest.mark.parametrize("name", INPUTS)
def test_an_input_is_answered_with_a_sentence_in_bounds(name: str, tmp_path: Path) -> None:
    """Exit code 2, what is wrong, no traceback, within 600 MB of address space and a minute."""
    raw, words = INPUTS[name]
    file = tmp_path / "x.yaml"
    file.write_bytes(raw)
    shown = bounded("check", str(file))
    assert (shown.returncode, "Traceback" in shown.stderr) == (2, False), shown.stderr[-2000:]
    assert words in shown.stderr, shown.stderr[:2000]


def bounded(*arguments: str, stdin: int | None = None) -> subprocess.CompletedProcess[str]:
    """Runs the advisor with a bound on its memory."""
    return subprocess.run(
        [sys.executable, "-m", "advisor", *arguments],
        stdin=stdin,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        timeout=60,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY)),
    )


def test_a_byte_order_mark_and_windows_line_ends_are_fine(tmp_path: Path) -> None:
    """What an editor on Windows writes is read like anything else."""
    file = tmp_path / "x.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + Path(SLICE).read_bytes().replace(b"\n", b"\r\n"))
    assert advisor("check", str(file)).returncode == 0


def test_a_huge_file_is_refused_from_its_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 100 MB not a byte is read."""
    file = tmp_path / "x.yaml"
    with file.open("wb") as handle:
        handle.truncate(100 * MEGABYTE)
    monkeypatch.setattr(text_files, "_checked", None)
    with pytest.raises(InvalidInput, match="which is the limit"):
        text_files.read_bytes(file, "x.yaml", "")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there is no endless file here")
def test_an_endless_input_is_refused() -> None:
    """As a file and as standard input."""
    shown = bounded("check", "/dev/zero")
    assert (shown.returncode, "which is the limit" in shown.stderr) == (2, True)
    with Path("/dev/zero").open("rb") as endless:
        shown = bounded("check", "-", stdin=endless.fileno())
    assert (shown.returncode, "which is the limit" in shown.stderr) == (2, True)


def test_a_named_pipe_is_read_like_a_file(tmp_path: Path) -> None:
    """`advisor check <(command)` works."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["/bin/sh", "-c", f"cat '{SLICE}' > '{pipe}'"]):
        assert advisor("check", str(pipe)).returncode == 0


def test_what_cannot_be_opened_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A directory, nothing, a path through a file, a name that no file can have, a file that may not be read."""
    for path, words in (
        (str(tmp_path), "this is a directory"),
        (str(tmp_path / "nothing"), "there is no such file"),
        (f"{SLICE}/x", "not a directory"),
        ("a\0b", "no file can have this name"),
        ("x" * 5_000, "File name too long"),
    ):
        with pytest.raises(InvalidInput, match=words):
            text_files.read_bytes(path, "x", "an inventory")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InvalidInput, match="you may not read this file"):
        text_files.read_bytes(SLICE, "x", "an inventory")


def test_a_hostile_file_name_is_printed_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    """Escapes, line ends and bytes that are no text, in the name of a file."""
    for name in ("a\nb\x1b[31m.yaml", "\u202egpj.yaml", b"\xff.yaml".decode("utf-8", "surrogateescape")):
        for arguments in (
            ["check", name],
            ["recommend", name],
            ["explain", name],
            ["check", SLICE, "--rules", name],
            ["init", f"{name}/x"],
        ):
            assert cli.main(arguments) == 2
            assert all(character.isprintable() or character == "\n" for character in capsys.readouterr().err)


def test_a_hostile_file_that_is_there(tmp_path: Path) -> None:
    """Its name is printed as text where all is fine, too."""
    file = tmp_path / "a\x1b[31m.yaml"
    file.write_text("vpcs: {a: {}}")
    assert "a\\u001b[31m.yaml: fine" in advisor("check", str(file)).stderr
    written = advisor("init", str(tmp_path / "b\x1b[31m.yaml"))
    assert (written.returncode, "\x1b" in written.stderr) == (0, False)


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_an_encoding_that_lacks_a_character_loses_nothing(form: str, tmp_path: Path) -> None:
    """In ASCII a letter is written as an escape, and JSON stays JSON."""
    import json

    file = tmp_path / "caf\u00e9.yaml"
    file.write_text(
        "name: caf\u00e9 \U0001f600\nvpcs: {a: {}, b: {}}\nconnections: [{from: a, to: b}]", encoding="utf-8"
    )
    shown = advisor("recommend", str(file), "--format", form, PYTHONIOENCODING="ascii")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "caf\\u00e9" in shown.stdout.replace("\\\\", "\\")
    if form == "json":
        assert json.loads(shown.stdout)["inventory"]["name"] == "caf\u00e9 \U0001f600"
    file.write_text("n\u00e4me: x", encoding="utf-8")
    shown = advisor("check", str(file), PYTHONIOENCODING="ascii")
    assert (shown.returncode, "n\\u00e4me" in shown.stderr) == (2, True)


@pytest.mark.parametrize("arguments", [["check", "-"], ["recommend", "-"]])
def test_an_interrupt_ends_with_one_line_and_130(arguments: list[str]) -> None:
    """Ctrl-C while it waits or works."""
    with subprocess.Popen(
        [sys.executable, "-m", "advisor", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        # A test run in the background hands down that interrupts are ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=30)
    assert (process.returncode, stderr) == (130, "advisor: interrupted\n")


def test_errors_into_a_closed_pipe_are_no_fault() -> None:
    """Where nobody reads the messages either, the exit code is all there is."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as pipe:
        shown = subprocess.run(
            [sys.executable, "-m", "advisor", "check", "nowhere"], stdout=pipe, stderr=pipe, check=False, cwd=ROOT
        )
    assert shown.returncode in {0, 2}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
def test_a_full_disk_is_told() -> None:
    """What could not be written is not taken for written."""
    with Path("/dev/full").open("wb") as full:
        shown = subprocess.run(
            [sys.executable, "-m", "advisor", "schema"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            cwd=ROOT,
        )
    assert (shown.returncode, shown.stderr) == (2, "advisor: No space left on device\n")


def test_too_little_memory_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Where memory runs out, that is no fault of the advisor."""

    def exhausted(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("advisor.load", exhausted, raising=False)
    assert cli.main(["check", SLICE]) == 2
    assert "not enough memory" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["recommend", SLICE, "--as-of", "2027-02-30"],
        ["recommend", SLICE, "--as-of", "x" * 10_000],
        ["explain", SLICE, "\x1b[31m" + "x" * 10_000],
        ["knowledge", "show", "\x1b[31m" + "x" * 10_000],
        ["init", "--example", "\x1b[31m" + "x" * 10_000],
        ["recommend", SLICE, "--format", "\x1b[31m"],
        ["nothing"],
        ["check", SLICE, "--\x1b[31m"],
    ],
)
def test_wrong_use_is_told_in_print(arguments: list[str]) -> None:
    """Days that do not exist, names that are none, and escapes among the arguments."""
    shown = advisor(*arguments)
    assert shown.returncode == 2
    assert "Traceback" not in shown.stderr
    assert "\x1b" not in shown.stderr
    assert len(shown.stderr) < 3_000


def test_days_at_the_ends_of_time_are_days() -> None:
    """The first and the last day of the calendar are decided like any other; on the first AWS had nothing to offer yet."""
    early = advisor("recommend", SLICE, "--as-of", "0001-01-01")
    assert (early.returncode, early.stderr) == (3, "")
    assert advisor("recommend", SLICE, "--as-of", "9999-12-31").returncode == 0
    assert advisor("knowledge", "stale", "--days", "99999", "--as-of", "0001-01-01").returncode == 0


PACKS = {
    "no folder": (None, "mine/pack.yaml:1:1: error: there is no folder"),
    "no pack.yaml": ({}, "pack.yaml:1:1: error: there is no such file"),
    "an empty pack.yaml": ({"pack.yaml": b""}, "pack.yaml:1:1: error: the file is empty"),
    "a binary pack.yaml": ({"pack.yaml": b"\xff\xd8\xff"}, "pack.yaml:1:1: error: byte 0xff is not UTF-8"),
    "a wrong prefix": ({"pack.yaml": b"title: x\nprefix: slice"}, "pack.yaml:2:9: error"),
    "a bomb": ({"pack.yaml": b"title: x\nprefix: AB\n", "facts.yaml": b"[" * 100_000}, "facts.yaml:1:33: error"),
    "a directory as a file": ({"pack.yaml/x": b""}, "pack.yaml:1:1: error: this is a directory"),
}  # fmt: skip


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("command", [["check", SLICE], ["knowledge", "list"], ["schema"]])
def test_a_bad_pack_is_told_with_its_place(pack: str, command: list[str], tmp_path: Path) -> None:
    """Whatever is wrong with a pack has file, line and column."""
    content, words = PACKS[pack]
    for name, raw in (content or {}).items():
        (tmp_path / "mine" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "mine" / name).write_bytes(raw)
    if content == {}:
        (tmp_path / "mine").mkdir()
    shown = advisor(*command, "--rules", str(tmp_path / "mine"))
    assert (shown.returncode, shown.stdout) == (2, "")
    assert words in shown.stderr
    assert "Traceback" not in shown.stderr


def test_two_bad_packs_are_told_at_once(tmp_path: Path) -> None:
    """The second is not hidden by the first."""
    shown = advisor("check", SLICE, "--rules", str(tmp_path / "one"), "--rules", str(tmp_path / "two"))
    assert "one/pack.yaml" in shown.stderr
    assert "two/pack.yaml" in shown.stderr


def test_examples_are_fine_as_one_byte_streams() -> None:
    """Standard input is read to its end."""
    shown = advisor("recommend", "-", DAY, stdin=(EXAMPLES / "starter.yaml").read_text())
    assert (shown.returncode, shown.stderr) == (0, "")


def test_a_pipe_that_closes_keeps_the_exit_code() -> None:
    """Whoever reads only the beginning of a large result still learns that something was found."""
    command = f"{sys.executable} -m advisor recommend {EXAMPLES / 'slice-grown.yaml'} --format json --fail-on note"
    shown = subprocess.run(
        ["bash", "-c", f"{command} | head -c 10; echo ${{PIPESTATUS[0]}}"], capture_output=True, text=True, cwd=ROOT
    )
    assert shown.stdout.split("\n")[-2].endswith("1")
    assert shown.stderr == ""


@pytest.mark.parametrize(("closed", "code"), [(">&-", 0), ("2>/dev/full", 0)])
def test_outputs_that_cannot_be_written(closed: str, code: int) -> None:
    """A closed standard output and a full place for talk change no exit code."""
    command = f"{sys.executable} -m advisor recommend {SLICE} {closed}"
    shown = subprocess.run(["bash", "-c", command], capture_output=True, text=True, cwd=ROOT)
    assert (shown.returncode, shown.stderr) == (code, "")
