"""What an interview knows of its answers: to list them, to give them again, and to go on with what others wrote."""

from datetime import date
from pathlib import Path

import pytest

from advisor.catalogue import Catalogue
from advisor.interview.answers import NotUnderstood
from advisor.interview.file import ChangedMeanwhile, InventoryFile
from advisor.interview.session import Answered, Session
from advisor.problems import AdvisorError, InvalidInput
from tests.conftest import EXAMPLES

SLICE = (EXAMPLES / "slice.yaml").read_text(encoding="utf-8")


@pytest.fixture
def session(catalogue: Catalogue) -> Session:
    """An interview about a complete inventory."""
    return Session(SLICE, catalogue, date(2026, 11, 26), lambda _: None, "slice")


def said(session: Session, name: str) -> dict[str, object]:
    """What a question was answered with, by the names of its subjects."""
    return {subject.name: value for subject, value in one(session, name).values.items()}


def one(session: Session, name: str) -> Answered:
    """A question that was answered."""
    return next(answered for answered in session.answered() if answered.question.id == name)


def changed_lines(session: Session) -> list[str]:
    """The lines that are not those of the example."""
    return [line for line in session.moment.text.splitlines() if line not in SLICE.splitlines()]


def test_all_that_is_said_is_listed_once(session: Session) -> None:
    """Places and facts, each with what the file says, at the question that would ask for it."""
    assert said(session, "region") == {"": "ap-south-1"}
    assert said(session, "service_vpc")["ledger-db"] == "payments"
    assert said(session, "needs.no_internet") == {"payments-api->razorpay": "yes"}
    places = [subject.path for answered in session.answered() for subject in answered.values]
    assert len(places) == len(set(places))


def test_an_answer_is_written_over(session: Session) -> None:
    """The rest of the file stays, and the recommendation follows."""
    session.answer_again(one(session, "service_vpc").question, "payments: fraud-api")
    assert changed_lines(session) == [
        "  fraud-api:    {vpc: payments, runs_on: ec2, protocol: https, port: 443, data: payment}"
    ]
    assert next(case for case in session.stand.cases if case.id == "fraud-api->ledger-db").mechanism == "same_vpc"
    assert session.back()
    assert session.moment.text == SLICE


def test_what_nobody_knows_any_more_is_written_so(session: Session) -> None:
    """And is asked no more."""
    session.answer_again(one(session, "service_vpc").question, "don't know: kyc-api")
    assert said(session, "service_vpc")["kyc-api"] == "unknown"
    assert "service_vpc" not in {question.id for question in session.stand.open}


def test_another_kind_keeps_what_fits_it(session: Session) -> None:
    """What is said beside the kind stays where the new kind may say it, and goes where it may not."""
    session.answer_again(one(session, "kind").question, "public_site: razorpay")
    assert "razorpay:     {kind: public_site, protocol: https" in session.moment.text.replace(
        "razorpay: {", "razorpay:     {"
    )


def test_nonsense_changes_nothing(session: Session) -> None:
    """An answer that is refused leaves the file as it was."""
    with pytest.raises(NotUnderstood):
        session.answer_again(one(session, "region").question, "the moon")
    assert session.moment.text == SLICE


def test_connections_are_added(session: Session) -> None:
    """With their ends, which are then asked about."""
    session.connect("kyc-api -> watchlist")
    assert session.stand.inventory.content.connections[-1].id == "kyc-api->watchlist"
    assert session.stand.next is not None


def test_nothing_is_settled_while_the_first_questions_are_open(catalogue: Catalogue) -> None:
    """What every inventory is asked may still change everything."""
    session = Session("", catalogue, date(2026, 11, 26), lambda _: None, "new")
    changes = session.connect("a -> b")
    assert session.stand.first
    assert not any(change.settled for change in changes)


def test_what_somebody_else_wrote_is_gone_on_with(session: Session) -> None:
    """It is the state from then on: nothing that was before can be taken back over it."""
    session.answer_again(one(session, "region").question, "eu-west-1")
    session.read_again(SLICE.replace("wallet-api", "purse-api"))
    assert "purse-api->kyc-api" in {case.id for case in session.stand.cases}
    assert not session.back()


def test_only_connections_that_an_answer_can_change_wait_for_it(catalogue: Catalogue) -> None:
    """A question for some services is waited for by their connections alone."""
    text = (
        "version: 1\nregion: eu-west-1\ncompliance: []\npriorities: [cost]\naccounts: {m: {}}\n"
        "vpcs: {v: {account: m}, w: {account: m}}\n"
        "services: {a: {vpc: v}, b: {kind: service, vpc: w}, s: {kind: aws_service, service: s3}}\n"
        "connections:\n  - {from: a, to: b}\n  - {from: a, to: s}\n"
    )
    session = Session(text, catalogue, date(2026, 11, 26), lambda _: None, "small")
    for question in session.stand.open:
        ids = {case.id for case, _ in session.stand.waiting(question)}
        if question.entry.of == "connections":
            assert ids <= {subject.name for subject in question.subjects}


# --- the file ----------------------------------------------------------------------------------------------------


def test_a_file_is_begun_and_keeps_its_mark(tmp_path: Path) -> None:
    """A byte-order mark and line ends of another system stay."""
    path = tmp_path / "a.yaml"
    file = InventoryFile(str(path))
    assert not file.is_there and not file.text
    path.write_bytes(b"\xef\xbb\xbfversion: 1\r\n")
    file = InventoryFile(str(path))
    file.save(file.text + "name: a\r\n")
    assert path.read_bytes() == b"\xef\xbb\xbfversion: 1\r\nname: a\r\n"


def test_nothing_is_written_over_what_somebody_else_wrote(tmp_path: Path) -> None:
    """Their text comes back instead; what is saved after it was read is written."""
    path = tmp_path / "a.yaml"
    path.write_text("version: 1\n")
    file = InventoryFile(str(path))
    path.write_text("version: 1\nname: theirs\n")
    with pytest.raises(ChangedMeanwhile) as changed:
        file.save("version: 1\nname: ours\n")
    assert changed.value.text == path.read_text() == "version: 1\nname: theirs\n"
    file.save("version: 1\nname: both\n")
    assert path.read_text() == "version: 1\nname: both\n"


def test_what_cannot_be_written_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the file is as it was."""
    path = tmp_path / "a.yaml"
    path.write_text("version: 1\n")
    file = InventoryFile(str(path))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(AdvisorError, match="No space left on device; it is as it was before the last answer"):
        file.save("version: 1\nname: ours\n")
    assert path.read_text() == "version: 1\n"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", [".", "no-such-folder/a.yaml"])
def test_what_is_no_file_is_refused_before_anything_is_asked(name: str, tmp_path: Path) -> None:
    """A folder, or a file in a folder that is not there."""
    with pytest.raises((AdvisorError, InvalidInput)):
        InventoryFile(str(tmp_path / name))
