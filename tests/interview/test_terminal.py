"""The interview driven at a real terminal."""

import random
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from advisor.catalogue import Catalogue, built_in
from advisor.interview.session import Session
from advisor.inventory.reader import load_files, load_text
from advisor.plain_text import columns
from advisor.recommendation import recommend
from benchmarks.respondent import Respondent
from tests.conftest import EXAMPLES, ROOT
from tests.interview.terminal import PASTED, Terminal

DAY = "2026-11-26"
COLOUR = re.compile(rb"\x1b\[[0-9;]*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[0-9;]*)?m")


@dataclass(frozen=True)
class Step:
    """One prompt of a script: what is asked, what is typed, and the file after it."""

    asked: str
    typed: str
    text: str


@pytest.fixture(scope="module")
def script(catalogue: Catalogue) -> tuple[Step, ...]:
    """The whole Slice story from nothing, as somebody answers who knows it."""
    from datetime import date

    session = Session("", catalogue, date.fromisoformat(DAY), lambda _: None, "slice")
    respondent = Respondent(load_files([EXAMPLES / "slice.yaml"], catalogue), catalogue)
    return tuple(_steps(session, respondent))


def _steps(session: Session, respondent: Respondent) -> Iterator[Step]:
    denied = set()
    while True:
        question, granted = session.stand.next, session.to_confirm
        if question is not None:
            typed = respondent.typed(question)
            session.answer(question, typed)
            yield Step(question.entry.question, typed, session.moment.text)
        elif granted:
            # What no question is about can be denied once, and is confirmed then.
            not_so = {n: one for n, one in enumerate(granted, 1) if respondent.denies(one, session)}
            numbers = [number for number, one in not_so.items() if one.key not in denied]
            denied |= {granted[number - 1].key for number in numbers}
            _ = session.deny([granted[n - 1] for n in numbers]) if numbers else session.confirm(granted)
            yield Step("It is taken for granted:", ", ".join(map(str, numbers)), session.moment.text)
        else:
            return


def ask(path: Path, *more: str, columns: int = 80, rows: int = 40, term: str = "xterm-256color") -> Terminal:
    """The command at a terminal."""
    return Terminal("ask", path, "--as-of", DAY, *more, columns=columns, rows=rows, env={"TERM": term})


def is_an_inventory(path: Path) -> bool:
    """Whether a file holds one, or was not begun."""
    return not path.exists() or bool(load_text(path.read_text(encoding="utf-8"), built_in()))


@pytest.fixture
def finished(tmp_path: Path, script: tuple[Step, ...]) -> Path:
    """A file of which only what no place can say is to be confirmed."""
    path = tmp_path / "payments.yaml"
    path.write_text(script[-1].text, encoding="utf-8")
    return path


@pytest.fixture
def begun(tmp_path: Path, script: tuple[Step, ...]) -> Path:
    """A file that has its connections, and nothing else."""
    path = tmp_path / "payments.yaml"
    path.write_text(script[0].text, encoding="utf-8")
    return path


@pytest.mark.parametrize("width", [80, 40])
def test_the_slice_story_is_told_from_nothing(width: int, tmp_path: Path, script: tuple[Step, ...]) -> None:
    """Every question is on the screen, every answer in the file before the next; then the decisions of the example."""
    path = tmp_path / "payments.yaml"
    with ask(path, columns=width) as terminal:
        terminal.wait()
        for step in script:
            assert " ".join(step.asked.split()) in terminal.said
            terminal.answer(step.typed)
            assert path.read_text(encoding="utf-8") == step.text
        shown = terminal.said[terminal.said.index("What is recommended") :]
        assert terminal.end("\r") == 0
        assert all(columns(line) <= width for line in terminal.text.splitlines())
        assert not COLOUR.search(terminal.raw)
    catalogue = built_in()
    ours = recommend(load_files([path], catalogue), catalogue).connections
    example = recommend(load_files([EXAMPLES / "slice.yaml"], catalogue), catalogue).connections
    found = {one.id: one.recommendation.mechanism for one in ours if one.recommendation}
    assert found == {one.id: one.recommendation.mechanism for one in example if one.recommendation}
    assert all(catalogue.mechanisms[mechanism].entry.title in shown for mechanism in found.values())


def test_the_document_is_written_where_it_is_wanted(finished: Path) -> None:
    """After the decisions the design document is offered; a folder that cannot be is asked again."""
    finished.with_name("taken").write_text("mine")
    with ask(finished) as terminal:
        terminal.wait()
        terminal.answer("")
        terminal.answer(str(finished.with_name("taken")))
        assert "Name another folder" in terminal.said
        assert terminal.end(f"{finished.with_name('design')}\r") == 0
    assert (finished.with_name("design") / "index.html").is_file()
    assert finished.with_name("taken").read_text() == "mine"


def _at_first(terminal: Terminal) -> None:
    terminal.wait()


def _in_review(terminal: Terminal) -> None:
    terminal.wait()
    terminal.answer("review")


def _at_an_answer_again(terminal: Terminal) -> None:
    _in_review(terminal)
    terminal.answer("1")


def _at_the_offer(terminal: Terminal) -> None:
    terminal.wait()
    terminal.answer("")


@pytest.mark.parametrize(("key", "code"), [("\x03", 130), ("\x04", 0), ("quit\r", 0)])
@pytest.mark.parametrize(
    ("file", "reach"),
    [
        ("nothing", _at_first),
        ("begun", _at_first),
        ("finished", _at_first),
        ("finished", _at_an_answer_again),
        ("finished", _in_review),
        ("finished", _at_the_offer),
    ],
)
def test_every_prompt_can_be_left(file, reach, key, code, tmp_path, request) -> None:  # type: ignore[no-untyped-def]
    """With Ctrl-C, Ctrl-D and quit: all is saved, a sentence says so, and the exit code tells them apart."""
    path = tmp_path / "new.yaml" if file == "nothing" else request.getfixturevalue(file)
    with ask(path) as terminal:
        reach(terminal)
        before = path.read_bytes() if path.exists() else None
        assert terminal.end(key) == code
        assert ("All answers are saved" if before else "nothing was written") in terminal.said
        assert "Traceback" not in terminal.said
    assert (path.read_bytes() if path.exists() else None) == before


def test_commands_are_answered_at_a_question(begun: Path) -> None:
    """`?`, `why`, `all`, `back` and `review` leave the question open, and the file as it is."""
    before = begun.read_text(encoding="utf-8")
    with ask(begun) as terminal:
        terminal.wait()
        terminal.answer("?")
        assert "At any prompt:" in terminal.said
        terminal.answer("why")
        assert "connections can still get something else by this" in terminal.said
        terminal.answer("all")
        terminal.answer("back")
        assert "Nothing was answered since the start" in terminal.said
        terminal.answer("review")
        assert "says" in terminal.said
        terminal.answer("")
        assert begun.read_text(encoding="utf-8") == before
        terminal.answer("service")
        assert begun.read_text(encoding="utf-8") != before
        terminal.answer("back")
        assert begun.read_text(encoding="utf-8") == before
        assert terminal.end("quit\r") == 0


def test_an_earlier_answer_can_be_given_again(finished: Path) -> None:
    """Review lists the answers with numbers; one that is given again is written over, and connections are added."""
    with ask(finished) as terminal:
        terminal.wait()
        terminal.answer("review")
        number = re.findall(r"(\d+) In which AWS Region does all that run", terminal.said)[-1]
        terminal.answer(number)
        terminal.answer("eu-west-1")
        assert "region: eu-west-1" in finished.read_text(encoding="utf-8")
        terminal.answer("wallet-api -> audit-log")
        assert "to: audit-log" in finished.read_text(encoding="utf-8")
        terminal.answer("")
        assert "What is each of these?" in terminal.said
        assert terminal.end("\x04") == 0


def test_a_word_of_a_command_can_be_an_answer(begun: Path, script: tuple[Step, ...]) -> None:
    """With = before it: a VPC may be called back."""
    with ask(begun) as terminal:
        terminal.wait()
        terminal.answer(script[1].typed)
        terminal.answer("=back")
        assert "vpc: back" in begun.read_text(encoding="utf-8")
        assert terminal.end("quit\r") == 0


def test_a_window_may_change_while_something_is_asked(begun: Path, script: tuple[Step, ...]) -> None:
    """What was typed is kept, and the next question has the new width."""
    with ask(begun, columns=100) as terminal:
        terminal.wait()
        terminal.type(script[1].typed)
        before = terminal.prompts
        terminal.resize(40, 24)
        # The prompt is drawn again.
        terminal.until(lambda: terminal.prompts > before)
        terminal.answer("")
        assert begun.read_text(encoding="utf-8") == script[1].text
        asked = terminal.text[terminal.text.rindex("In which VPC") :]
        assert all(columns(line) <= 40 for line in asked.splitlines())
        assert terminal.end("quit\r") == 0


def test_nonsense_is_refused_in_a_sentence(begun: Path) -> None:
    """Whatever is pasted: the file stays as it is or an inventory, and there is no traceback."""
    nonsense = [
        "\x00",
        "re\x1b[31msource",
        "x" * 100_000,
        "\u202egnp.exe\u2066",
        "名前" * 50,
        "{[: ]} # &a *b !!python/object:os.system",
        "service: " + ",".join(map(str, range(2_000))),
        "\x80\xff",
        "a\nb\r\nc\td",
        "'\"`$(reboot)",
        ";;;:::",
        "=" * 100,
    ]
    before = begun.read_text(encoding="utf-8")
    with ask(begun) as terminal:
        terminal.wait()
        for text in nonsense:
            terminal.answer(PASTED.format(text))
        assert terminal.said.count("Nothing was taken of it") >= 2
        assert "Traceback" not in terminal.said
        assert begun.read_text(encoding="utf-8") == before
        assert terminal.end("\x04") == 0


def test_a_dumb_terminal_is_asked_line_by_line(begun: Path, script: tuple[Step, ...]) -> None:
    """Without an escape sequence, neither to complete nor to overwrite."""
    with ask(begun, term="dumb") as terminal:
        terminal.until(lambda: terminal.raw.endswith(b"> "))
        terminal.type(f"{script[1].typed}\n")
        terminal.until(lambda: b"In which VPC" in terminal.raw and terminal.raw.endswith(b"> "))
        assert begun.read_text(encoding="utf-8") == script[1].text
        assert terminal.end("\x04") == 0
        assert b"\x1b" not in terminal.raw


def test_names_do_nothing_to_the_terminal(tmp_path: Path) -> None:
    """Control and direction characters of a path and of what a file says are shown as escapes, in every screen."""
    path = tmp_path / "a\x1b]0;owned\a\u202e.yaml"
    vendor = '"evil\\e]0;owned\\a\\u202e"'
    path.write_text(
        f"version: 1\nservices:\n  a: {{vpc: v}}\n  b: {{kind: saas, vendor: {vendor}}}\nvpcs: {{v: {{}}}}\n"
        "connections:\n  - {from: a, to: b}\n"
    )
    with ask(path) as terminal:
        terminal.wait()
        terminal.answer("review")
        assert r"evil\u001b]0;owned" in terminal.said
        terminal.answer("")
        assert terminal.end("\x04") == 0
        assert b"\x1b]" not in terminal.raw
        assert "\u202e".encode() not in terminal.raw


@pytest.mark.parametrize("seed", range(3))
def test_at_most_the_question_on_the_screen_is_lost(seed: int, tmp_path: Path, script: tuple[Step, ...]) -> None:
    """Killed at random moments and begun again: the file is an inventory each time, and lacks no earlier answer."""
    chance, path = random.Random(seed), tmp_path / "payments.yaml"
    answers = {step.asked: step.typed for step in script}
    texts = ["", *(step.text for step in script)]
    done = chance.randrange(10)
    if done:
        path.write_text(texts[done], encoding="utf-8")
    for _ in range(3):
        with ask(path) as terminal:
            terminal.wait()
            for _ in range(chance.randrange(3)):
                terminal.answer(_for(terminal, answers))
                done = texts.index(path.read_text(encoding="utf-8"))
            terminal.type(f"{_for(terminal, answers)}\r")
            # Somewhere between the key and the next prompt.
            drawn, before = len(terminal.raw) + chance.randrange(400), terminal.prompts
            terminal.until(partial(_has_drawn, terminal, drawn, before))
            terminal.kill()
        assert is_an_inventory(path)
        now = path.read_text(encoding="utf-8") if path.exists() else ""
        assert texts.index(now) in {done, done + 1}
        done = texts.index(now)
        assert not [one for one in tmp_path.iterdir() if one != path and not one.name.startswith(".advisor-")]


def _has_drawn(terminal: Terminal, drawn: int, prompts: int) -> bool:
    return len(terminal.raw) >= drawn or terminal.prompts > prompts


def _for(terminal: Terminal, answers: dict[str, str]) -> str:
    """The answer to the question on the screen, which is the last one drawn."""
    said = terminal.said
    return answers[max(answers, key=lambda asked: said.rfind(" ".join(asked.split())))]


def test_what_somebody_else_wrote_is_kept(begun: Path, script: tuple[Step, ...]) -> None:
    """A file that changed between two answers is read again; the answer is not written over it."""
    with ask(begun) as terminal:
        terminal.wait()
        theirs = begun.read_text(encoding="utf-8") + "name: Theirs\n"
        begun.write_text(theirs, encoding="utf-8")
        terminal.answer(script[1].typed)
        assert "Somebody else changed" in terminal.said
        assert begun.read_text(encoding="utf-8") == theirs
        terminal.answer(script[1].typed)
        assert "name: Theirs" in begun.read_text(encoding="utf-8")
        assert "kind: " in begun.read_text(encoding="utf-8")
        begun.write_text("services: [", encoding="utf-8")
        assert terminal.end(f"{script[2].typed}\r") == 2
        assert re.search(r"payments\.yaml:\d+:\d+:\s*error", terminal.text)
    assert begun.read_text(encoding="utf-8") == "services: ["


def test_a_file_that_is_no_inventory_is_left_alone(tmp_path: Path) -> None:
    """The usual errors at their places, and exit code 2."""
    path = tmp_path / "a.yaml"
    path.write_text("services: {a: {vcp: x}}\n")
    with ask(path) as terminal:
        assert terminal.end() == 2
        assert "vcp" in terminal.said
    assert path.read_text() == "services: {a: {vcp: x}}\n"


def test_nobody_is_asked_where_nobody_sits(tmp_path: Path) -> None:
    """Without a terminal: a sentence that names the other ways, and exit code 2."""
    run = [sys.executable, "-m", "advisor", "ask", str(tmp_path / "a.yaml")]
    done = subprocess.run(run, input="", capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "--list" in done.stderr and "--answers" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_ctrl_c_while_it_thinks_is_the_same(begun: Path) -> None:
    """The signal between two prompts: saved, a sentence, 130."""
    with ask(begun) as terminal:
        terminal.wait()
        terminal._process.send_signal(signal.SIGINT)
        code = terminal.end()
        assert code == 130
        assert "All answers are saved" in terminal.said
