"""An interview by mail: open questions as a file to fill in, and the answers taken from it."""

from pathlib import Path

import pytest

from advisor import load
from advisor.catalogue import Catalogue
from advisor.cli import main
from advisor.interview.by_mail import take
from advisor.interview.questionnaire import questionnaire
from advisor.interview.questions import Subject
from advisor.interview.session import Session
from advisor.interview.stand import Granted
from advisor.problems import InvalidInput, Severity
from advisor.text_files import Source
from advisor.yaml_reader import read_yaml
from benchmarks.respondent import Respondent
from tests.conftest import DAY, EXAMPLES

BEGUN = """\
version: 1
region: eu-west-1
compliance: []
priorities: [security]
vpcs: {shop: {account: one}, bank: {account: two}}
accounts: {one: {}, two: {}}
services: {web: {kind: service, vpc: shop}, pay: {kind: service, vpc: bank}, log: {kind: service, vpc: bank}}
connections: [{from: web, to: pay}, {from: web, to: log}]
"""


@pytest.fixture
def session(catalogue: Catalogue) -> Session:
    """An interview about two connections, with all answered that is always asked."""
    return Session(BEGUN, catalogue, DAY, lambda _: None, "begun.yaml")


def problems(session: Session, answers: str) -> list[str]:
    """What is said about answers, each with its line."""
    try:
        found = take(session, Source("answers.yaml", answers))
    except InvalidInput as error:
        found = list(error.problems)
    return [f"{one.position.line}: {one.message}" for one in found]


def service(session: Session, name: str) -> dict[str, str]:
    """What the inventory says of a service after the interview."""
    data = read_yaml(Source("", session.moment.text)).data
    return dict(data["services"][name])


# --- the questionnaire ------------------------------------------------------------------------------------------------


def test_the_list_is_an_empty_answers_file(session: Session) -> None:
    """It reads as YAML, with the open questions as keys in their order, and nothing behind them."""
    data = read_yaml(Source("list", questionnaire(session, "begun.yaml"))).data
    asked = [question.id for question in session.stand.open]
    assert list(data)[: len(asked)] == asked
    assert list(data)[len(asked) :] == ["confirm"]
    assert not any(data.values())


def test_the_list_says_what_hangs_on_each_question(session: Session) -> None:
    """Whoever reads it sees what is asked of what, what can be answered, what is usual, and what it leads to."""
    text = questionnaire(session, "begun.yaml")
    asked = text[text.index("What does each of these speak?") : text.index("\nprotocol:")]
    assert "About: pay and log" in asked
    assert "https: HTTPS" in asked
    assert "Waiting for it: web->pay and web->log" in asked
    assert "-> VPC Lattice service" in asked


def test_nothing_in_the_list_can_harm_a_terminal(session: Session) -> None:
    """The name of the file, which is the only text that is not checked, is made printable on one line."""
    text, plain = (questionnaire(session, name) for name in ("x\n\x1b[2J\u202e.yaml: &a", "x"))
    assert read_yaml(Source("list", text)).data.keys() == read_yaml(Source("list", plain)).data.keys()
    assert all(line.isprintable() for line in text.splitlines())


def test_a_file_that_does_not_exist_is_begun(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its list asks for the connections first, and nothing is written."""
    assert main(["ask", str(tmp_path / "new.yaml"), "--list"]) == 0
    assert next(iter(read_yaml(Source("list", capsys.readouterr().out)).data)) == "connections"
    assert not list(tmp_path.iterdir())


# --- answers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answers",
    [
        'protocol: "grpc: pay; https"',
        "protocol: {grpc: pay, https: }",
        "protocol: {grpc: [pay], https: rest}",
        "protocol:\n  grpc: pay\n  https: log",
        "protocol: [{grpc: pay}, https]",
        'protocol: ["grpc: pay", "https: rest"]',
        "protocol: |\n  grpc: pay\n  https: rest",
    ],
)
def test_an_answer_may_be_written_in_several_ways(session: Session, answers: str) -> None:
    """As it would be typed, or as YAML."""
    problems(session, answers)
    assert service(session, "pay")["protocol"] == "grpc"
    assert service(session, "log")["protocol"] == "https"


def test_the_name_of_a_vpc_stands_for_all_in_it(session: Session) -> None:
    """As at a terminal."""
    problems(session, "protocol: {grpc: bank}")
    assert service(session, "pay")["protocol"] == service(session, "log")["protocol"] == "grpc"


def test_answers_open_questions_that_are_answered_too(catalogue: Catalogue) -> None:
    """From nothing, in whatever order they stand in the file."""
    answers = """
        vpc_account: {one: shop, two: bank}
        service_vpc: {shop: web, bank: rest}
        kind: service
        connections: [web -> pay, web -> log]
        region: eu-west-1
        compliance: []
        priorities: [cost, security]
    """
    session = Session("", catalogue, DAY, lambda _: None, "new.yaml")
    said = problems(session, answers)
    data = read_yaml(Source("", session.moment.text)).data
    assert [(one["from"], one["to"]) for one in data["connections"]] == [("web", "pay"), ("web", "log")]
    assert {name: one["account"] for name, one in data["vpcs"].items()} == {"shop": "one", "bank": "two"}
    assert data["priorities"] == ["cost", "security"]
    assert "2: protocol is not answered for pay and log" in said


def test_what_is_missing_is_said_where_it_is_missing(session: Session) -> None:
    """At its empty line; for some of its subjects, where the others are answered."""
    assert "2: protocol is not answered for pay and log" in problems(session, "# mine\nprotocol:\n")
    assert "2: protocol is not answered for log" in problems(session, "# mine\nprotocol: {grpc: pay}\n")


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ("protocol: carrier pigeon", "1: 'carrier pigeon' is no answer here"),
        ("protocol: {https: pya}", "1: nothing is called 'pya'"),
        ("protocol: {https: 1}", "1: nothing is called '1'"),
        ("protocol: {https: pay, grpc: pay}", "1: 'pay' is given two answers"),
        ("protokoll: https", "1: there is no question 'protokoll'"),
        ("confirm: [oxygen]", "1: nothing that is taken for granted is called 'oxygen'"),
        ("connections: web", "1: 'web' has no arrow, or several; expected consumer -> provider, provider"),
        ("- protocol", "1: the file holds a list"),
        ("protocol: https\nprotocol: grpc", "2: the key 'protocol' stands here a second time"),
    ],
)
def test_an_answer_that_is_not_understood_is_refused(session: Session, answers: str, expected: str) -> None:
    """With its place, all of them at once, and nothing is kept."""
    if answers.startswith("connections"):
        session = Session("", session._catalogue, DAY, lambda _: None, "new.yaml")
    with pytest.raises(InvalidInput) as caught:
        take(session, Source("answers.yaml", answers))
    said = [f"{one.position.line}: {one.message}" for one in caught.value.problems]
    assert any(one.startswith(expected) for one in said), said


def test_an_answer_that_nobody_asked_for_is_a_warning(session: Session) -> None:
    """The others count."""
    found = take(session, Source("answers.yaml", "service_vpc: shop\nprotocol: https"))
    warnings = [one for one in found if one.severity is Severity.WARNING]
    assert [(one.position.line, one.message) for one in warnings] == [(1, "nobody asks service_vpc")]
    assert service(session, "pay") == {"kind": "service", "vpc": "bank", "protocol": "https"}


@pytest.mark.parametrize("said", ["none", "unknown", "shop -> bank"])
def test_pairs_may_be_none_or_unknown(session: Session, said: str) -> None:
    """Where the default is denied, each of these answers the question, and it is not asked again."""
    session.deny([Granted("joined_by", frozenset(), (0,))])
    question = session.stand.questions.question("peerings", [Subject("", ("existing", "peerings"))])
    session.answer(question, said)
    assert session.stand.questions.question("peerings", question.subjects).subjects == ()


def _answered(session: Session, confirm: str = "yes") -> str:
    """A file that answers all that is open, and confirms the rest."""
    asked = []
    other = Session(session.moment.text, session._catalogue, DAY, lambda _: None, "other")
    while question := other.stand.next:
        values = question.entry.values
        usual = question.entry.default or ("https" if "https" in values else "unknown")
        asked.append(f"{question.id}: {usual if isinstance(usual, str | int | float) else 'none'}")
        other.answer(question, asked[-1].partition(": ")[2])
    return "\n".join([*asked, f"confirm: {confirm}"])


def test_nothing_is_open_where_all_is_answered_and_confirmed(session: Session) -> None:
    """Then nothing is missing."""
    assert problems(session, _answered(session)) == []
    assert session.stand.next is None
    assert session.to_confirm == ()


def test_what_is_taken_for_granted_has_to_be_confirmed(session: Session) -> None:
    """Else that is missing."""
    (said,) = problems(session, _answered(session, confirm=""))
    assert "taken for granted and not confirmed" in said


def test_what_is_not_so_is_asked(session: Session) -> None:
    """Its question is then missing, unless it is answered too."""
    answers = _answered(session, confirm="[jumbo_frames]")
    (said,) = problems(session, answers)
    assert said.partition(": ")[2].startswith("needs.jumbo_frames is not answered")
    again = Session(BEGUN, session._catalogue, DAY, lambda _: None, "begun.yaml")
    assert problems(again, answers + "\nneeds.jumbo_frames: no") == []


def test_an_answer_to_what_is_taken_for_granted_denies_it(session: Session) -> None:
    """It need not be denied by name as well."""
    assert problems(session, _answered(session) + "\nneeds.jumbo_frames: no") == []
    data = read_yaml(Source("", session.moment.text)).data
    stated = [*(one.get("needs", {}) for one in data["connections"]), data.get("needs", {})]
    assert "no" in [needs.get("jumbo_frames") for needs in stated]


# --- the command ------------------------------------------------------------------------------------------------------


def test_all_answers_are_written_or_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is understood is saved although something is missing; nothing, where one answer is not understood."""
    inventory, answers = tmp_path / "payments.yaml", tmp_path / "answers.yaml"
    inventory.write_text(BEGUN)
    answers.write_text("protocol: https\nneeds.inspection: perhaps\n")
    assert main(["ask", str(inventory), "--answers", str(answers)]) == 2
    assert f"{answers}:2:19: error: 'perhaps' is no answer here" in capsys.readouterr().err
    assert inventory.read_text() == BEGUN
    answers.write_text("protocol: https\n")
    assert main(["ask", str(inventory), "--answers", str(answers)]) == 2
    assert "not answered" in capsys.readouterr().err
    assert "pay: {kind: service, vpc: bank, protocol: https}" in inventory.read_text()


def test_answers_need_a_file_to_be_written_into(capsys: pytest.CaptureFixture[str]) -> None:
    """Standard input is none."""
    assert main(["ask", "-", "--answers", "answers.yaml"]) == 2
    assert capsys.readouterr().err == "advisor: answers are written into a file; name it in place of -\n"


def test_a_whole_interview_by_mail(tmp_path: Path, catalogue: Catalogue) -> None:
    """Ends with 0, and the file that it began holds the inventory; given again, the same answers change nothing."""
    inventory, answers = tmp_path / "new.yaml", tmp_path / "answers.yaml"
    slice_ = Respondent(load(EXAMPLES / "slice.yaml"), catalogue)
    other = Session("", catalogue, DAY, lambda _: None, "other")
    said = []
    while question := other.stand.next:
        written = slice_.written(question)
        said.append(f"{question.id}: {written}")
        other.answer(question, slice_.typed(question))
    answers.write_text("\n".join([*said, "confirm: yes"]))
    command = ["ask", str(inventory), "--as-of", DAY.isoformat(), "--answers", str(answers)]
    assert main(command) == 0
    text = inventory.read_text()
    assert main(command) == 0
    assert inventory.read_text() == text
